package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;

/**
 * The opening handshake (RFC 6455 §4) and what it agrees on.
 */
class HandshakeTest extends InteropTest
{
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";

    HandshakeTest(final Pairing pairing)
    {
        super(pairing);
    }

    @Test
    void shouldAgreeOnSubprotocol() throws Exception
    {
        final Meeting.Ends ends = meeting().open(meeting().call("/").withSubprotocols("v9.other", "v1.relay"));
        assertThat(ends.client().link().subprotocol()).isEqualTo("v1.relay");
        assertThat(ends.server().link().subprotocol()).isEqualTo("v1.relay");
    }

    @Test
    void shouldOpenWithoutSubprotocolWhenNoneIsAskedFor() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        assertThat(ends.client().link().subprotocol()).isNull();
        assertThat(ends.server().link().subprotocol()).isNull();
    }

    @Test
    void shouldTellServerHeadersOfClient() throws Exception
    {
        final Meeting.Ends ends = meeting().open(meeting().call("/")
            .withHeader("Authorization", "Bearer abc.def")
            .withHeader("X-Trace", "1; 2, 3"));
        assertThat(ends.server().link().header("authorization")).isEqualTo("Bearer abc.def");
        assertThat(ends.server().link().header("X-Trace")).isEqualTo("1; 2, 3");
        assertThat(ends.server().link().header("Host")).startsWith("127.0.0.1:");
    }

    @Test
    void shouldTellClientHeadersOfServer() throws Exception
    {
        assumeFalse(pairing().client().has(Gap.RESPONSE_HEADERS));
        final Meeting.Ends ends = meeting().open();
        assertThat(ends.client().link().header(PeerServer.GREETING_HEADER)).isEqualTo(PeerServer.GREETING);
    }

    @Test
    void shouldOpenPathWithQuery() throws Exception
    {
        final Inbox end = meeting().connect(meeting().call(Meeting.ECHO + "?x=1&y=%C3%A4"));
        end.link().sendText("there");
        end.expectText("there");
    }

    @Test
    void shouldTellClientWhyItWasRefused() throws Exception
    {
        final RefusedException refusal = catchThrowableOfType(
            RefusedException.class, () -> meeting().connect(meeting().call(PeerServer.REFUSED)));
        assertThat(refusal).isNotNull();
        assertThat(refusal.status()).isEqualTo(401);
        if (!pairing().client().has(Gap.REFUSAL_BODY))
        {
            assertThat(refusal.body()).isEqualTo(PeerServer.REFUSAL);
        }
    }

    @Test
    void shouldAgreeOnCompression() throws Exception
    {
        assumeFalse(pairing().client().has(Gap.RESPONSE_HEADERS));
        final Meeting.Ends ends = meeting().open();
        final String agreed = ends.client().link().header(EXTENSIONS);
        switch (pairing().mode().compression())
        {
            case NONE -> assertThat(agreed).isNull();
            case TAKEOVER -> assertThat(agreed).startsWith("permessage-deflate").doesNotContain("no_context");
            default -> assertThat(agreed).startsWith("permessage-deflate")
                .contains("server_no_context_takeover", "client_no_context_takeover");
        }
    }
}
