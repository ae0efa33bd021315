package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.millrace.api.Connection;
import io.millrace.api.SendResult;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Notice that what was sent is out, messages held back, and messages let out early.
 */
@Timeout(60)
class FlushTest
{
    private static final int SMALL_BUFFER = 32 * 1024;
    private static final int LARGE = 1_000_000;

    private static RawClient openSmall(final TestServer server)
    {
        final RawClient client = RawClient.connect(server.port(), SMALL_BUFFER).send(RawClient.request("/"));
        client.expectOpened();
        return client;
    }

    private static TestServer startSmall(final Recorder recorder)
    {
        return TestServer.start(recorder, settings -> settings.socket().sendBufferLength(SMALL_BUFFER));
    }

    private static void sendLarge(final Connection connection)
    {
        assertThat(connection.sendBinary(new UnsafeBuffer(new byte[LARGE]), 0, LARGE))
            .isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void shouldTellOnTheHandlersThreadWhenNothingWaits()
    {
        try (TestServer server = TestServer.echo(); RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            final AtomicReference<Thread> handler = new AtomicReference<>();
            connection.execute(() -> handler.set(Thread.currentThread()));
            final List<Object> heard = new CopyOnWriteArrayList<>();
            assertThat(connection.whenFlushed((from, written) ->
            {
                heard.addAll(List.of(from, written, Thread.currentThread()));
            })).isEqualTo(SendResult.ACCEPTED);
            Await.await("the listener was called", () -> heard.size() == 3);
            assertThat(heard).containsExactly(connection, true, handler.get());
        }
    }

    @Test
    void shouldTellOnlyAfterThePeerHasReadALargeMessage()
    {
        try (TestServer server = startSmall(new Recorder());
            RawClient client = openSmall(server);
            RawClient witness = server.open())
        {
            final Connection connection = server.connection(client);
            final List<Boolean> heard = new CopyOnWriteArrayList<>();
            sendLarge(connection);
            connection.whenFlushed((from, written) -> heard.add(written));
            for (int i = 0; i < 20; i++)
            {
                witness.sendText("time passes").expectText("time passes");
            }
            assertThat(heard).isEmpty();
            client.expect(0x82, new byte[LARGE]);
            Await.await("the listener was called", () -> !heard.isEmpty());
            assertThat(heard).containsExactly(true);
        }
    }

    @ParameterizedTest
    @EnumSource(value = BlockingSendTest.End.class)
    void shouldTellOnceThatItIsLostWhenTheConnectionEnds(final BlockingSendTest.End end)
    {
        final AtomicInteger accepted = new AtomicInteger();
        final List<Boolean> heard = new CopyOnWriteArrayList<>();
        try (TestServer server = startSmall(new Recorder()); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            sendLarge(connection);
            for (int i = 0; i < 10; i++)
            {
                if (connection.whenFlushed((from, written) -> heard.add(written)).isAccepted())
                {
                    accepted.incrementAndGet();
                }
            }
            end.end(server, connection, client);
            if (end == BlockingSendTest.End.CLOSE)
            {
                connection.disconnect();
            }
            Await.await("all were called", () -> heard.size() == accepted.get());
            Await.await("it refuses", () -> !connection.isOpen());
            assertThat(connection.whenFlushed((from, written) -> heard.add(written))).isEqualTo(SendResult.CLOSED);
        }
        assertThat(heard).hasSize(10).containsOnly(false);
    }

    @Test
    void shouldCloseTheConnectionWhenTheListenerThrows()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
        {
            server.connection(client).whenFlushed((from, written) ->
            {
                throw new IllegalStateException("thrown by a test");
            });
            client.expectClose(1011);
            assertThat(recorder.log(client).errors).hasSize(1);
        }
    }

    @Test
    void shouldHoldBackWhatIsSentWhileCorked()
    {
        try (TestServer server = TestServer.echo(); RawClient client = server.open(); RawClient witness = server.open())
        {
            final Connection connection = server.connection(client);
            connection.cork();
            connection.sendText("one");
            connection.sendText("two");
            for (int i = 0; i < 20; i++)
            {
                witness.sendText("time passes").expectText("time passes");
            }
            assertThat(connection.bytesBuffered()).isEqualTo(2 * 16);
            connection.flush();
            client.expectText("one").expectText("two");
            connection.sendText("three");
            connection.uncork();
            client.expectText("three");
            assertThatIllegalStateException().isThrownBy(connection::uncork);
            connection.cork();
            connection.sendText("four");
            connection.close();
            client.expectText("four").expectClose(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 10, 100_000 })
    void shouldLetOutWhatASlowCallbackSentBeforeItReturns(final int length)
    {
        final CountDownLatch read = new CountDownLatch(1);
        final AtomicReference<Boolean> early = new AtomicReference<>();
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            connection.sendBinary(new byte[length]);
            connection.flush();
            try
            {
                early.set(read.await(Await.LIMIT_SECONDS, TimeUnit.SECONDS));
            }
            catch (final InterruptedException ex)
            {
                throw new IllegalStateException(ex);
            }
            connection.sendText("last");
        });
        try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
        {
            client.sendText("go").expect(0x82, new byte[length]);
            read.countDown();
            client.expectText("last");
            assertThat(early.get()).isTrue();
        }
    }
}
