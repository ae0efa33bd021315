package io.millrace.handshake;

import org.agrona.concurrent.UnsafeBuffer;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays bytes through a parser of responses: whole, byte by byte, and at every split. All must come to the same
 * outcome. What the parser has consumed is not passed to it again.
 */
final class ResponseReplay
{
    static final int MAX_BODY = 100;
    private static final int GAP = 3;

    record Outcome(
        RequestParser.Result result,
        int consumed,
        String statusLine,
        List<Map.Entry<String, String>> headers,
        String body,
        String failure)
    {
    }

    private ResponseReplay()
    {
    }

    static Outcome everyWay(final String text)
    {
        return everyWay(Requests.LIMITS, Requests.bytes(text), false);
    }

    static Outcome everyWay(final HandshakeLimits limits, final byte[] bytes, final boolean end)
    {
        final Outcome whole = inSteps(new ResponseParser(limits, MAX_BODY), bytes, end, bytes.length);
        final int[] each = new int[bytes.length];
        Arrays.setAll(each, i -> i + 1);
        assertThat(inSteps(new ResponseParser(limits, MAX_BODY), bytes, end, each)).as("byte by byte").isEqualTo(whole);
        for (int split = 0; split < bytes.length; split++)
        {
            assertThat(inSteps(new ResponseParser(limits, MAX_BODY), bytes, end, split, bytes.length))
                .as("split at %d", split).isEqualTo(whole);
        }
        return whole;
    }

    static Outcome inSteps(final ResponseParser parser, final byte[] bytes, final boolean end, final int... ends)
    {
        RequestParser.Result result = RequestParser.Result.INCOMPLETE;
        int consumed = 0;
        for (int i = 0; i < ends.length && result == RequestParser.Result.INCOMPLETE; i++)
        {
            final int offset = i % GAP;
            final int length = ends[i] - consumed;
            final byte[] received = new byte[offset + length + GAP];
            System.arraycopy(bytes, consumed, received, offset, length);
            result = parser.parse(new UnsafeBuffer(received), offset, length);
            assertThat(parser.consumed()).isBetween(0, length);
            consumed += parser.consumed();
        }
        return outcome(parser, end ? parser.onEndOfInput() : result, consumed);
    }

    private static Outcome outcome(final ResponseParser parser, final RequestParser.Result result, final int consumed)
    {
        return switch (result)
        {
            case INCOMPLETE -> new Outcome(result, 0, null, null, null, null);
            case FAILED -> new Outcome(result, 0, null, null, null, parser.failure());
            case COMPLETE ->
            {
                final ParsedHandshakeResponse response = parser.response();
                yield new Outcome(result, consumed, response.toString(), response.headers(),
                    response.bodyText() + (response.isBodyCut() ? "…" : ""), null);
            }
        };
    }
}
