package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.CLOSE;
import static io.millrace.engine.sockets.ClientFrames.FIN;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.bytes;
import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.closePayload;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.header;
import static io.millrace.engine.sockets.ClientFrames.key;
import static io.millrace.engine.sockets.ClientFrames.ping;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.unmasked;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionState;
import io.millrace.api.SendResult;
import io.millrace.engine.Endpoint;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The closing handshake, begun by either side (RFC 6455 §5.5.1, §7).
 */
class CloseTest
{
    private static TestServer server;
    private static RawClient witness;

    @BeforeAll
    static void start()
    {
        server = TestServer.echo();
        witness = server.open();
    }

    @AfterAll
    static void stop()
    {
        witness.close();
        server.close();
    }

    private static void expectEnding(
        final RawClient client, final int code, final String reason, final CloseCause cause)
    {
        client.leave();
        assertThat(server.recorder().ending(client)).isEqualTo(new Recorder.Ending(code, reason, cause));
        assertThat(server.recorder().log(client).errors).isEmpty();
        assertThat(server.connection(client).state()).isEqualTo(ConnectionState.CLOSED);
    }

    // Begun by the peer.

    @ParameterizedTest
    @ValueSource(ints = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999 })
    void shouldEchoCloseWithTheSameCode(final int code)
    {
        try (RawClient client = server.open())
        {
            client.send(text("last words"), close(code, "because")).expectText("last words");
            assertThat(client.expectClose(code).closeReason()).isEqualTo("because");
            client.expectEnd();
            expectEnding(client, code, "because", CloseCause.PEER);
        }
    }

    @Test
    void shouldEchoCloseWithoutCode()
    {
        try (RawClient client = server.open())
        {
            client.send(close());
            assertThat(client.expectClose(CloseCode.NO_STATUS).payload()).isEmpty();
            client.expectEnd();
            expectEnding(client, CloseCode.NO_STATUS, "", CloseCause.PEER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "x", "\u00e4\u20ac\ud83d\ude00" })
    void shouldAcceptReasonInUtf8(final String reason)
    {
        try (RawClient client = server.open())
        {
            client.sendByteByByte(close(1000, reason));
            client.expectClose(1000);
            client.expectEnd();
            expectEnding(client, 1000, reason, CloseCause.PEER);
        }
    }

    @Test
    void shouldAcceptLongestReason()
    {
        final String longest = "r".repeat(CloseCode.MAX_REASON_LENGTH);
        try (RawClient client = server.open())
        {
            client.send(close(1000, longest)).expectClose(1000);
            client.expectEnd();
            expectEnding(client, 1000, longest, CloseCause.PEER);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {
        0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32768, 65535 })
    void shouldCloseWith1002WhenCodeMustNotBeSent(final int code)
    {
        Violation.check(server, witness, close(code, ""), CloseCode.PROTOCOL_ERROR);
        Violation.checkByteByByte(server, witness, close(code, "with a reason"), CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void shouldCloseWith1002WhenPayloadIsOneByte()
    {
        Violation.check(server, witness, frame(FIN | CLOSE, bytes(3)), CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void shouldCloseWith1002WhenReasonIsTooLong()
    {
        Violation.check(server, witness, close(1000, "r".repeat(124)), CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void shouldCloseWith1007WhenReasonIsNotUtf8()
    {
        Violation.check(
            server, witness, frame(FIN | CLOSE, closePayload(1000, bytes('a', 0xff))), CloseCode.INVALID_PAYLOAD);
        Violation.check(
            server, witness, frame(FIN | CLOSE, closePayload(1000, bytes(0xe2, 0x82))), CloseCode.INVALID_PAYLOAD);
    }

    @Test
    void shouldIgnoreWhatFollowsTheCloseFrame()
    {
        final byte[] after = concat(
            text("not for anybody"), ping(utf8("nor this")), close(4000, "again"), unmasked(0xff, utf8("nor that")));
        try (RawClient client = server.open())
        {
            client.send(text("before"), close(1000, ""), after);
            client.expectText("before").expectClose(1000);
            client.expectEnd();
            expectEnding(client, 1000, "", CloseCause.PEER);
        }
    }

    @Test
    void shouldCloseAfterUnfinishedFragments()
    {
        try (RawClient client = server.open())
        {
            client.send(frame(TEXT, utf8("never to be finished")), close(1001, "gone")).expectClose(1001);
            client.expectEnd();
            expectEnding(client, 1001, "gone", CloseCause.PEER);
        }
    }

    @Test
    void shouldEndWhenPeerSendsFinAfterItsClose()
    {
        try (RawClient client = server.open())
        {
            client.send(text("one"), close(1000, "")).halfClose();
            client.expectText("one").expectClose(1000);
            client.expectEnd();
            expectEnding(client, 1000, "", CloseCause.PEER);
        }
    }

    @Test
    void shouldLeaveTheReplyToTheApplicationWhenAutomaticRepliesAreOff()
    {
        final Recorder recorder = new Recorder();
        final Endpoint.Builder endpoint = Endpoint.builder(recorder).automaticCloseReply(false);
        try (TestServer manual = TestServer.start(endpoint, recorder, settings -> {});
            RawClient client = manual.open())
        {
            client.send(text("before"), close(4001, "mine")).expectText("before");
            final Connection connection = manual.connection(client);
            connection.sendText("after their close");
            client.expectText("after their close");
            assertThat(connection.close(4002, "ours")).isEqualTo(SendResult.ACCEPTED);
            client.expectClose(4002);
            client.expectEnd();
            client.leave();
            assertThat(recorder.ending(client)).isEqualTo(new Recorder.Ending(4001, "mine", CloseCause.PEER));
        }
    }

    // Begun by the server.

    @ParameterizedTest
    @ValueSource(ints = { 1000, 1001, 1011, 3000, 4999 })
    void shouldSendCloseAndEndWithThePeersReply(final int code)
    {
        try (RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            connection.sendText("last");
            assertThat(connection.close(code, "go")).isEqualTo(SendResult.ACCEPTED);
            assertThat(connection.isOpen()).isFalse();
            assertThat(connection.sendText("too late")).isEqualTo(SendResult.CLOSED);
            assertThat(connection.close(4444, "again")).isEqualTo(SendResult.CLOSED);
            client.expectText("last");
            assertThat(client.expectClose(code).closeReason()).isEqualTo("go");
            client.send(close(code, "go")).expectEnd();
            expectEnding(client, code, "go", CloseCause.LOCAL);
        }
    }

    @Test
    void shouldSendCloseWithoutCodeWhenAskedForNoStatus()
    {
        try (RawClient client = server.open())
        {
            server.connection(client).close(CloseCode.NO_STATUS, "");
            assertThat(client.expectClose(CloseCode.NO_STATUS).payload()).isEmpty();
            client.send(close()).expectEnd();
            expectEnding(client, CloseCode.NO_STATUS, "", CloseCause.LOCAL);
        }
    }

    @Test
    void shouldStillDeliverWhatThePeerSentBeforeItsReply()
    {
        try (RawClient client = server.open())
        {
            server.connection(client).close();
            client.expectClose(1000);
            client.send(text("unanswered"), ping(utf8("seen")), close(1000, "")).expectEnd();
            client.leave();
            server.recorder().ending(client);
            assertThat(server.recorder().log(client).events).containsExactly("open", "ping seen", "close");
        }
    }

    @Test
    void shouldRefuseCodesAndReasonsThatMayNotBeSent()
    {
        try (RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            for (final int code : new int[]{ -1, 0, 999, 1004, 1006, 1015, 2999, 5000, 66536 })
            {
                assertThatIllegalArgumentException()
                    .isThrownBy(() -> connection.close(code, ""));
            }
            assertThatIllegalArgumentException()
                .isThrownBy(() -> connection.close(1000, "\u20ac".repeat(42)));
            client.sendText("open still").expectText("open still");
            assertThat(connection.close(1000, "\u20ac".repeat(41))).isEqualTo(SendResult.ACCEPTED);
            assertThat(client.expectClose(1000).closeReason()).isEqualTo("\u20ac".repeat(41));
        }
    }

    @Test
    void shouldCutPeerThatNeverAnswersTheClose()
    {
        try (TestServer hasty = TestServer.start(new Recorder(),
            settings -> settings.timeouts().closeTimeoutNs(100, TimeUnit.MILLISECONDS));
            RawClient client = hasty.open())
        {
            hasty.connection(client).close(4000, "no answer expected");
            client.expectClose(4000);
            client.expectCut();
            assertThat(hasty.recorder().ending(client))
                .isEqualTo(new Recorder.Ending(4000, "no answer expected", CloseCause.LOCAL));
            hasty.expectIdle();
        }
    }

    @Test
    void shouldCutPeerThatKeepsSendingInsteadOfAnswering()
    {
        try (TestServer hasty = TestServer.start(new Recorder(),
            settings -> settings.timeouts().closeTimeoutNs(100, TimeUnit.MILLISECONDS));
            RawClient client = hasty.open())
        {
            hasty.connection(client).close();
            client.expectClose(1000);
            client.send(header(FIN | ClientFrames.BINARY, 1_000_000, key()), new byte[5000]);
            client.expectCut();
            assertThat(hasty.recorder().ending(client).cause()).isEqualTo(CloseCause.LOCAL);
        }
    }

    @Test
    void shouldCutAtOnceWhenDisconnected()
    {
        try (RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            connection.disconnect();
            client.expectCut();
            expectEnding(client, CloseCode.ABNORMAL, "", CloseCause.LOCAL);
            assertThat(connection.sendText("gone")).isEqualTo(SendResult.CLOSED);
            assertThat(connection.close()).isEqualTo(SendResult.CLOSED);
        }
    }
}
