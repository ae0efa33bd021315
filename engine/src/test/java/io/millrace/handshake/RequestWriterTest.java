package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RequestWriterTest
{
    private static final WebSocketUri URI = WebSocketUri.parse("ws://server.example.com:81/chat?a=b");

    @Test
    void shouldWriteAllThatItIsGivenInOrder()
    {
        final RequestHead request = RequestWriter.handshake(URI, Requests.SAMPLE_KEY, List.of("chat", "superchat"),
            "permessage-deflate; client_max_window_bits", "https://example.com",
            List.of(Map.entry("Cookie", "a=\u00e4"), Map.entry("Authorization", Credentials.bearer("x"))));

        assertThat(text(request)).isEqualTo(
            "GET /chat?a=b HTTP/1.1\r\n" +
            "Host: server.example.com:81\r\n" +
            "Upgrade: websocket\r\n" +
            "Connection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
            "Sec-WebSocket-Version: 13\r\n" +
            "Sec-WebSocket-Protocol: chat, superchat\r\n" +
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" +
            "Origin: https://example.com\r\n" +
            "Cookie: a=\u00e4\r\n" +
            "Authorization: Bearer x\r\n" +
            "\r\n");
    }

    @Test
    void shouldWriteARequestThatOurServerAccepts()
    {
        final String key = RequestWriter.newKey(new SecureRandom());
        final String text = text(RequestWriter.handshake(URI, key, List.of(), null, null, List.of()));

        final ServerHandshake.Verdict verdict = ServerHandshake.examine(Requests.head(text));

        assertThat(verdict.kind()).isEqualTo(ServerHandshake.Verdict.Kind.UPGRADE);
        assertThat(verdict.acceptKey()).isEqualTo(AcceptKey.compute(key));
        assertThat(text).doesNotContain("Protocol", "Extensions", "Origin");
    }

    @Test
    void shouldMakeAnotherKeyEachTime()
    {
        final SecureRandom random = new SecureRandom();
        final Set<String> keys = new HashSet<>();
        for (int i = 0; i < 1000; i++)
        {
            final String key = RequestWriter.newKey(random);
            assertThat(AcceptKey.isKey(key)).as(key).isTrue();
            keys.add(key);
        }
        assertThat(keys).hasSize(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Host", "host", "Upgrade", "Connection", "Sec-WebSocket-Key", "sec-websocket-extensions",
        "Sec-WebSocket-Protocol", "Origin", "Content-Length", "Transfer-Encoding", "Expect", "Proxy-Authorization",
        "", "a b", "a:", "a\r\n", "\u00e4"})
    void shouldRefuseAHeaderThatTheHandshakeWritesOrThatIsNone(final String name)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> RequestWriter.checkExtraHeader(name, "value"));
        assertThatIllegalArgumentException().isThrownBy(() -> RequestWriter.handshake(
            URI, Requests.SAMPLE_KEY, List.of(), null, null, List.of(Map.entry(name, "value"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a\n", "a\r", "\u0000", "\u0100", "\u007f"})
    void shouldRefuseAValueThatCouldEndTheHeader(final String value)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> RequestWriter.checkExtraHeader("Cookie", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "Cookie", "User-Agent", "Accept-Language", "X-Host"})
    void shouldPassOtherHeaders(final String name)
    {
        assertThatCode(() -> RequestWriter.checkExtraHeader(name, "a\tb \u00ff")).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseSubprotocolsThatServersWould()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> RequestWriter.checkSubprotocols(List.of("a", "a")));
        assertThatIllegalArgumentException().isThrownBy(() -> RequestWriter.checkSubprotocols(List.of("a,b")));
        assertThatIllegalArgumentException().isThrownBy(() -> RequestWriter.checkSubprotocols(List.of("")));
        assertThatCode(() -> RequestWriter.checkSubprotocols(List.of("a", "A"))).doesNotThrowAnyException();
    }

    @Test
    void shouldRefuseAnOriginThatIsNone()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> RequestWriter.checkOrigin("example.org"));
        assertThatIllegalArgumentException().isThrownBy(() -> RequestWriter.checkOrigin("https://example.org/"));
        assertThatIllegalArgumentException().isThrownBy(() -> RequestWriter.checkOrigin("https://e\r\nX: y"));
        assertThatCode(() -> RequestWriter.checkOrigin("null")).doesNotThrowAnyException();
        assertThatCode(() -> RequestWriter.checkOrigin("https://example.org:444")).doesNotThrowAnyException();
    }

    private static String text(final RequestHead request)
    {
        return new String(RequestWriter.bytes(request), StandardCharsets.ISO_8859_1);
    }
}
