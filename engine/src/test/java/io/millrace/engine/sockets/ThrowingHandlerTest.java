package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.ping;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.unmasked;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.engine.Endpoint;

import org.junit.jupiter.api.Test;

/**
 * Callbacks that throw end their own connection with 1011 (RFC 6455 §7.4.1) and disturb no other.
 */
class ThrowingHandlerTest
{
    private static final String WITNESS = "/witness";

    private static void fail(final Connection connection)
    {
        if (!WITNESS.equals(connection.path()))
        {
            throw new IllegalStateException("thrown by a test");
        }
    }

    private static void failWith(final Connection connection, final Error error)
    {
        if (!WITNESS.equals(connection.path()))
        {
            throw error;
        }
    }

    private static void expectEnding(final Recorder recorder, final RawClient client)
    {
        client.leave();
        assertThat(recorder.ending(client))
            .isEqualTo(new Recorder.Ending(CloseCode.INTERNAL_ERROR, "", CloseCause.HANDLER_ERROR));
        assertThat(recorder.log(client).errors).hasSize(1);
        assertThat(recorder.log(client).errors.get(0)).hasMessage("thrown by a test");
    }

    private static void expectClosed(final TestServer server, final RawClient client, final RawClient witness)
    {
        client.expectClose(CloseCode.INTERNAL_ERROR);
        client.send(close(CloseCode.INTERNAL_ERROR, "")).expectEnd();
        expectEnding(server.recorder(), client);
        witness.sendText("not concerned").expectText("not concerned");
    }

    private static void expectClosedAfter(final Recorder recorder, final byte[] frames)
    {
        try (TestServer server = TestServer.start(recorder);
            RawClient witness = RawClient.open(server.port(), WITNESS);
            RawClient client = server.open())
        {
            expectClosed(server, client.send(frames), witness);
        }
    }

    @Test
    void shouldCloseWhenOnOpenThrows()
    {
        expectClosedAfter(new Recorder().onOpen(ThrowingHandlerTest::fail), text("never delivered"));
    }

    @Test
    void shouldCloseWhenOnMessageThrows()
    {
        expectClosedAfter(new Recorder().onMessage((connection, message) ->
        {
            fail(connection);
            Recorder.echo(connection, message);
        }), text("delivered"));
    }

    @Test
    void shouldCloseWhenOnMessageThrowsAnError()
    {
        expectClosedAfter(new Recorder().onMessage((connection, message) ->
        {
            failWith(connection, new StackOverflowError("thrown by a test"));
            Recorder.echo(connection, message);
        }), text("delivered"));
    }

    @Test
    void shouldCloseWhenOnPingThrows()
    {
        final Recorder recorder = new Recorder().onPing(ThrowingHandlerTest::fail);
        try (TestServer server = TestServer.start(recorder);
            RawClient witness = RawClient.open(server.port(), WITNESS);
            RawClient client = server.open())
        {
            client.send(ping(utf8("x"))).expectPong(utf8("x"));
            expectClosed(server, client, witness);
        }
    }

    @Test
    void shouldCloseWhenFrameObserverThrows()
    {
        final Recorder recorder = new Recorder();
        final Endpoint.Builder endpoint =
            Endpoint.builder(recorder).frameObserver((connection, frame) -> fail(connection));
        try (TestServer server = TestServer.start(endpoint, recorder, settings -> {});
            RawClient witness = RawClient.open(server.port(), WITNESS);
            RawClient client = server.open())
        {
            expectClosed(server, client.sendText("seen"), witness);
        }
    }

    @Test
    void shouldFinishTheClosingHandshakeWhenMoreWasPipelinedBehindTheMessageThatThrew()
    {
        final byte[] more = ClientFrames.repeat(text("never delivered"), 100);
        expectClosedAfter(new Recorder().onMessage((connection, message) ->
        {
            fail(connection);
            Recorder.echo(connection, message);
        }), more);
    }

    @Test
    void shouldDeliverRepliesOfMessagesBeforeTheOneThatThrew()
    {
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            if (message.length() > 5)
            {
                fail(connection);
            }
            Recorder.echo(connection, message);
        });
        try (TestServer server = TestServer.start(recorder);
            RawClient witness = RawClient.open(server.port(), WITNESS);
            RawClient client = server.open())
        {
            client.send(text("one"), text("two"), text("longer"), text("three"));
            client.expectText("one").expectText("two");
            expectClosed(server, client, witness);
        }
    }

    @Test
    void shouldReportWhatOnCloseThrows()
    {
        final Recorder recorder = new Recorder().onClose(ThrowingHandlerTest::fail);
        try (TestServer server = TestServer.start(recorder);
            RawClient witness = RawClient.open(server.port(), WITNESS);
            RawClient client = server.open())
        {
            client.send(close(1000, "")).expectClose(1000);
            client.expectEnd().leave();
            assertThat(recorder.ending(client).code()).isEqualTo(1000);
            Await.await("the error is reported", () -> recorder.log(client).errors.size() == 1);
            witness.sendText("not concerned").expectText("not concerned");
            witness.leave();
            server.expectIdle();
        }
    }

    @Test
    void shouldSurviveOnErrorThatThrows()
    {
        final Recorder recorder = new Recorder()
            .onMessage((connection, message) -> fail(connection))
            .onError((connection, error) ->
            {
                throw new IllegalArgumentException("thrown by onError");
            });
        try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
        {
            client.sendText("x").expectClose(CloseCode.INTERNAL_ERROR);
            client.send(close(1011, "")).expectEnd();
            expectEnding(recorder, client);
        }
    }

    @Test
    void shouldSurviveOnErrorThatThrowsWhatItWasGiven()
    {
        final Recorder recorder = new Recorder()
            .onMessage((connection, message) ->
            {
                fail(connection);
                Recorder.echo(connection, message);
            })
            .onError((connection, error) ->
            {
                throw (IllegalStateException) error;
            });
        try (TestServer server = TestServer.start(recorder);
            RawClient witness = RawClient.open(server.port(), WITNESS);
            RawClient client = server.open())
        {
            expectClosed(server, client.sendText("x"), witness);
        }
    }

    @Test
    void shouldSurviveOnErrorThatThrowsAfterViolation()
    {
        final Recorder recorder = new Recorder().onError((connection, error) ->
        {
            throw new IllegalArgumentException("thrown by onError");
        });
        try (TestServer server = TestServer.start(recorder);
            RawClient witness = server.open();
            RawClient client = server.open())
        {
            client.send(unmasked(0x81, utf8("x"))).expectClose(CloseCode.PROTOCOL_ERROR);
            client.expectEnd().leave();
            assertThat(recorder.ending(client).cause()).isEqualTo(CloseCause.PROTOCOL_ERROR);
            witness.sendText("not concerned").expectText("not concerned");
        }
    }
}
