package io.millrace.handshake;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ProxyHandshakeTest
{
    private static final RequestParser.Result COMPLETE = RequestParser.Result.COMPLETE;
    private static final RequestParser.Result FAILED = RequestParser.Result.FAILED;
    private static final RequestParser.Result INCOMPLETE = RequestParser.Result.INCOMPLETE;

    @Test
    void shouldAskForATunnel()
    {
        assertThat(text(connect("example.org", null).takeOutput())).isEqualTo(
            "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n");
        assertThat(text(connect("::1", Credentials.basic("a", "b")).takeOutput())).isEqualTo(
            "CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\nProxy-Authorization: Basic YTpi\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 299\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 x\r\n\r\n"})
    void shouldHaveATunnelWhenTheProxySaysSo(final String response)
    {
        final HttpConnect connect = connect("h", null);

        assertThat(feedByBytes(connect, Requests.bytes(response))).isEqualTo(COMPLETE);
        final HttpConnect whole = connect("h", null);
        assertThat(feed(whole, Requests.bytes(response + "what the server says"))).isEqualTo(COMPLETE);
        assertThat(whole.consumed()).isEqualTo(response.length());
        assertThat(whole.response()).isNull();
    }

    @Test
    void shouldShowWhatTheProxySaysWhenItRefuses()
    {
        final HttpConnect connect = connect("h", null);

        assertThat(feed(connect, Requests.bytes("HTTP/1.1 407 Proxy Authentication Required\r\n" +
            "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 4\r\n\r\nno!\n"))).isEqualTo(FAILED);
        assertThat(connect.failure())
            .isEqualTo("the proxy refused to connect: 407 Proxy Authentication Required");
        assertThat(connect.response().status()).isEqualTo(407);
        assertThat(connect.response().header("proxy-authenticate")).isEqualTo("Basic realm=\"x\"");
        assertThat(connect.response().bodyText()).isEqualTo("no!\n");
    }

    @Test
    void shouldNotTakeA101ForATunnel()
    {
        final HttpConnect connect = connect("h", null);

        assertThat(feed(connect, Requests.bytes("HTTP/1.1 101 x\r\n\r\n"))).isEqualTo(FAILED);
        assertThat(connect.failure()).contains("101");
    }

    @Test
    void shouldFailWhenTheProxyEndsOrTalksNonsense()
    {
        final HttpConnect ended = connect("h", null);
        final HttpConnect nonsense = connect("h", null);

        assertThat(ended.onEndOfInput()).isEqualTo(FAILED);
        assertThat(ended.failure()).contains("proxy").contains("without a response");
        assertThat(feed(nonsense, new byte[] {5, 0})).isEqualTo(FAILED);
        assertThat(nonsense.failure()).contains("proxy");
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, 050100030b6578616d706c652e6f726701bb",
        "192.0.2.1, 05010001c000020101bb",
        "2001:db8::1, 0501000420010db800000000000000000000000101bb"})
    void shouldConnectThroughSocksWithoutAuthentication(final String host, final String request)
    {
        final Socks5 socks = new Socks5(host, 443, null, null);

        assertThat(hex(socks.takeOutput())).isEqualTo("050100");
        assertThat(socks.takeOutput()).isNull();
        assertThat(feedByBytes(socks, unhex("0500"))).isEqualTo(INCOMPLETE);
        assertThat(hex(socks.takeOutput())).isEqualTo(request);
        assertThat(feedByBytes(socks, unhex("05000001c00002011234"))).isEqualTo(COMPLETE);
        assertThat(socks.takeOutput()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "05000001c00002011234", "050000040123456789abcdef0123456789abcdef1234", "05000003036162631234",
        "05000003001234"})
    void shouldLeaveWhatFollowsTheReplyWhateverItsAddress(final String reply)
    {
        final Socks5 socks = asked();
        final byte[] bytes = unhex(reply + "4142");

        for (int length = 0; length < bytes.length - 2; length++)
        {
            assertThat(socks.parse(new UnsafeBuffer(bytes), 0, length)).isEqualTo(INCOMPLETE);
            assertThat(socks.consumed()).isZero();
        }
        assertThat(feed(socks, bytes)).isEqualTo(COMPLETE);
        assertThat(socks.consumed()).isEqualTo(bytes.length - 2);
    }

    @Test
    void shouldAuthenticateWhenTheProxyWantsIt()
    {
        final Socks5 socks = new Socks5("h", 80, "user", "p\u00e4ss");

        assertThat(hex(socks.takeOutput())).isEqualTo("05020002");
        assertThat(feedByBytes(socks, unhex("0502"))).isEqualTo(INCOMPLETE);
        assertThat(hex(socks.takeOutput())).isEqualTo("01047573657205" + "70c3a47373");
        assertThat(feedByBytes(socks, unhex("0100"))).isEqualTo(INCOMPLETE);
        assertThat(hex(socks.takeOutput())).isEqualTo("050100030168" + "0050");
        assertThat(feedByBytes(socks, unhex("05000001000000000000"))).isEqualTo(COMPLETE);
    }

    @ParameterizedTest
    @CsvSource({
        "0101, refused user", "01ff, refused user", "0501, not SOCKS 5"})
    void shouldFailWhenAuthenticationDoes(final String answer, final String reason)
    {
        final Socks5 socks = new Socks5("h", 80, "user", "pass");
        socks.takeOutput();
        feed(socks, unhex("0502"));
        socks.takeOutput();

        assertThat(feed(socks, unhex(answer))).isEqualTo(FAILED);
        assertThat(socks.failure()).contains(reason).doesNotContain("pass,");
        assertThat(socks.response()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "05ff, false, demands authentication", "05ff, true, neither", "0502, false, not offered",
        "0501, true, not offered",
        "0400, false, not SOCKS 5", "48, false, not SOCKS 5", "050005, false, before it was asked"})
    void shouldFailWhenThereIsNoCommonMethod(final String answer, final boolean credentials, final String reason)
    {
        final Socks5 socks = new Socks5("h", 80, credentials ? "user" : null, credentials ? "pass" : null);
        socks.takeOutput();

        assertThat(feed(socks, unhex(answer))).isEqualTo(FAILED);
        assertThat(socks.failure()).contains(reason);
        assertThat(feed(socks, unhex("0500"))).isEqualTo(FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "1, general failure", "2, not allowed", "3, network unreachable", "4, host unreachable", "5, refused",
        "6, time to live", "7, command not", "8, address type", "9, unknown", "255, unknown"})
    void shouldNameTheReplyWhenTheProxyCannotConnect(final int code, final String reason)
    {
        final Socks5 socks = asked();

        assertThat(feed(socks, new byte[] {5, (byte)code})).isEqualTo(FAILED);
        assertThat(socks.failure()).contains(reason).contains("reply " + code);
    }

    @Test
    void shouldFailWhenAReplyIsMalformed()
    {
        final Socks5 version = asked();
        final Socks5 type = asked();

        assertThat(feed(version, unhex("04"))).isEqualTo(FAILED);
        assertThat(feed(type, unhex("0500000200"))).isEqualTo(FAILED);
        assertThat(type.failure()).contains("type of address");
    }

    @Test
    void shouldFailWhenTheSocksProxyEnds()
    {
        final Socks5 atOnce = new Socks5("h", 80, null, null);
        final Socks5 later = asked();

        assertThat(atOnce.onEndOfInput()).isEqualTo(FAILED);
        assertThat(atOnce.failure()).contains("without an answer");
        assertThat(later.onEndOfInput()).isEqualTo(FAILED);
        assertThat(later.failure()).contains("in the middle");
    }

    @Test
    void shouldRefuseWhatDoesNotFit()
    {
        final String tooLong = "x".repeat(256);

        assertThatIllegalArgumentException().isThrownBy(() -> new Socks5(tooLong, 80, null, null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Socks5("h", 80, tooLong, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Socks5.checkCredentials("x", tooLong))
            .withMessageNotContaining(tooLong);
        assertThatIllegalArgumentException().isThrownBy(() -> Socks5.checkCredentials("", "x"));
    }

    private static HttpConnect connect(final String host, final String authorisation)
    {
        return new HttpConnect(host, 443, authorisation, Requests.LIMITS, 100);
    }

    private static Socks5 asked()
    {
        final Socks5 socks = new Socks5("h", 80, null, null);
        socks.takeOutput();
        feed(socks, unhex("0500"));
        socks.takeOutput();
        return socks;
    }

    private static RequestParser.Result feed(final ProxyHandshake handshake, final byte[] bytes)
    {
        return handshake.parse(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static RequestParser.Result feedByBytes(final ProxyHandshake handshake, final byte[] bytes)
    {
        RequestParser.Result result = INCOMPLETE;
        int start = 0;
        for (int end = 1; end <= bytes.length; end++)
        {
            assertThat(result).isEqualTo(INCOMPLETE);
            result = handshake.parse(new UnsafeBuffer(bytes), start, end - start);
            start += handshake.consumed();
        }
        return result;
    }

    private static String text(final byte[] bytes)
    {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String hex(final byte[] bytes)
    {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] unhex(final String hex)
    {
        return HexFormat.of().parseHex(hex);
    }
}
