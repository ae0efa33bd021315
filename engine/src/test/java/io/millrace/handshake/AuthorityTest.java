package io.millrace.handshake;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AuthorityTest
{
    @ParameterizedTest
    @ValueSource(strings = {
        "a", "example.com", "Example.COM:80", "a:", "a:0", "a:65535", "127.0.0.1:8080", "[::1]", "[::1]:80", "[::]:",
        "[2001:db8::192.0.2.1]", "a%20b", "a%aF", "a-b_c~d!$&'()*+,;=e", "a.", "a:00080"})
    void shouldAcceptWhenHostAndPortAreValid(final String text)
    {
        assertThat(Authority.isAuthority(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ":", ":80", "a:b", "a:80b", "a:65536", "a:99999999999999999999", "a:-1", "a b", "a/b", "a?b", "a#b", "a@b",
        "user:pass@a", "a:80:80", "[", "[]", "[::1", "[::1]80", "[::1]]", "[1:2]", "[::g]", "[::1%25eth0]", "[fe80]",
        "::1", "a%", "a%2", "a%2g", "a%%20", "a\\b", "\u00e4", "a\tb", "a\"", "a,b c", "<a>"})
    void shouldRefuseWhenHostOrPortIsMalformed(final String text)
    {
        assertThat(Authority.isAuthority(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"http://a, 7", "HTTPS://a, 8", "hTTp://, 7", "http:/a, -1", "ws://a, -1", "/http://a, -1", "h, -1"})
    void shouldFindTheAuthorityWhenTheSchemeIsHttp(final String target, final int start)
    {
        assertThat(Authority.startIn(target)).isEqualTo(start);
    }
}
