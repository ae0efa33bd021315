package io.millrace.handshake;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RequestParserTest
{
    private static final String FIRST_LINE = "GET / HTTP/1.1\r\n";

    @Test
    void shouldCompleteWhenTheSampleOfTheRfcArrives()
    {
        final String text = Requests.handshake().text();

        final Replay.Outcome outcome = Replay.everyWay(text);

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.headLength()).isEqualTo(text.length());
        assertThat(outcome.requestLine()).isEqualTo("GET /chat");
        assertThat(outcome.headers()).containsExactly(
            Map.entry("Host", "server.example.com"),
            Map.entry("Upgrade", "websocket"),
            Map.entry("Connection", "Upgrade"),
            Map.entry("Sec-WebSocket-Key", Requests.SAMPLE_KEY),
            Map.entry("Sec-WebSocket-Version", "13"));
    }

    @Test
    void shouldLeaveWhatFollowsTheHeadWhenFramesArriveWithIt()
    {
        final String text = Requests.handshake().text();

        final Replay.Outcome outcome = Replay.everyWay(text + "\u0081\u0080\0\0\0\0\r\n\r\n");

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.headLength()).isEqualTo(text.length());
    }

    @Test
    void shouldCompleteWhenThereAreNoHeaders()
    {
        final Replay.Outcome outcome = Replay.everyWay(FIRST_LINE + "\r\n");

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.headers()).isEmpty();
    }

    @Test
    void shouldStayIncompleteWhileTheBlankLineIsMissing()
    {
        final byte[] bytes = Requests.bytes(Requests.handshake().text());
        for (int length = 0; length < bytes.length; length++)
        {
            final RequestParser parser = new RequestParser(Requests.LIMITS);
            assertThat(parser.parse(new UnsafeBuffer(bytes), 0, length)).isEqualTo(RequestParser.Result.INCOMPLETE);
        }
    }

    @Test
    void shouldPassOverOneEmptyLineWhenItPrecedesTheRequestLine()
    {
        final Replay.Outcome outcome = Replay.everyWay("\r\n" + FIRST_LINE + "A: b\r\n\r\n");

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.headLength()).isEqualTo(26);
        assertThat(outcome.requestLine()).isEqualTo("GET /");
        assertThat(outcome.headers()).containsExactly(Map.entry("A", "b"));
    }

    @Test
    void shouldRefuseWhenTwoEmptyLinesPrecedeTheRequestLine()
    {
        assertFailure(400, "\r\n\r", "\n" + FIRST_LINE + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\n", "GET / HTTP/1.1\r\nA: b\n", "GET / HTTP/1.1\r\nA: b\r\n\n", "\n", "GET /\n",
        "GET / HTTP/1.1\r\nA\n"})
    void shouldRefuseWhenALineEndsWithABareLf(final String text)
    {
        assertFailure(400, text, "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\rA", "GET / HTTP/1.1\r\r", "GET / HTTP/1.1\r\nA: b\rc", "GET / HTTP/1.1\r\nA: b\r\r",
        "GET / HTTP/1.1\r\n\r\r", "GET / HTTP/1.1\r\n\rA", "\rG", "GET /\r", "GET / HTTP/1.1\r\nA\r"})
    void shouldRefuseWhenThereIsABareCr(final String text)
    {
        assertFailure(400, text, "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nA: b\r\n ", "GET / HTTP/1.1\r\nA: b\r\n\t", "GET / HTTP/1.1\r\n "})
    void shouldRefuseWhenALineIsFolded(final String text)
    {
        assertFailure(400, text, "c\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A ", "A\t", ":", "(", "A@", "A\0", "\u0080", "A\u00e4", "\u007f", "A\""})
    void shouldRefuseWhenAHeaderNameIsNoToken(final String name)
    {
        assertFailure(400, FIRST_LINE + name, ": b\r\n\r\n");
    }

    @Test
    void shouldAcceptEveryTokenCharacterWhenItIsInAHeaderName()
    {
        final String name = "!#$%&'*+-.^_`|~09azAZ";

        final Replay.Outcome outcome = Replay.everyWay(FIRST_LINE + name + ": b\r\n\r\n");

        assertThat(outcome.headers()).containsExactly(Map.entry(name, "b"));
    }

    @Test
    void shouldRefuseWhenAValueHasAControlCharacter()
    {
        for (int c = 0; c <= 0x7f; c++)
        {
            if ((c < ' ' || c == 0x7f) && c != '\t' && c != '\r')
            {
                assertFailure(400, FIRST_LINE + "A: b" + (char) c, "c\r\n\r\n");
                assertFailure(400, FIRST_LINE + "A:" + (char) c, "c\r\n\r\n");
            }
        }
    }

    @Test
    void shouldDecodeIso88591WhenAValueHasOctetsAboveAscii()
    {
        final Replay.Outcome outcome = Replay.everyWay(FIRST_LINE + "A: \u0080 \u00e4\u00ff\r\n\r\n");

        assertThat(outcome.headers()).containsExactly(Map.entry("A", "\u0080 \u00e4\u00ff"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "A:b|b", "A: b|b", "A:   b  |b", "A:~tb~t|b", "A: b  c|b  c", "A:b~tc |b~tc", "A: b: c|b: c",
        "A: ~t b ~t |b"})
    void shouldTrimBlanksWhenTheyAreAroundAValue(final String line, final String value)
    {
        final Replay.Outcome outcome = Replay.everyWay(FIRST_LINE + line.replace("~t", "\t") + "\r\n\r\n");

        assertThat(outcome.headers()).containsExactly(Map.entry("A", value.replace("~t", "\t")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"A:", "A: ", "A: \t  "})
    void shouldYieldAnEmptyValueWhenALineHasOnlyBlanks(final String line)
    {
        final Replay.Outcome outcome = Replay.everyWay(FIRST_LINE + line + "\r\nB: c\r\n\r\n");

        assertThat(outcome.headers()).containsExactly(Map.entry("A", ""), Map.entry("B", "c"));
    }

    @Test
    void shouldKeepOrderAndRepetitionsWhenHeadersAreRepeated()
    {
        final Replay.Outcome outcome = Replay.everyWay(FIRST_LINE + "a: 1\r\nB: 2\r\nA: 3\r\n\r\n");

        assertThat(outcome.headers())
            .containsExactly(Map.entry("a", "1"), Map.entry("B", "2"), Map.entry("A", "3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0016", "\0", " ", "\u0080", "(", ":", "\t", "\u00ff", "@"})
    void shouldRefuseAtTheFirstByteWhenItIsNotThatOfAMethod(final String first)
    {
        assertFailure(400, first, "\u0003\u0001GET / HTTP/1.1\r\n\r\n");
    }

    @Test
    void shouldNameTlsWhenATlsHelloArrives()
    {
        assertThat(Replay.everyWay("\u0016\u0003\u0001\u0002\0\u0001").failure().reason()).contains("TLS");
    }

    @Test
    void shouldRefuseWith505WhenTheHttp2PrefaceArrives()
    {
        assertFailure(505, "PRI *", " HTTP/2.0\r\n\r\nSM\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"G(", "GET\t", "GET\r", "GET\0", "GET:", "GET\u00e4"})
    void shouldRefuseWhenTheMethodIsNoToken(final String text)
    {
        assertFailure(400, text, "/ HTTP/1.1\r\n\r\n");
    }

    @Test
    void shouldRefuseWith501WhenTheMethodIsLongerThanAnyKnownOne()
    {
        assertFailure(501, "A".repeat(33), " / HTTP/1.1\r\n\r\n");
        assertThat(Replay.everyWay("A".repeat(32) + " / HTTP/1.1\r\n\r\n").result())
            .isEqualTo(RequestParser.Result.COMPLETE);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/", "/chat", "/chat?room=1", "/?", "/a?b=100%", "/a??%zz", "//",
        "/a/../b", "/%41", "/a?b=c&d=e?f", "/~!$&'()*+,;=:@", "/{|}",
        "http://example.com", "http://example.com/", "HTTPS://Example.com:8080/a?b", "http://example.com?b",
        "http://[::1]:80/", "http://example.com:/"})
    void shouldAcceptWhenTheTargetIsInOriginOrAbsoluteForm(final String target)
    {
        final Replay.Outcome outcome = Replay.everyWay("GET " + target + " HTTP/1.1\r\n\r\n");

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.requestLine()).isEqualTo("GET " + target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "e", "?", "%", "w", "\t", " ", "\r", "\u00e4"})
    void shouldRefuseAtTheFirstByteOfTheTargetWhenItIsOfNoServedForm(final String first)
    {
        assertFailure(400, "GET " + first, "xample.com:443 HTTP/1.1\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "host:443", "http:/a", "http://", "http:///a", "http://?a", "http://user@host/", "http://a b/", "http://:80/",
        "http://a:b/", "http://a:65536/", "http://[::1/", "http://[::1]a/", "ftp://a/", "htt://a/", "http://a%/",
        "http://a\\b/"})
    void shouldRefuseWhenTheAbsoluteFormIsMalformed(final String target)
    {
        final Replay.Outcome outcome = Replay.everyWay("GET " + target + " HTTP/1.1\r\n\r\n");

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.FAILED);
        assertThat(outcome.failure().status()).isEqualTo(400);
    }

    @Test
    void shouldRefuseWhenTheTargetHasACharacterThatIsNotVisibleAscii()
    {
        for (int c = 0; c <= 0xff; c++)
        {
            if (c < ' ' || c >= 0x7f || c == '#')
            {
                assertFailure(400, "GET /a" + (char) c, "b HTTP/1.1\r\n\r\n");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/2, 505", "HTTP/0, 505", "HTTP/9, 505", "HTTP/1.0, 400", "h, 400", "HTTP/1.11, 400", "HTTP/1.20, 400",
        "HTTP/11, 400", "HTTP/1.1a, 400", "'HTTP/1.1 ', 400", "' ', 400", "HTTPS, 400", "X, 400",
        "HTTP/x, 400", "HTTP/1.x, 400", "HTTP/1:, 400"})
    void shouldRefuseWhenTheVersionIsNotHttp11(final String version, final int status)
    {
        assertFailure(status, "GET / " + version, ".1\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "HTTP/1.2", "HTTP/1.9"})
    void shouldReadHigherMinorVersionsAsHttp11(final String version)
    {
        assertThat(Replay.everyWay("GET / " + version + "\r\nA: b\r\n\r\n").headers())
            .containsExactly(Map.entry("A", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%z", "/%4z", "/a%%", "/% ", "/%4 ", "http://a/%g", "/%\u00e4"})
    void shouldRefuseWhenAPercentSignHasNotTwoHexadecimalDigits(final String target)
    {
        assertFailure(400, "GET " + target, "41 HTTP/1.1\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "OPTIONS *", "OPTIONS /", "CONNECT example.com:443", "CONNECT [::1]:80", "CONNECT h:1", "CONNECT /"})
    void shouldAcceptTheFormsOfTargetsThatOnlyTheirMethodsHave(final String line)
    {
        final Replay.Outcome outcome = Replay.everyWay(line + " HTTP/1.1\r\n\r\n");

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.requestLine()).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "OPTIONS ** ", "OPTIONS */ ", "OPTIONS a", "options *", "XOPTIONS *", "CONNECT a ", "CONNECT a: ",
        "CONNECT [::1] ", "CONNECT a:b ", "CONNECT a:65536 ", "CONNECT http://a:80/ ", "CONNECT * ", "CONNECT %",
        "CONNECT  ", "connect a", "HEAD *", "GET a"})
    void shouldRefuseTheFormsOfTargetsThatOtherMethodsHave(final String line)
    {
        assertFailure(400, line, "HTTP/1.1\r\n\r\n");
    }

    @Test
    void shouldRefuseWith414WhenTheRequestLineIsTooLong()
    {
        final HandshakeLimits limits = new HandshakeLimits(1000, 20, 100);

        assertThat(Replay.everyWay(limits, Requests.bytes("\r\nGET /234567 HTTP/1.1\r\n\r\n")).result())
            .isEqualTo(RequestParser.Result.COMPLETE);
        assertFailure(limits, 414, "\r\nGET /2345678 HTTP/1.1", "\r\n\r\n");
        assertFailure(limits, 414, "GET /" + "a".repeat(16), "a".repeat(100));
    }

    @Test
    void shouldRefuseWith431WhenAHeaderLineIsTooLong()
    {
        final HandshakeLimits limits = new HandshakeLimits(1000, 20, 100);
        final String longest = "A: " + "b".repeat(17) + "\r\n";

        assertThat(Replay.everyWay(limits, Requests.bytes(FIRST_LINE + longest + longest + "\r\n")).result())
            .isEqualTo(RequestParser.Result.COMPLETE);
        assertFailure(limits, 431, FIRST_LINE + longest + "A: " + "b".repeat(18), "\r\n\r\n");
        assertFailure(limits, 431, FIRST_LINE + "A: " + " ".repeat(18), "\r\n\r\n");
        assertFailure(limits, 431, FIRST_LINE + "A".repeat(21), "\r\n\r\n");
    }

    @Test
    void shouldRefuseWith431WhenThereAreTooManyHeaders()
    {
        final HandshakeLimits limits = new HandshakeLimits(1000, 100, 3);
        final String most = FIRST_LINE + "A: b\r\n".repeat(3);

        assertThat(Replay.everyWay(limits, Requests.bytes(most + "\r\n")).headers()).hasSize(3);
        assertFailure(limits, 431, most + "A", ": b\r\n\r\n");
    }

    @Test
    void shouldKeepAllHeadersWhenThereAreManyOfThem()
    {
        final StringBuilder text = new StringBuilder(FIRST_LINE);
        for (int i = 0; i < 100; i++)
        {
            text.append("N").append(i).append(": v").append(i).append("\r\n");
        }

        final Replay.Outcome outcome = Replay.everyWay(text.append("\r\n").toString());

        assertThat(outcome.headers()).hasSize(100).endsWith(Map.entry("N99", "v99"));
    }

    @Test
    void shouldRefuseAsSoonAsTheLimitIsReachedWhenTheHeadIsTooLong()
    {
        final String text = FIRST_LINE + "A: bcd\r\n\r\n";

        assertThat(Replay.everyWay(new HandshakeLimits(26, 100, 3), Requests.bytes(text)).result())
            .isEqualTo(RequestParser.Result.COMPLETE);
        assertFailure(new HandshakeLimits(25, 100, 3), 431, text.substring(0, 25), text.substring(25));
        assertFailure(new HandshakeLimits(10, 100, 3), 414, text.substring(0, 10), text.substring(10));
    }

    @Test
    void shouldServeAnotherConnectionWhenReset()
    {
        final RequestParser parser = new RequestParser(Requests.LIMITS);
        final byte[] sample = Requests.bytes(Requests.handshake().text());
        final Replay.Outcome fresh = Replay.inSteps(parser, sample, sample.length);
        for (final String earlier : new String[] {"\r\nGET /a HTTP/1", "GET / HTTP/1.1\r\nA: b", "\u0016"})
        {
            parser.reset();
            parser.parse(new UnsafeBuffer(Requests.bytes(earlier)), 0, earlier.length());
            parser.reset();
            assertThat(Replay.inSteps(parser, sample, sample.length)).isEqualTo(fresh);
        }
    }

    @Test
    void shouldRepeatItsResultWhenAskedAgain()
    {
        final RequestParser parser = new RequestParser(Requests.LIMITS);
        final UnsafeBuffer sample = new UnsafeBuffer(Requests.bytes(Requests.handshake().text()));
        parser.parse(sample, 0, sample.capacity());
        final RequestHead head = parser.head();

        assertThat(parser.parse(sample, 0, sample.capacity())).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(parser.head()).isSameAs(head);

        parser.reset();
        parser.parse(new UnsafeBuffer(new byte[1]), 0, 1);
        assertThat(parser.parse(new UnsafeBuffer(new byte[2]), 0, 2)).isEqualTo(RequestParser.Result.FAILED);
    }

    @Test
    void shouldThrowWhenAskedForWhatItHasNot()
    {
        final RequestParser parser = new RequestParser(Requests.LIMITS);
        final UnsafeBuffer buffer = new UnsafeBuffer(Requests.bytes("GET /"));
        parser.parse(buffer, 0, 5);

        assertThatIllegalStateException().isThrownBy(parser::head);
        assertThatIllegalStateException().isThrownBy(parser::headLength);
        assertThatIllegalStateException().isThrownBy(parser::failure);
        assertThatIllegalArgumentException().isThrownBy(() -> parser.parse(buffer, 0, 4));
    }

    @Test
    void shouldReadEachByteOnceWhenBytesArriveOneByOne()
    {
        final AtomicLong reads = new AtomicLong();
        final byte[] bytes = Requests.bytes(FIRST_LINE + "A: " + "b".repeat(8000) + "\r\n\r\n");
        final UnsafeBuffer counting = new UnsafeBuffer(bytes)
        {
            @Override
            public byte getByte(final int index)
            {
                reads.incrementAndGet();
                return super.getByte(index);
            }

            @Override
            public void getBytes(final int index, final byte[] dst)
            {
                reads.addAndGet(dst.length);
                super.getBytes(index, dst);
            }
        };
        final RequestParser parser = new RequestParser(Requests.LIMITS);
        for (int length = 1; length <= bytes.length; length++)
        {
            parser.parse(counting, 0, length);
        }

        assertThat(parser.headLength()).isEqualTo(bytes.length);
        assertThat(reads.get()).isBetween(2L * bytes.length, 2L * bytes.length + 10);
    }

    private static void assertFailure(final int status, final String culprit, final String rest)
    {
        assertFailure(Requests.LIMITS, status, culprit, rest);
    }

    private static void assertFailure(
        final HandshakeLimits limits, final int status, final String culprit, final String rest)
    {
        final byte[] bytes = Requests.bytes(culprit + rest);
        final Replay.Outcome outcome = Replay.everyWay(limits, bytes);
        assertThat(outcome.result()).as(culprit).isEqualTo(RequestParser.Result.FAILED);
        assertThat(outcome.failure().status()).as(culprit).isEqualTo(status);
        assertThat(Replay.lengthUntilFailure(limits, bytes)).as(culprit).isEqualTo(culprit.length());
    }
}
