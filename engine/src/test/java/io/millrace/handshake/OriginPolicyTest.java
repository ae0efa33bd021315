package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OriginPolicyTest
{
    @ParameterizedTest
    @CsvSource({
        "https://example.com, https://example.com",
        "https://example.com, https://example.com:443",
        "https://example.com:443, https://example.com",
        "https://example.com, HTTPS://EXAMPLE.com",
        "https://EXAMPLE.com, https://example.com",
        "http://example.com, http://example.com:80",
        "http://example.com:80, http://example.com",
        "https://example.com:8443, https://example.com:8443",
        "http://localhost:3000, http://localhost:3000",
        "http://[::1]:3000, http://[::1]:3000",
        "http://[::A], http://[::a]:80",
        "chrome-extension://abcdef, chrome-extension://abcdef",
        "https://a_b-c.d, https://a_b-c.d"})
    void shouldAllowWhenTheOriginIsListed(final String pattern, final String origin)
    {
        assertThat(OriginPolicy.allowing(List.of("https://other.org", pattern)).allows(origin)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "http://example.com", "https://example.com:444", "https://example.com:80", "https://www.example.com",
        "https://evilexample.com", "https://example.com.evil.org", "https://example.com/", "https://example.com/a",
        "https://user@example.com", "https://example.com@evil.org", "https://example.com.", "https://example.co",
        "https://example.com:", "https://example.com:443a", "https://example.com:99999", "https:example.com",
        "https//example.com", "://example.com", "", " ", "null", "NULL", "example.com", "https://", "https://.",
        "https://example.com https://example.com", "https://evil.org#https://example.com", "https://example.com\0",
        "https://evil.org?https://example.com", "https://example.com\\.evil.org", "https://[::1]"})
    void shouldNotAllowWhenTheOriginIsAnother(final String origin)
    {
        assertThat(OriginPolicy.allowing(List.of("https://example.com")).allows(origin)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example.com, true", "https://a.b.example.com, true", "https://A.EXAMPLE.COM:443, true",
        "https://example.com, false", "https://.example.com, false", "https://a..example.com, false",
        "https://evilexample.com, false", "https://example.com.evil.org, false", "http://a.example.com, false",
        "https://a.example.com:8443, false", "https://a.example.com.evil.org, false", "https://*.example.com, false",
        "https://evil.org/.example.com, false", "https://evil.org#.example.com, false",
        "https://user@a.example.com, false", "https://a.example.com., false", "https://evil.org:80.example.com, false"})
    void shouldAllowSubdomainsOnlyWhenThePatternHasAWildcard(final String origin, final boolean allowed)
    {
        assertThat(OriginPolicy.allowing(List.of("https://*.Example.com")).allows(origin)).isEqualTo(allowed);
    }

    @Test
    void shouldComparePortsWhenAWildcardHasOne()
    {
        final OriginPolicy policy = OriginPolicy.allowing(List.of("http://*.example.com:8080"));

        assertThat(policy.allows("http://a.example.com:8080")).isTrue();
        assertThat(policy.allows("http://a.example.com")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "*", "example.com", "https://", "https://*", "*://example.com", "https://*.", "https://*.*.com",
        "https://a.*.com", "https://*a.com", "https://example.com/", "https://example.com:*", "https://example.com:x",
        "https://b\u00fccher.example", "https://user@example.com", "https://example..com", "https://*.[::1]",
        "https://[::1", "Null", "https://*.a://*.b", "https://example.com:65536", " https://example.com"})
    void shouldThrowWhenAPatternIsMalformed(final String pattern)
    {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> OriginPolicy.allowing(List.of(pattern)))
            .withMessageContaining(pattern);
    }

    @Test
    void shouldAllowRequestsWithoutOriginUnlessItIsRequired()
    {
        final OriginPolicy policy = OriginPolicy.allowing(List.of("https://example.com", "https://*.a.org", "null"));

        assertThat(policy.allows(null)).isTrue();
        assertThat(policy.requireOrigin().allows(null)).isFalse();
        assertThat(policy.requireOrigin().allows("https://example.com")).isTrue();
        assertThat(policy.requireOrigin().allows("https://b.a.org")).isTrue();
        assertThat(policy.requireOrigin().allows("null")).isTrue();
        assertThat(policy.requireOrigin().allows("https://b.org")).isFalse();
        assertThat(OriginPolicy.any().requireOrigin().allows(null)).isFalse();
        assertThat(OriginPolicy.any().requireOrigin().allows("https://b.org")).isTrue();
    }

    @Test
    void shouldAllowOpaqueOriginsOnlyWhenTheyAreListed()
    {
        assertThat(OriginPolicy.allowing(List.of("https://a.org", "null")).allows("null")).isTrue();
        assertThat(OriginPolicy.allowing(List.of("https://a.org")).allows("null")).isFalse();
    }

    @Test
    void shouldAllowNoOriginWhenNoPatternIsGiven()
    {
        assertThat(OriginPolicy.allowing(List.of()).allows("https://a.org")).isFalse();
        assertThat(OriginPolicy.allowing(List.of()).allows(null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.org", "null", "", "a b"})
    void shouldAllowEverythingWhenThePolicyIsAny(final String origin)
    {
        assertThat(OriginPolicy.any().allows(origin)).isTrue();
        assertThat(OriginPolicy.any().allows(null)).isTrue();
    }
}
