package io.millrace.handshake;

import io.millrace.handshake.ServerHandshake.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ServerHandshakeTest
{
    @Test
    void shouldUpgradeWhenTheSampleOfTheRfcArrives()
    {
        final Verdict verdict = Requests.handshake()
            .with("Origin: http://example.com")
            .with("Sec-WebSocket-Protocol: chat, superchat")
            .examine();

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.UPGRADE);
        assertThat(verdict.acceptKey()).isEqualTo(Requests.SAMPLE_ACCEPT);
        assertThat(verdict.failure()).isNull();
    }

    @Test
    void shouldUpgradeWhenHeaderNamesAreInAnotherCase()
    {
        final String text = Requests.handshake().text();
        final int firstHeader = text.indexOf("\r\n");
        final String names = text.substring(firstHeader).replace("Sec-WebSocket-", "SEC-websocket-")
            .replace("Host", "hOST").replace("Upgrade:", "uPGRADE:").replace("Connection", "cONNECTION");

        assertUpgrade(ServerHandshake.examine(Requests.head(text.substring(0, firstHeader) + names)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "HEAD", "PUT", "OPTIONS", "CONNECT", "get", "BREW"})
    void shouldRefuseWith405WhenAnUpgradeIsNoGet(final String method)
    {
        final HandshakeFailure failure =
            refusal(405, Requests.handshake().requestLine(method + " /chat HTTP/1.1"));

        assertThat(failure.headers()).containsExactly(Map.entry("Allow", "GET"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "OPTIONS", "DELETE", "head", "Get"})
    void shouldRefuseWith405WhenAPlainRequestIsNeitherGetNorHead(final String method)
    {
        final HandshakeFailure failure = refusal(405,
            Requests.plain().requestLine(method + " /chat HTTP/1.1").with("Content-Length: 5"));

        assertThat(failure.headers()).containsExactly(Map.entry("Allow", "GET, HEAD"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS *", "CONNECT server.example.com:80"})
    void shouldRefuseWith405WhenTheTargetIsNoPath(final String line)
    {
        refusal(405, Requests.handshake().requestLine(line + " HTTP/1.1"));
        final Requests plain = Requests.plain().requestLine(line + " HTTP/1.1");

        assertThat(refusal(405, plain).headers()).containsExactly(Map.entry("Allow", "GET, HEAD"));
        assertThat(plain.head().path()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "WebSocket", "h2c, websocket", "websocket,,foo/2", ", websocket ,"})
    void shouldUpgradeWhenTheUpgradeListHasWebsocket(final String upgrade)
    {
        assertUpgrade(Requests.handshake().replacing("Upgrade", upgrade).examine());
    }

    @Test
    void shouldUpgradeWhenListsAreSpreadOverSeveralLines()
    {
        assertUpgrade(Requests.handshake()
            .replacing("Upgrade", "h2c").with("Upgrade: websocket")
            .replacing("Connection", "keep-alive").with("connection: HTTP2-Settings, upgrade")
            .examine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "upgrade", "keep-alive, Upgrade", "UPGRADE,close", " , Upgrade,"})
    void shouldUpgradeWhenTheConnectionListHasUpgrade(final String connection)
    {
        assertUpgrade(Requests.handshake().replacing("Connection", connection).examine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep-alive", "", "Upgrades", "close", "Upgrade-Insecure", ","})
    void shouldRefuseWith400WhenTheConnectionListHasNoUpgrade(final String connection)
    {
        refusal(400, Requests.handshake().replacing("Connection", connection));
        refusal(400, Requests.handshake().without("Connection"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: Up grade", "Connection: a;b", "Upgrade: web socket", "Upgrade: a/b/c",
        "Upgrade: \"websocket\"", "Connection: (close)"})
    void shouldRefuseWith400WhenAListIsMalformed(final String line)
    {
        refusal(400, Requests.handshake().with(line));
        refusal(400, Requests.plain().with(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "14", "8", "0", "013", "13.0", "13, 8", "", "a", "+13", "13 13", "256", "-1"})
    void shouldRefuseWith426WhenTheVersionIsNot13(final String version)
    {
        assertUpgradeRequired(Requests.handshake().replacing("Sec-WebSocket-Version", version));
    }

    @Test
    void shouldRefuseWith426WhenThereIsNoVersion()
    {
        assertUpgradeRequired(Requests.handshake().without("Sec-WebSocket-Version"));
    }

    @Test
    void shouldRefuseWith426WhenAnOlderVersionHasOtherKeys()
    {
        assertUpgradeRequired(Requests.handshake()
            .without("Sec-WebSocket-Version").without("Sec-WebSocket-Key").with("Sec-WebSocket-Key1: 3e6b263 4 17 80"));
    }

    @Test
    void shouldRefuseWith400WhenTheVersionIsRepeated()
    {
        refusal(400, Requests.handshake().with("sec-websocket-version: 13"));
    }

    @Test
    void shouldRefuseWith400WhenThereIsNotExactlyOneKey()
    {
        refusal(400, Requests.handshake().without("Sec-WebSocket-Key"));
        refusal(400, Requests.handshake().with("Sec-WebSocket-Key: " + Requests.SAMPLE_KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZR==",
        "dGhlIHNhbXBsZSBub25jZQ===",
        "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="})
    void shouldRefuseWith400WhenTheKeyIsNotThatOf16Bytes(final String key)
    {
        refusal(400, Requests.handshake().replacing("Sec-WebSocket-Key", key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Key: " + Requests.SAMPLE_KEY, "Sec-WebSocket-Version: 13"})
    void shouldRefuseWith426WhenAHandshakeHasLostItsUpgradeHeader(final String line)
    {
        assertUpgradeRequired(Requests.plain().with(line));
        assertUpgradeRequired(Requests.plain().with(line).with("Upgrade: h2c").with("Connection: Upgrade"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket/13", "websockets", "h2c", "TLS/1.0, h2c", ""})
    void shouldNotUpgradeWhenTheUpgradeListHasNoWebsocket(final String upgrade)
    {
        assertPlain(Requests.plain().with("Upgrade: " + upgrade).with("Connection: Upgrade"));
    }

    @Test
    void shouldSeeAPlainRequestWhenNoUpgradeIsAskedFor()
    {
        assertPlain(Requests.plain());
        assertPlain(Requests.plain().requestLine("HEAD /health HTTP/1.1"));
        assertPlain(Requests.plain().requestLine("GET http://server.example.com/ HTTP/1.1"));
        assertPlain(Requests.plain().with("Content-Length: 0"));
        assertPlain(Requests.plain().with("Connection: keep-alive"));
        assertPlain(Requests.plain()
            .with("Connection: Upgrade, HTTP2-Settings").with("Upgrade: h2c").with("HTTP2-Settings: AAMAAABk"));
    }

    @Test
    void shouldRefuseWith400WhenTheOriginIsRepeated()
    {
        refusal(400, Requests.handshake().with("Origin: https://a.org").with("Origin: https://a.org"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a, b", "a,,b", " a ,b,", "v1.a!b~", "a, A"})
    void shouldUpgradeWhenTheSubprotocolListIsCorrect(final String subprotocols)
    {
        assertUpgrade(Requests.handshake().with("Sec-WebSocket-Protocol: " + subprotocols).examine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", " , ", "a b", "a/b", "a, b, a", "a,a", "\"a\"", "a;b", "\u00e4"})
    void shouldRefuseWith400WhenTheSubprotocolListIsMalformedOrHasDuplicates(final String subprotocols)
    {
        refusal(400, Requests.handshake().with("Sec-WebSocket-Protocol: " + subprotocols));
    }

    @Test
    void shouldRefuseWith400WhenASubprotocolIsRepeatedInAnotherLine()
    {
        refusal(400, Requests.handshake().with("Sec-WebSocket-Protocol: a, b").with("sec-websocket-protocol: c, a"));
    }

    @ParameterizedTest
    @CsvSource({
        "'permessage-deflate; client_max_window_bits', true", "'a;b=\"c\", d', true", "'a;', false", "'', false",
        "'a b', false"})
    void shouldRefuseWith400WhenTheExtensionListIsMalformed(final String extensions, final boolean correct)
    {
        final Requests request = Requests.handshake().with("Sec-WebSocket-Extensions: " + extensions);
        if (correct)
        {
            assertUpgrade(request.examine());
        }
        else
        {
            refusal(400, request);
        }
    }

    @Test
    void shouldNotReadWebSocketListsWhenTheRequestIsPlain()
    {
        assertPlain(Requests.plain().with("Sec-WebSocket-Protocol: a b").with("Sec-WebSocket-Extensions: a;"));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\"", "a,", "a;", "\\", "a;b=\"", "a;b=c,", " ,", "=", "ab , "})
    void shouldReachAVerdictWhenAHeaderIsPathological(final String unit)
    {
        for (final String name : new String[] {
            "Connection", "Upgrade", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Host", "Origin",
            "Content-Length"})
        {
            final Verdict verdict = Requests.handshake()
                .with(name + ": " + unit.repeat(16000 / unit.length())).examine();
            assertThat(verdict.kind()).isNotEqualTo(Verdict.Kind.PLAIN_REQUEST);
        }
    }

    @Test
    void shouldThrowWhenAVerdictContradictsItself()
    {
        final HandshakeFailure failure = HandshakeFailure.of(400, "reason");

        assertThatIllegalArgumentException().isThrownBy(() -> new Verdict(Verdict.Kind.REFUSED, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Verdict(Verdict.Kind.UPGRADE, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Verdict(Verdict.Kind.PLAIN_REQUEST, failure, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Verdict(Verdict.Kind.PLAIN_REQUEST, null, "key"));
    }

    private static HandshakeFailure refusal(final int status, final Requests request)
    {
        final Verdict verdict = request.examine();
        assertThat(verdict.kind()).as(request.text()).isEqualTo(Verdict.Kind.REFUSED);
        assertThat(verdict.acceptKey()).isNull();
        assertThat(verdict.failure().status()).as(request.text()).isEqualTo(status);
        assertThat(verdict.failure().reason()).isNotBlank().matches("[ -~]+");
        return verdict.failure();
    }

    private static void assertUpgradeRequired(final Requests request)
    {
        assertThat(refusal(426, request).headers())
            .containsExactly(Map.entry("Upgrade", "websocket"), Map.entry("Sec-WebSocket-Version", "13"));
    }

    private static void assertUpgrade(final Verdict verdict)
    {
        assertThat(verdict.kind()).as("%s", verdict.failure()).isEqualTo(Verdict.Kind.UPGRADE);
        assertThat(verdict.acceptKey()).isEqualTo(Requests.SAMPLE_ACCEPT);
    }

    private static void assertPlain(final Requests request)
    {
        final Verdict verdict = request.examine();
        assertThat(verdict.kind()).as("%s", verdict.failure()).isEqualTo(Verdict.Kind.PLAIN_REQUEST);
        assertThat(verdict.acceptKey()).isNull();
        assertThat(verdict.failure()).isNull();
    }
}
