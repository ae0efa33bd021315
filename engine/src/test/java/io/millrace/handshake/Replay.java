package io.millrace.handshake;

import org.agrona.concurrent.UnsafeBuffer;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays bytes through a parser: whole, byte by byte, and at every split. All must come to the same outcome.
 */
final class Replay
{
    private static final int GAP = 3;

    record Outcome(
        RequestParser.Result result,
        int headLength,
        String requestLine,
        List<Map.Entry<String, String>> headers,
        HandshakeFailure failure)
    {
        static Outcome of(final RequestParser parser, final RequestParser.Result result)
        {
            return switch (result)
            {
                case INCOMPLETE -> new Outcome(result, 0, null, null, null);
                case FAILED -> new Outcome(result, 0, null, null, parser.failure());
                case COMPLETE -> new Outcome(result, parser.headLength(),
                    parser.head().method() + ' ' + parser.head().target(), parser.head().headers(), null);
            };
        }
    }

    private Replay()
    {
    }

    static Outcome everyWay(final HandshakeLimits limits, final byte[] bytes)
    {
        final RequestParser parser = new RequestParser(limits);
        final Outcome whole = inSteps(parser, bytes, bytes.length);
        assertThat(byteByByte(limits, bytes)).as("byte by byte").isEqualTo(whole);
        for (int split = 0; split < bytes.length; split++)
        {
            parser.reset();
            assertThat(inSteps(parser, bytes, split, bytes.length)).as("split at %d", split).isEqualTo(whole);
        }
        return whole;
    }

    static Outcome everyWay(final String text)
    {
        return everyWay(Requests.LIMITS, Requests.bytes(text));
    }

    static Outcome byteByByte(final HandshakeLimits limits, final byte[] bytes)
    {
        final int[] ends = new int[bytes.length + 1];
        Arrays.setAll(ends, (i) -> i);
        return inSteps(new RequestParser(limits), bytes, ends);
    }

    /**
     * Parses prefixes, each in a buffer of its own and at an offset of its own, with what has not arrived overwritten.
     */
    static Outcome inSteps(final RequestParser parser, final byte[] bytes, final int... ends)
    {
        RequestParser.Result result = RequestParser.Result.INCOMPLETE;
        for (int i = 0; i < ends.length && result == RequestParser.Result.INCOMPLETE; i++)
        {
            final int offset = i % GAP;
            final byte[] received = new byte[offset + ends[i] + GAP];
            System.arraycopy(bytes, 0, received, offset, ends[i]);
            result = parser.parse(new UnsafeBuffer(received), offset, ends[i]);
        }
        return Outcome.of(parser, result);
    }

    /**
     * How many bytes it takes to fail.
     */
    static int lengthUntilFailure(final HandshakeLimits limits, final byte[] bytes)
    {
        final RequestParser parser = new RequestParser(limits);
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        for (int length = 1; length <= bytes.length; length++)
        {
            if (parser.parse(buffer, 0, length) == RequestParser.Result.FAILED)
            {
                return length;
            }
        }
        throw new AssertionError("no failure");
    }
}
