package io.millrace.handshake;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ResponseParserTest
{
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\n";
    private static final String REFUSAL = "HTTP/1.1 403 Forbidden\r\n";

    @Test
    void shouldCompleteWithTheHeadWhenTheServerSwitches()
    {
        final String text = SWITCHING + "Upgrade: websocket\r\nSec-WebSocket-Accept:\t x \r\nContent-Length: 7\r\n\r\n";

        final ResponseReplay.Outcome outcome = ResponseReplay.everyWay(text + "\u0081\u0001a\r\n\r\nHTTP");

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.consumed()).isEqualTo(text.length());
        assertThat(outcome.statusLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(outcome.headers()).containsExactly(Map.entry("Upgrade", "websocket"),
            Map.entry("Sec-WebSocket-Accept", "x"), Map.entry("Content-Length", "7"));
        assertThat(outcome.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "HTTP/1.1 101 \\r\\n|HTTP/1.1 101", "HTTP/1.1 101\\r\\n|HTTP/1.1 101", "HTTP/1.0 101 a\\r\\n|HTTP/1.0 101 a",
        "HTTP/1.1 101 a\\tb \u00e4\\r\\n|HTTP/1.1 101 a\\tb \u00e4"})
    void shouldReadAStatusLineWhenTheReasonIsOddOrMissing(final String line, final String expected)
    {
        assertThat(ResponseReplay.everyWay(line.translateEscapes() + "\r\n").statusLine())
            .isEqualTo(expected.translateEscapes());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "h", "HTTP/2", "HTTP/1.2", "HTTP/1.1\r", "HTTP/1.10", "HTTP/1.1  ", "HTTP/1.1 1x", "HTTP/1.1 099",
        "HTTP/1.1 10 ", "HTTP/1.1 1010", "HTTP/1.1 101x", "HTTP/1.1 101 a\n", "HTTP/1.1 101 a\rb",
        "HTTP/1.1 101 \0", "HTTP/1.1 101\n",
        "HTTP/1.1 101 a\r\n b", "HTTP/1.1 101 a\r\nA\n", "HTTP/1.1 101 a\r\nA : b", "HTTP/1.1 101 a\r\nA: b\rc",
        "HTTP/1.1 101 a\r\n\rx", "HTTP/1.1 101 a\r\nA: \0", "\r", "\u0081", "\u0015\u0003\u0003", "SSH-2.0", "<html>"})
    void shouldFailAtTheFirstByteThatCannotBeRight(final String text)
    {
        final byte[] bytes = Requests.bytes(text);
        final ResponseParser parser = new ResponseParser(Requests.LIMITS, ResponseReplay.MAX_BODY);

        RequestParser.Result result = RequestParser.Result.INCOMPLETE;
        for (int length = 1; length <= bytes.length && result == RequestParser.Result.INCOMPLETE; length++)
        {
            result = parser.parse(new UnsafeBuffer(bytes), 0, length);
        }

        assertThat(result).isEqualTo(RequestParser.Result.FAILED);
        assertThat(parser.failure()).isNotBlank();
        assertThat(parser.parse(new UnsafeBuffer(bytes), 0, bytes.length)).isEqualTo(RequestParser.Result.FAILED);
        assertThatIllegalStateException().isThrownBy(parser::response);
    }

    @Test
    void shouldSayThatTheServerExpectsTlsWhenItSendsAnAlert()
    {
        assertThat(ResponseReplay.everyWay("\u0015\u0003\u0003\0\u0002\u0002\u0046").failure()).contains("TLS");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "Content-Length: 5\\r\\n\\r\\nhello|hello",
        "Content-Length: 0\\r\\n\\r\\n|''",
        "Content-Length: 3\\r\\n\\r\\nhello|hel",
        "Transfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n0\\r\\n\\r\\n|hello",
        "Transfer-Encoding: Chunked\\r\\nContent-Length: 1\\r\\n" +
            "\\r\\n2;a=b\\r\\nhe\\r\\n00003 \\r\\nllo\\r\\n0;x\\r\\nT: t\\r\\n\\r\\n|hello",
        "Transfer-Encoding: gzip, chunked\\r\\n\\r\\nA\\r\\n0123456789\\r\\n0\\r\\n\\r\\n|0123456789"})
    void shouldCompleteARefusalWithItsBody(final String rest, final String body)
    {
        final ResponseReplay.Outcome outcome = ResponseReplay.everyWay(REFUSAL + rest.translateEscapes());

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "\\r\\nhello|hello", "\\r\\n|''", "Connection: close\\r\\n\\r\\na|a",
        "Content-Length: 5\\r\\n\\r\\nhel|hel…",
        "Content-Length: x\\r\\n\\r\\nhel|hel",
        "Content-Length: -1\\r\\n\\r\\nhel|hel",
        "Content-Length: 99999999999999999999\\r\\n\\r\\nhel|hel",
        "Transfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhel|hel…",
        "Transfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nhel|hel…",
        "Transfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nhelx|hel…",
        "Transfer-Encoding: chunked\\r\\n\\r\\nx|…",
        "Transfer-Encoding: chunked\\r\\n\\r\\n\\r\\n|…",
        "Transfer-Encoding: chunked\\r\\n\\r\\n3\\nhel|…",
        "Transfer-Encoding: chunked\\r\\n\\r\\n3;\\nhel|…",
        "Transfer-Encoding: chunked\\r\\n\\r\\n0000000000000001\\r\\nx|…",
        "Transfer-Encoding: gzip\\r\\n\\r\\nhel|hel"})
    void shouldCompleteARefusalWhenTheInputEnds(final String rest, final String body)
    {
        final ResponseReplay.Outcome outcome =
            ResponseReplay.everyWay(Requests.LIMITS, Requests.bytes(REFUSAL + rest.translateEscapes()), true);

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Content-Length: 101\r\n\r\n%s", "\r\n%s", "Transfer-Encoding: chunked\r\n\r\n65\r\n%s",
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n%s", "Content-Length: 999999999999999999\r\n\r\n%s"})
    void shouldCutABodyThatIsLongerThanTheLimit(final String rest)
    {
        final String kept = "x".repeat(ResponseReplay.MAX_BODY);

        final ResponseReplay.Outcome outcome = ResponseReplay.everyWay(REFUSAL + String.format(rest, kept + "yz"));

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.body()).isEqualTo(kept + "…");
    }

    @Test
    void shouldNotCutABodyOfJustTheLimit()
    {
        final String kept = "x".repeat(ResponseReplay.MAX_BODY);

        assertThat(ResponseReplay.everyWay(REFUSAL + "Content-Length: 100\r\n\r\n" + kept).body()).isEqualTo(kept);
        assertThat(ResponseReplay.everyWay(
            Requests.LIMITS, Requests.bytes(REFUSAL + "\r\n" + kept), true).body()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void shouldNotWaitForABodyWhenTheStatusAllowsNone(final int status)
    {
        final ResponseReplay.Outcome outcome =
            ResponseReplay.everyWay("HTTP/1.1 " + status + " x\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(outcome.result()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(outcome.body()).isEmpty();
    }

    @Test
    void shouldPassOverInterimResponsesUpToALimit()
    {
        final String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";

        final ResponseReplay.Outcome outcome = ResponseReplay.everyWay(interim + SWITCHING + "A: b\r\n\r\nrest");
        final ResponseReplay.Outcome tooMany = ResponseReplay.everyWay(interim.repeat(9) + SWITCHING);

        assertThat(outcome.consumed()).isEqualTo((interim + SWITCHING + "A: b\r\n\r\n").length());
        assertThat(outcome.headers()).containsExactly(Map.entry("A", "b"));
        assertThat(tooMany.failure()).contains("interim");
    }

    @Test
    void shouldFailWhenALimitIsExceeded()
    {
        final HandshakeLimits limits = new HandshakeLimits(80, 40, 2);

        assertThat(failure(limits, "HTTP/1.1 101 " + "x".repeat(27))).isNull();
        assertThat(failure(limits, "HTTP/1.1 101 " + "x".repeat(28))).contains("status line").contains("40");
        assertThat(failure(limits, SWITCHING + "A: " + "x".repeat(38))).contains("header line");
        assertThat(failure(limits, SWITCHING + "A: b\r\nA: b\r\nA")).contains("2 header lines");
        assertThat(failure(limits, SWITCHING + "A: 4567890\r\nA: 45678901234567890123456789012345")).contains("80");
    }

    @Test
    void shouldFailWhenTheInputEndsBeforeTheHead()
    {
        assertThat(ResponseReplay.everyWay(Requests.LIMITS, new byte[0], true).failure())
            .contains("without a response");
        assertThat(ResponseReplay.everyWay(Requests.LIMITS, Requests.bytes(SWITCHING), true).failure())
            .contains("within the response");
    }

    @Test
    void shouldCutTheBodyOnlyOnceTheHeadIsThereWhenTimeIsUp()
    {
        final ResponseParser parser = new ResponseParser(Requests.LIMITS, ResponseReplay.MAX_BODY);
        final byte[] bytes = Requests.bytes(REFUSAL + "\r\nabc");

        assertThat(parser.parse(new UnsafeBuffer(bytes), 0, REFUSAL.length()))
            .isEqualTo(RequestParser.Result.INCOMPLETE);
        assertThat(parser.onTimeout()).isEqualTo(RequestParser.Result.INCOMPLETE);
        assertThat(parser.parse(new UnsafeBuffer(bytes), 0, bytes.length)).isEqualTo(RequestParser.Result.INCOMPLETE);
        assertThat(parser.onTimeout()).isEqualTo(RequestParser.Result.COMPLETE);
        assertThat(parser.response().bodyText()).isEqualTo("abc");
        assertThat(parser.response().isBodyCut()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "text/plain; charset=ISO-8859-1 | \u00c3\u00a4", "text/plain; charset=\"utf-8\"; a=b | \u00e4",
        "text/plain | \u00e4", "text/plain; Charset=no-such-charset | \u00e4", "text/plain; charset= | \u00e4"})
    void shouldDecodeTheBodyByItsCharset(final String type, final String text)
    {
        final ResponseParser parser = new ResponseParser(Requests.LIMITS, ResponseReplay.MAX_BODY);
        final byte[] bytes = Requests.bytes(
            REFUSAL + "Content-Type: " + type + "\r\nContent-Length: 2\r\n\r\n\u00c3\u00a4");

        parser.parse(new UnsafeBuffer(bytes), 0, bytes.length);

        assertThat(parser.response().bodyText()).isEqualTo(text);
        assertThat(parser.response().body()).containsExactly(0xc3, 0xa4);
        assertThat(parser.response().header("content-TYPE")).isEqualTo(type);
        assertThat(parser.response().reason()).isEqualTo("Forbidden");
    }

    private static String failure(final HandshakeLimits limits, final String text)
    {
        return ResponseReplay.everyWay(limits, Requests.bytes(text), false).failure();
    }
}
