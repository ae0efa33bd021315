package io.millrace.handshake;

import io.millrace.handshake.ServerHandshake.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestRulesTest
{
    @Test
    void shouldRefuseWith400WhenThereIsNotExactlyOneHost()
    {
        assertRefused(400, "Host: a", false);
        final Verdict verdict = Requests.handshake().without("Host").examine();
        assertThat(verdict.failure().status()).isEqualTo(400);
        assertThat(Requests.plain().without("Host").examine().failure().status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b c", "http://a", "a/b", "user@a", "a:b", "[::1"})
    void shouldRefuseWith400WhenTheHostIsInvalid(final String host)
    {
        assertThat(Requests.handshake().replacing("Host", host).examine().failure().status()).isEqualTo(400);
        assertThat(Requests.plain().replacing("Host", host).examine().failure().status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "localhost:8080", "[::1]:80", "127.0.0.1"})
    void shouldAcceptWhenTheHostIsValid(final String host)
    {
        assertThat(Requests.handshake().replacing("Host", host).examine().kind()).isEqualTo(Verdict.Kind.UPGRADE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a.org/", "http://a.org:80/chat"})
    void shouldStillCheckTheHostWhenTheTargetIsAbsolute(final String target)
    {
        final String line = "GET " + target + " HTTP/1.1";

        assertThat(Requests.handshake().requestLine(line).examine().kind()).isEqualTo(Verdict.Kind.UPGRADE);
        assertThat(Requests.handshake().requestLine(line).without("Host").examine().failure().status())
            .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "5", "010", "00001", "99999999999999999999999999"})
    void shouldRefuseWith413WhenThereIsABody(final String length)
    {
        assertRefused(413, "Content-Length: " + length, false);
        assertRefused(413, "Content-Length: " + length, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+0", "0x0", "0 0", "0, 0", "0,", "a", "1e3", "0.0", "\u00b2"})
    void shouldRefuseWith400WhenTheContentLengthIsMalformed(final String length)
    {
        assertRefused(400, "Content-Length: " + length, false);
        assertRefused(400, "Content-Length: " + length, true);
    }

    @Test
    void shouldRefuseWith400WhenContentLengthsDiffer()
    {
        for (final String other : new String[] {"5", "00", ""})
        {
            final Verdict verdict =
                Requests.handshake().with("Content-Length: 0").with("content-length: " + other).examine();
            assertThat(verdict.failure().status()).as(other).isEqualTo(400);
        }
    }

    @Test
    void shouldAcceptWhenTheContentLengthIsZero()
    {
        assertThat(Requests.handshake().with("Content-Length: 0").examine().kind()).isEqualTo(Verdict.Kind.UPGRADE);
        assertThat(Requests.handshake().with("Content-Length: 0").with("Content-Length: 0").examine().kind())
            .isEqualTo(Verdict.Kind.UPGRADE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "Chunked", "gzip, chunked", "brew;strength=2 , CHUNKED,"})
    void shouldRefuseWith413WhenABodyIsInATransferCoding(final String codings)
    {
        assertRefused(413, "Transfer-Encoding: " + codings, false);
        assertRefused(413, "Transfer-Encoding: " + codings, true);
        assertThat(Requests.plain().with("Transfer-Encoding: gzip").with("transfer-encoding: chunked").examine()
            .failure().status()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", ",", "identity", "gzip", "chunked, gzip", "chunked, chunked", "chunked;a=b", "xchunked", "chunked a"})
    void shouldRefuseWith400WhenChunkedIsNotTheLastTransferCoding(final String codings)
    {
        assertRefused(400, "Transfer-Encoding: " + codings, false);
        assertRefused(400, "Transfer-Encoding: " + codings, true);
    }

    @Test
    void shouldRefuseWith400WhenThereAreTransferEncodingAndContentLength()
    {
        assertThat(Requests.plain().with("Transfer-Encoding: chunked").with("Content-Length: 0").examine().failure()
            .status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100-continue", "200-ok", ""})
    void shouldRefuseWith417WhenThereIsAnExpectation(final String expectation)
    {
        assertRefused(417, "Expect: " + expectation, false);
        assertRefused(417, "Expect: " + expectation, true);
    }

    private static void assertRefused(final int status, final String line, final boolean plain)
    {
        final Verdict verdict = (plain ? Requests.plain() : Requests.handshake()).with(line).examine();
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.REFUSED);
        assertThat(verdict.failure().status()).isEqualTo(status);
    }
}
