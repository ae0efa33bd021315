package io.millrace.handshake;

import io.millrace.api.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ResponseWriterTest
{
    @Test
    void shouldWriteTheSampleOfTheRfcWhenASubprotocolWasChosen()
    {
        assertThat(text(ResponseWriter.switchingProtocols(Requests.SAMPLE_ACCEPT, "chat", List.of()))).isEqualTo(
            "HTTP/1.1 101 Switching Protocols\r\n" +
            "Upgrade: websocket\r\n" +
            "Connection: Upgrade\r\n" +
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" +
            "Sec-WebSocket-Protocol: chat\r\n" +
            "\r\n");
    }

    @Test
    void shouldWriteExtraHeadersInOrderWhenTheApplicationAddsSome()
    {
        final byte[] response = ResponseWriter.switchingProtocols(Requests.SAMPLE_ACCEPT, null,
            List.of(Map.entry("Set-Cookie", "a=\u00e4"), Map.entry("Set-Cookie", "c=d")));

        assertThat(text(response)).doesNotContain("Protocol:")
            .endsWith("xOo=\r\nSet-Cookie: a=\u00e4\r\nSet-Cookie: c=d\r\n\r\n");
    }

    @Test
    void shouldThrowWhenAHeaderOrSubprotocolWouldBreakTheResponse()
    {
        for (final String value : new String[] {"a\r\nb: c", "a\n", "\0", "\u0141", "\u007f"})
        {
            final List<Map.Entry<String, String>> headers = List.of(Map.entry("A", value));
            assertThatIllegalArgumentException()
                .isThrownBy(() -> ResponseWriter.switchingProtocols(Requests.SAMPLE_ACCEPT, null, headers));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> ResponseWriter.switchingProtocols(
            Requests.SAMPLE_ACCEPT, null, List.of(Map.entry("upgrade", "a"))));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> ResponseWriter.switchingProtocols(Requests.SAMPLE_ACCEPT, "a\r\n", List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Upgrade", "UPGRADE", "connection", "Sec-WebSocket-Accept", "sec-websocket-extensions", "Sec-WebSocket-",
        "Sec-WebSocket-Anything", "Content-length", "transfer-encoding", "", "a b", "a:", "a\r", "\u00e4"})
    void shouldThrowWhenAnExtraHeaderIsReservedOrNoToken(final String name)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> ResponseWriter.checkExtraHeader(name));
        assertThatIllegalArgumentException().isThrownBy(() -> ResponseWriter.checkExtraHeader(name, "value"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Set-Cookie", "X-Upgrade", "Server", "Sec-WebSock", "Date", "Upgrade-Insecure-Requests"})
    void shouldPassWhenAnExtraHeaderIsNotReserved(final String name)
    {
        assertThatCode(() -> ResponseWriter.checkExtraHeader(name, "a\tb \u00ff")).doesNotThrowAnyException();
    }

    @Test
    void shouldAnnounceTheLengthAndCloseWhenAResponseHasABody()
    {
        final HttpResponse response = HttpResponse.text(404, "n\u00e9ant").withHeader("X", "y");

        assertThat(new String(ResponseWriter.response(response, false), StandardCharsets.UTF_8)).isEqualTo(
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nX: y\r\n" +
            "Content-Length: 6\r\nConnection: close\r\n\r\nn\u00e9ant");
    }

    @Test
    void shouldLeaveOutTheBodyButNotItsLengthWhenTheRequestWasHead()
    {
        assertThat(text(ResponseWriter.response(HttpResponse.text(200, "hello"), true)))
            .contains("\r\nContent-Length: 5\r\n").endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "200, 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx'",
        "204, 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'",
        "205, 'HTTP/1.1 205 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n'",
        "304, 'HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n'",
        "599, 'HTTP/1.1 599 \r\nContent-Length: 1\r\nConnection: close\r\n\r\nx'"})
    void shouldWriteNoBodyWhenTheStatusAllowsNone(final int status, final String expected)
    {
        final HttpResponse response = HttpResponse.of(status).withBody(new byte[] {'x'});

        assertThat(text(ResponseWriter.response(response, false))).isEqualTo(expected);
    }

    @Test
    void shouldReplaceFramingHeadersWhenAResponseHasThem()
    {
        final HttpResponse response = HttpResponse.of(200)
            .withHeader("connection", "keep-alive").withHeader("content-length", "9")
            .withHeader("Transfer-Encoding", "chunked");

        assertThat(text(ResponseWriter.response(response, false)))
            .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    @Test
    void shouldHaveOneConnectionHeaderWhenTheStatusIs426()
    {
        final HttpResponse response =
            ResponseWriter.of(Requests.handshake().without("Sec-WebSocket-Version").examine().failure());

        assertThat(text(ResponseWriter.response(response, false)))
            .startsWith("HTTP/1.1 426 Upgrade Required\r\n")
            .contains("\r\nUpgrade: websocket\r\n", "\r\nSec-WebSocket-Version: 13\r\n")
            .containsOnlyOnce("Connection:")
            .contains("\r\nConnection: Upgrade, close\r\n");
    }

    @Test
    void shouldNameAnUpgradeWhenA426OfTheApplicationNamesNone()
    {
        assertThat(text(ResponseWriter.response(HttpResponse.of(426), false)))
            .contains("\r\nUpgrade: websocket\r\n", "\r\nConnection: Upgrade, close\r\n");
        assertThat(text(ResponseWriter.response(HttpResponse.of(426).withHeader("UPGRADE", "h2c"), false)))
            .contains("\r\nUPGRADE: h2c\r\n", "\r\nConnection: Upgrade, close\r\n").doesNotContain("websocket");
    }

    @Test
    void shouldCarryReasonAndHeadersWhenMadeOfAFailure()
    {
        final HttpResponse response =
            ResponseWriter.of(new HandshakeFailure(405, "why", List.of(Map.entry("Allow", "GET"))));

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers()).contains(Map.entry("Allow", "GET"));
        assertThat(response.body()).isEqualTo(Requests.bytes("why"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 408, 413, 414, 417, 426, 429, 431, 500, 501, 503, 505})
    void shouldHaveAReasonPhraseWhenTheEngineUsesTheStatus(final int status)
    {
        final String line = text(ResponseWriter.response(HttpResponse.of(status), false)).split("\r\n")[0];

        assertThat(line).startsWith("HTTP/1.1 " + status + " ").hasSizeGreaterThan(13);
    }

    private static String text(final byte[] bytes)
    {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
