package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.BINARY;
import static io.millrace.engine.sockets.ClientFrames.FIN;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.bytes;
import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.ping;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.repeat;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.SocketTimeoutException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.api.BlockingConnection;
import io.millrace.api.BlockingHandler;
import io.millrace.api.CloseCause;
import io.millrace.api.ConnectionClosedException;
import io.millrace.api.Message;
import io.millrace.api.MessageInput;
import io.millrace.api.MessageOutput;
import io.millrace.api.SendException;
import io.millrace.api.SendResult;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections that each have a thread, which receives and sends and waits for both.
 */
@Timeout(60)
class BlockingStyleTest
{
    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

    private TestServer start(final BlockingHandler handler)
    {
        return start(handler, settings -> {});
    }

    private TestServer start(final BlockingHandler handler, final Consumer<ServerSettings> configuration)
    {
        return TestServer.start(Endpoint.blocking(connection ->
        {
            try
            {
                handler.serve(connection);
                seen.add("returned");
            }
            catch (final AssertionError ex)
            {
                seen.add(ex);
            }
        }).maxMessageLength(1L << 40), new Recorder(), configuration);
    }

    private Object next() throws InterruptedException
    {
        return seen.poll(Await.LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static void echo(final BlockingConnection connection) throws Exception
    {
        for (Message message = connection.receive(); message != null; message = connection.receive())
        {
            connection.send(message);
        }
    }

    @Test
    void shouldEchoInOrderAndAnswerTheCloseFrameLast() throws Exception
    {
        try (TestServer server = start(BlockingStyleTest::echo); RawClient client = server.open())
        {
            client.send(ping(utf8("p"))).expectPong(utf8("p"));
            final byte[] large = random(900_000, 1);
            final CompletableFuture<Void> sent = client.sendInBackground(concat(
                text("one"), frame(TEXT, utf8("tw")), frame(FIN, utf8("o")), text(""), binary(large),
                binary(bytes()), text("last"), close(1001, "bye")));
            client.expectText("one").expectText("two").expectText("").expectBinary(large)
                .expectBinary(bytes()).expectText("last").expectClose(1001);
            client.expectEnd();
            sent.join();
            assertThat(next()).isEqualTo("returned");
        }
    }

    @Test
    void shouldServeManyConnectionsEachOnAThreadOfItsOwn()
    {
        try (TestServer server = start(BlockingStyleTest::echo))
        {
            final RawClient[] clients = new RawClient[50];
            for (int i = 0; i < clients.length; i++)
            {
                clients[i] = server.open();
            }
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i < clients.length; i++)
                {
                    clients[i].sendText(round + " " + i);
                }
                for (int i = 0; i < clients.length; i++)
                {
                    clients[i].expectText(round + " " + i);
                }
            }
            for (final RawClient client : clients)
            {
                client.close();
            }
            server.expectIdle();
        }
    }

    @Test
    void shouldPushBackOnThePeerWhileNothingIsReceivedAndServeOthers()
    {
        final CountDownLatch release = new CountDownLatch(1);
        final BlockingHandler handler = connection ->
        {
            if ("slow".equals(connection.receive().asText()))
            {
                release.await();
            }
            echo(connection);
        };
        try (TestServer server = start(handler); RawClient client = server.open(); RawClient witness = server.open())
        {
            witness.sendText("fast");
            final byte[] payload = random(10_000, 2);
            final CompletableFuture<Void> sent =
                client.sendInBackground(concat(text("slow"), repeat(binary(payload), 4000)));
            for (int i = 0; i < 300; i++)
            {
                witness.sendText("read").expectText("read");
            }
            assertThat(sent).isNotDone();
            release.countDown();
            for (int i = 0; i < 4000; i++)
            {
                client.expectBinary(payload);
            }
            sent.join();
        }
    }

    @Test
    void shouldKeepWhatHasArrivedWhenNoMoreComesInTime() throws Exception
    {
        final BlockingHandler handler = connection ->
        {
            connection.receiveTimeout(20, TimeUnit.MILLISECONDS);
            connection.sendText("ready");
            String got = null;
            int timeouts = 0;
            while (got == null)
            {
                try
                {
                    got = connection.receive().asText();
                }
                catch (final SocketTimeoutException ex)
                {
                    if (timeouts++ == 0)
                    {
                        connection.sendText("timeout");
                    }
                }
            }
            connection.sendText(got);
        };
        try (TestServer server = start(handler); RawClient client = server.open())
        {
            client.expectText("ready").send(frame(TEXT, utf8("half "))).expectText("timeout");
            client.send(frame(FIN, utf8("and half"))).expectText("half and half").expectClose(1000);
        }
    }

    @Test
    void shouldReadMessageAsStreamWhileItArrivesAndDiscardTheRestWhenItIsClosed() throws Exception
    {
        final BlockingHandler handler = connection ->
        {
            try (MessageInput first = connection.receiveStream())
            {
                connection.sendBinary(first.readNBytes(5));
            }
            connection.receiveStream();
            final MessageInput third = connection.receiveStream();
            try (MessageOutput out = connection.openStream(third.type()))
            {
                third.transferTo(out.outputStream());
                out.complete();
            }
            assertThat(connection.receiveStream()).isNull();
        };
        try (TestServer server = start(handler); RawClient client = server.open())
        {
            final byte[] payload = random(2_000_000, 3);
            client.send(frame(BINARY, utf8("first"))).expectBinary(utf8("first"));
            final CompletableFuture<Void> sent = client.sendInBackground(concat(
                frame(0, payload), frame(FIN, payload), binary(payload), frame(BINARY, payload), frame(FIN, payload)));
            int received = 0;
            WireFrame part = client.read();
            while (!part.fin())
            {
                received += part.payload().length;
                part = client.read();
            }
            assertThat(received + part.payload().length).isEqualTo(2 * payload.length);
            sent.join();
            client.send(close(1000, "")).expectClose(1000);
            assertThat(next()).isEqualTo("returned");
        }
    }

    @Test
    void shouldThrowWhenThePeerLeavesInTheMiddleOfMessage() throws Exception
    {
        final BlockingHandler handler = connection ->
        {
            final MessageInput message = connection.receiveStream();
            assertThat(message.readNBytes(4)).isEqualTo(utf8("half"));
            connection.sendText("got it");
            seen.add(catchClosed(message::read));
            seen.add(catchClosed(connection::receive));
            assertThatExceptionOfType(SendException.class).isThrownBy(() -> connection.sendText("late"))
                .satisfies(ex -> assertThat(ex.result()).isEqualTo(SendResult.CLOSED));
        };
        try (TestServer server = start(handler); RawClient client = server.open())
        {
            client.send(frame(TEXT, utf8("half"))).expectText("got it");
            client.leave();
            for (int i = 0; i < 2; i++)
            {
                final ConnectionClosedException end = (ConnectionClosedException)next();
                assertThat(end.code()).isEqualTo(1006);
                assertThat(end.closeCause()).isEqualTo(CloseCause.IO_ERROR);
            }
            assertThat(next()).isEqualTo("returned");
        }
    }

    private interface Call
    {
        Object run() throws Exception;
    }

    private static ConnectionClosedException catchClosed(final Call call) throws Exception
    {
        try
        {
            call.run();
            throw new AssertionError("the connection goes on");
        }
        catch (final ConnectionClosedException ex)
        {
            return ex;
        }
    }

    @Test
    void shouldThrowWhenThePeerBreaksTheProtocolAndCloseAtOnce() throws Exception
    {
        final CountDownLatch closed = new CountDownLatch(1);
        final BlockingHandler handler = connection ->
        {
            final MessageInput message = connection.receiveStream();
            closed.await();
            assertThat(message.readNBytes(4)).isEqualTo(utf8("fine"));
            seen.add(catchClosed(message::read));
        };
        try (TestServer server = start(handler); RawClient client = server.open())
        {
            client.send(frame(TEXT, utf8("fine")), frame(FIN, bytes(0xc3, 0x28))).expectClose(1007);
            closed.countDown();
            final ConnectionClosedException end = (ConnectionClosedException)next();
            assertThat(end.code()).isEqualTo(1007);
            assertThat(end.closeCause()).isEqualTo(CloseCause.PROTOCOL_ERROR);
        }
    }

    @Test
    void shouldNotPutTogetherMoreThanTheLimitAllows() throws Exception
    {
        final BlockingHandler handler = connection ->
        {
            assertThat(connection.receive().length()).isEqualTo(1000);
            assertThat(connection.receiveStream().readAllBytes()).hasSize(100_000);
            seen.add(catchClosed(connection::receive));
        };
        try (TestServer server = start(handler, settings -> settings.limits().maxMessageLength(1000));
            RawClient client = server.open())
        {
            client.send(binary(new byte[1000]), binary(new byte[100_000]), binary(new byte[1001])).expectClose(1009);
            assertThat(((ConnectionClosedException)next()).code()).isEqualTo(1009);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "return", "throw", "interrupt" })
    void shouldCloseWhenTheHandlerEnds(final String how)
    {
        final BlockingHandler handler = connection ->
        {
            switch (how)
            {
                case "throw" -> throw new IllegalArgumentException("on purpose");
                case "interrupt" ->
                {
                    Thread.currentThread().interrupt();
                    connection.receive();
                }
                default -> connection.sendText("done");
            }
        };
        try (TestServer server = start(handler); RawClient client = server.open())
        {
            if ("return".equals(how))
            {
                client.expectText("done");
            }
            client.expectClose("throw".equals(how) ? 1011 : "return".equals(how) ? 1000 : 1001);
            client.send(close(1000, ""));
            server.expectIdle();
        }
    }

    @Test
    void shouldAnswerTheCloseFrameOfAHandlerThatOnlySendsWhenInputIsDiscarded() throws Exception
    {
        final BlockingHandler handler = connection ->
        {
            connection.discardInput();
            connection.sendText("discarding");
            assertThat(connection.receive()).isNull();
            while (connection.connection().isOpen())
            {
                Thread.onSpinWait();
            }
        };
        try (TestServer server = start(handler); RawClient client = server.open())
        {
            client.expectText("discarding");
            client.send(repeat(binary(new byte[10_000]), 200));
            client.send(frame(TEXT, utf8("half")), close(1000, "")).expectClose(1000);
            assertThat(next()).isEqualTo("returned");
        }
    }

    @Test
    void shouldReleaseWhoReceivesWhenAnotherThreadCloses() throws Exception
    {
        final BlockingHandler handler = connection ->
        {
            seen.add(connection);
            assertThat(connection.receive()).isNull();
        };
        try (TestServer server = start(handler); RawClient client = server.open())
        {
            final BlockingConnection connection = (BlockingConnection)next();
            connection.close(4000, "enough");
            client.expectClose(4000);
            assertThat(next()).isEqualTo("returned");
        }
    }

    @Test
    void shouldLetOneThreadReceiveAtATime() throws Exception
    {
        final BlockingHandler handler = connection ->
        {
            seen.add(connection);
            connection.receive();
        };
        try (TestServer server = start(handler); RawClient client = server.open())
        {
            final BlockingConnection connection = (BlockingConnection)next();
            // The handler's thread comes to it at some time.
            Await.await("another thread is receiving", () -> isRefused(connection));
            client.sendText("end");
            assertThat(next()).isEqualTo("returned");
        }
    }

    private static boolean isRefused(final BlockingConnection connection)
    {
        connection.receiveTimeout(1, TimeUnit.MILLISECONDS);
        try
        {
            connection.receive();
            return false;
        }
        catch (final IllegalStateException ex)
        {
            return true;
        }
        catch (final SocketTimeoutException ex)
        {
            return false;
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
        finally
        {
            connection.receiveTimeout(0, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void shouldEndWhenTheServerCloses() throws Exception
    {
        try (TestServer server = start(BlockingStyleTest::echo); RawClient client = server.open())
        {
            client.sendText("a").expectText("a");
            final CompletableFuture<Void> closed =
                CompletableFuture.runAsync(() -> server.server().close(10, TimeUnit.SECONDS));
            client.expectClose(1001);
            client.send(close(1001, ""));
            closed.join();
            assertThat(next()).isEqualTo("returned");
        }
    }

    @Test
    void shouldNotBeDeferred() throws Exception
    {
        final BlockingHandler handler = connection ->
        {
            final Message message = connection.receive();
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(message::defer);
            assertThatIllegalStateException().isThrownBy(() -> connection.connection().uncork());
        };
        try (TestServer server = start(handler); RawClient client = server.open())
        {
            client.sendText("a").expectClose(1000);
            assertThat(next()).isEqualTo("returned");
        }
    }
}
