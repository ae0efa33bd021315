package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WebSocketUriTest
{
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ws://example.org               | false | example.org | 80   | example.org      | /",
        "WSS://Example.ORG/             | true  | example.org | 443  | example.org      | /",
        "ws://example.org:80/a          | false | example.org | 80   | example.org      | /a",
        "ws://example.org:/a            | false | example.org | 80   | example.org      | /a",
        "wss://example.org:80/a         | true  | example.org | 80   | example.org:80   | /a",
        "ws://example.org:443/a         | false | example.org | 443  | example.org:443  | /a",
        "ws://h:8080?q=1                | false | h           | 8080 | h:8080           | /?q=1",
        "ws://h/a//b/../c?x=/?&y=%20    | false | h           | 80   | h                | /a//b/../c?x=/?&y=%20",
        "ws://127.0.0.1:9/              | false | 127.0.0.1   | 9    | 127.0.0.1:9      | /",
        "ws://[::1]                     | false | ::1         | 80   | [::1]            | /",
        "wss://[FE80::1]:444/x          | true  | fe80::1     | 444  | [fe80::1]:444    | /x",
        "ws://my_host-1.local           | false | my_host-1.local | 80 | my_host-1.local | /"})
    void shouldSplitAUri(
        final String text, final boolean secure, final String host, final int port, final String hostHeader,
        final String target)
    {
        final WebSocketUri uri = WebSocketUri.parse(text);

        assertThat(uri.isSecure()).isEqualTo(secure);
        assertThat(uri.host()).isEqualTo(host);
        assertThat(uri.port()).isEqualTo(port);
        assertThat(uri.hostHeader()).isEqualTo(hostHeader);
        assertThat(uri.target()).isEqualTo(target);
        assertThat(WebSocketUri.parse(uri.toString())).isEqualTo(uri).hasSameHashCodeAs(uri);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/caf\u00e9       | /caf%C3%A9",
        "/\u20ac?\u20ac=1 | /%E2%82%AC?%E2%82%AC=1",
        "/\ud83d\ude00    | /%F0%9F%98%80",
        "/a b             | /a%20b",
        "/{a}|/%7Ba%7D",
        "/a\"<>\\^`b      | /a%22%3C%3E%5C%5E%60b",
        "/%e4%C3          | /%e4%C3",
        "/a[1]?b[]=(c)!$&'*+,;=:@-._~ | /a[1]?b[]=(c)!$&'*+,;=:@-._~"})
    void shouldEscapeOnlyWhatNoUriMayHave(final String path, final String target)
    {
        assertThat(WebSocketUri.parse("ws://h" + path).target()).isEqualTo(target);
    }

    @Test
    void shouldConvertAHostOutsideAscii()
    {
        assertThat(WebSocketUri.parse("ws://B\u00fccher.example/").host()).isEqualTo("xn--bcher-kva.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "ws", "ws:/h", "ws:h", "//h/", "http://h/", "wsx://h", "ws://", "ws:///a", "ws://:80/", "ws://h:0/",
        "ws://h:65536", "ws://h:-1", "ws://h:8a", "ws://h:80:81", "ws://h/#", "ws://h#a", "ws://h/a#b", "ws://[::1",
        "ws://[::1]x", "ws://[1::2::3]", "ws://[127.0.0.1]", "ws://[::g]", "ws://::1/", "ws://a b/", "ws://a%41/",
        "ws://a\u0000/", "ws://h/\r\nX: y", "ws://h/\n", "ws://h/\u0000", "ws://h/\u007f", "ws://h/\ud800", "ws://h/%",
        "ws://h/%2", "ws://h/%zz", "ws://h\\a/", " ws://h/"})
    void shouldRefuseWhatIsNoWebSocketUri(final String text)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> WebSocketUri.parse(text));
    }

    @Test
    void shouldPointToTheRightWayWhenThereIsUserInformation()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> WebSocketUri.parse("ws://user:secret@h/"))
            .withMessageContaining("basic(").withMessageNotContaining("secret");
        assertThatIllegalArgumentException().isThrownBy(() -> WebSocketUri.parse("ws://user:secret@h/#f"))
            .withMessageContaining("fragment").withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ws://other/x          | ws://other/x",
        "http://other          | ws://other/",
        "https://other:8443/y  | wss://other:8443/y",
        "WSS://other/y         | wss://other/y",
        "//other/z?q           | ws://other/z?q",
        "/z                    | ws://h:81/z",
        "/z/../y/./x           | ws://h:81/y/x",
        "/a:b                  | ws://h:81/a:b",
        "z                     | ws://h:81/a/z",
        "./z?x=../y            | ws://h:81/a/z?x=../y",
        "../z                  | ws://h:81/z",
        "../../../z            | ws://h:81/z",
        "..                    | ws://h:81/",
        ".                     | ws://h:81/a/",
        "?p                    | ws://h:81/a/b?p",
        "''                    | ws://h:81/a/b?q",
        "/z#fragment           | ws://h:81/z"})
    void shouldResolveARedirect(final String location, final String expected)
    {
        assertThat(WebSocketUri.parse("ws://h:81/a/b?q").resolve(location)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h/", "mailto:a@b", "ws://u:p@h/", "/\r\n", "http://", "//"})
    void shouldRefuseARedirectThatLeadsNowhere(final String location)
    {
        final WebSocketUri uri = WebSocketUri.parse("ws://h/");

        assertThatIllegalArgumentException().isThrownBy(() -> uri.resolve(location));
    }

    @Test
    void shouldTellOriginsApart()
    {
        final WebSocketUri uri = WebSocketUri.parse("ws://h/a");

        assertThat(uri.hasSameOrigin(WebSocketUri.parse("ws://H:80/b?c"))).isTrue();
        assertThat(uri.hasSameOrigin(WebSocketUri.parse("wss://h:80/a"))).isFalse();
        assertThat(uri.hasSameOrigin(WebSocketUri.parse("ws://h:81/a"))).isFalse();
        assertThat(uri.hasSameOrigin(WebSocketUri.parse("ws://i/a"))).isFalse();
        assertThat(uri).isNotEqualTo(WebSocketUri.parse("ws://h/b")).isNotEqualTo("ws://h/a");
    }
}
