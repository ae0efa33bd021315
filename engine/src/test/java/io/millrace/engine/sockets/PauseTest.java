package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.ping;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.SendResult;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Paused reading and deferred messages: everything comes later, in order.
 */
class PauseTest
{
    @Test
    void shouldHoldBackUntilReadingIsResumed()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            connection.pauseReading();
            assertThat(connection.isReadingPaused()).isTrue();
            client.send(text("one"), ping(utf8("two")), text("three"));
            try (RawClient witness = server.open())
            {
                witness.sendText("read").expectText("read");
            }
            assertThat(recorder.log(client).events).containsExactly("open");
            connection.resumeReading();
            client.expectText("one").expectPong(utf8("two")).expectText("three");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 20, 3000, 100_000 })
    void shouldKeepOrderWhenHandlerPausesAfterEachMessage(final int length)
    {
        final int count = 200;
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            Recorder.echo(connection, message);
            connection.pauseReading();
            connection.execute(connection::resumeReading);
        });
        try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
        {
            final byte[][] frames = new byte[count][];
            for (int i = 0; i < count; i++)
            {
                frames[i] = binary(random(length, i));
            }
            final CompletableFuture<Void> sent = client.sendInBackground(concat(frames));
            for (int i = 0; i < count; i++)
            {
                client.expectBinary(random(length, i));
            }
            sent.join();
        }
    }

    @Test
    void shouldDeliverDeferredMessageAgainBeforeLaterOnes()
    {
        final AtomicInteger calls = new AtomicInteger();
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            if (calls.getAndIncrement() % 3 != 2)
            {
                message.defer();
                connection.execute(connection::resumeReading);
            }
            else
            {
                Recorder.echo(connection, message);
            }
        });
        try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
        {
            client.send(text("a"), ping(utf8("b")), text("c"), text("d"), close(4000, "e"));
            client.expectText("a").expectPong(utf8("b")).expectText("c").expectText("d").expectClose(4000);
            client.expectEnd();
            assertThat(calls).hasValue(9);
        }
    }

    @Test
    void shouldDeliverWhatWasHeldBackBeforeThePeersClose()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            connection.pauseReading();
            client.send(text("held"), close(1000, "")).halfClose();
            connection.resumeReading();
            client.expectText("held").expectClose(1000);
            client.expectEnd();
            assertThat(recorder.ending(client).cause()).isEqualTo(CloseCause.PEER);
        }
    }

    @Test
    void shouldFinishOurCloseThoughReadingIsPaused()
    {
        try (TestServer server = TestServer.echo(); RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            connection.pauseReading();
            connection.close(4000, "");
            client.expectClose(4000);
            client.send(close(4000, "")).expectEnd();
        }
    }

    @Test
    void shouldPushBackOnThePeerWhilePaused()
    {
        try (TestServer server = TestServer.echo(); RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            connection.pauseReading();
            final byte[] payload = random(100_000, 10);
            final CompletableFuture<Void> sent = client.sendInBackground(ClientFrames.repeat(binary(payload), 400));
            final long idle = server.server().lentBuffers();
            try (RawClient witness = server.open())
            {
                witness.sendText("read").expectText("read");
            }
            assertThat(server.server().lentBuffers()).isEqualTo(idle);
            assertThat(sent).isNotDone();
            connection.resumeReading();
            for (int i = 0; i < 400; i++)
            {
                client.expectBinary(payload);
            }
            sent.join();
        }
    }

    @Test
    void shouldNotTimeOutIdleConnectionThatIsPaused()
    {
        final AtomicBoolean first = new AtomicBoolean(true);
        final Recorder recorder = new Recorder().onOpen(connection ->
        {
            if (first.getAndSet(false))
            {
                connection.pauseReading();
            }
        });
        try (TestServer server = TestServer.start(recorder,
            settings -> settings.timeouts().idleTimeoutNs(400, TimeUnit.MILLISECONDS));
            RawClient client = server.open();
            RawClient other = server.open())
        {
            other.expectClose(1001);
            assertThat(recorder.log(client).endings).isEmpty();
            server.connection(client).resumeReading();
            client.sendText("here").expectText("here");
        }
    }

    @Test
    void shouldReleaseWhatWasHeldBackWhenThePeerResets()
    {
        final Recorder recorder = new Recorder().onMessage((connection, message) -> message.defer());
        try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
        {
            client.send(ClientFrames.repeat(binary(new byte[10_000]), 20));
            final Connection connection = server.connection(client);
            Await.await("something is held back", () -> server.server().lentBuffers() > server.idleBuffers());
            client.reset();
            Await.await("a send finds out", () -> connection.sendText("there?") == SendResult.CLOSED);
            assertThat(recorder.ending(client).code()).isEqualTo(1006);
            server.expectIdle();
        }
    }
}
