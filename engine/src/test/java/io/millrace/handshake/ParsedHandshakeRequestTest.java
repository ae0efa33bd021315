package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ParsedHandshakeRequestTest
{
    private static final SocketAddress LOCAL = InetSocketAddress.createUnresolved("local", 1);
    private static final SocketAddress REMOTE = InetSocketAddress.createUnresolved("remote", 2);

    @Test
    void shouldShowTheRequestWhenItIsAHandshake()
    {
        final ParsedHandshakeRequest request = request(Requests.plain().requestLine("GET /a%20b?c=d HTTP/1.1")
            .with("Origin: https://a.org").with("Sec-WebSocket-Protocol: x, y").with("Sec-WebSocket-Protocol: z"));

        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.target()).isEqualTo("/a%20b?c=d");
        assertThat(request.path()).isEqualTo("/a%20b");
        assertThat(request.query()).isEqualTo("c=d");
        assertThat(request.queryParameter("c")).isEqualTo("d");
        assertThat(request.header("HOST")).isEqualTo("server.example.com");
        assertThat(request.headers()).startsWith(Map.entry("Host", "server.example.com")).hasSize(4);
        assertThat(request.origin()).isEqualTo("https://a.org");
        assertThat(request.subprotocols()).containsExactly("x", "y", "z");
        assertThat(request.localAddress()).isSameAs(LOCAL);
        assertThat(request.remoteAddress()).isSameAs(REMOTE);
    }

    @Test
    void shouldShowPathAndHostOfTheTargetWhenItIsAbsolute()
    {
        final ParsedHandshakeRequest request =
            request(Requests.plain().requestLine("GET http://a.org:81/b?c HTTP/1.1"));

        assertThat(request.target()).isEqualTo("/b?c");
        assertThat(request.path()).isEqualTo("/b");
        assertThat(request.header("host")).isEqualTo("a.org:81");
    }

    @Test
    void shouldHaveNoOriginAndNoSubprotocolsWhenThereAreNone()
    {
        final ParsedHandshakeRequest request = request(Requests.plain());

        assertThat(request.origin()).isNull();
        assertThat(request.subprotocols()).isEmpty();
        assertThat(request.queryParameter("a")).isNull();
    }

    @Test
    void shouldHaveNoSubprotocolsWhenAPlainRequestHasAMalformedList()
    {
        assertThat(request(Requests.plain().with("Sec-WebSocket-Protocol: a, b c")).subprotocols()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "NULL", value = {
        "a=b, a, b", "a=b&a=c, a, b", "b=1&a=2, a, 2", "a, a, ''", "a=, a, ''", "a=b, A, NULL", "ab=c, a, NULL",
        "a=b, ab, NULL", "&&a=b, a, b", "=b, '', b", "&=b, '', b", "a&b, '', NULL", "a=b=c, a, b=c", "a=b?c, a, b?c",
        "a=b%20c, a, b c", "a=b+c, a, b c", "a=%2B, a, +", "a=%26%3d, a, &=", "a=%c3%A4, a, \u00e4",
        "%61=b, a, b", "%C3%A4=b, \u00e4, b", "a+b=c, a b, c", "a=%, a, %", "a=%2, a, %2", "a=%2g, a, %2g",
        "a=%g2+%20, a, %g2+%20",
        "a=%g2%80%80%80, a, %g2%80%80%80", "a=%ff, a, %ff", "a=%c3, a, %c3", "a=%ed%a0%80, a, %ed%a0%80", "%=b, %, b",
        "a=b%00c, a, b\0c", "a=%f0%9f%98%80, a, \uD83D\uDE00", "a=b;c=d, a, b;c=d", "b&a=%20&a=c, a, ' '"})
    void shouldDecodeParametersWhenTheyAreEscaped(final String query, final String name, final String value)
    {
        final ParsedHandshakeRequest request = request(Requests.plain().requestLine("GET /?" + query + " HTTP/1.1"));

        assertThat(request.queryParameter(name)).isEqualTo(value);
    }

    private static ParsedHandshakeRequest request(final Requests requests)
    {
        return new ParsedHandshakeRequest(requests.head(), LOCAL, REMOTE, null);
    }
}
