package io.millrace.handshake;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class ResponseParserFuzzTest
{
    private static final long SEED = 101;
    private static final HandshakeLimits SMALL = new HandshakeLimits(600, 120, 12);
    private static final String[] FRAGMENTS = {
        "\r\n", "\n", "\r", " ", ":", ";", "HTTP/1.1 101 a\r\n", "HTTP/1.0 403\r\n", "HTTP/1.1 100 a\r\n\r\n",
        "Upgrade: websocket\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 7\r\n", "5\r\nabcde\r\n", "0\r\n",
        "\r\n\r\n", "abc", "\0", "\u00ff", "f", "Sec-WebSocket-Accept: a\r\n",
        "Sec-WebSocket-Extensions: a;b=\"c\"\r\n"};

    private final Random random = new Random(SEED);

    @Test
    void shouldComeToTheSameResultWithoutThrowingHoweverBytesArrive()
    {
        System.out.println("seed " + SEED);
        final RequestHead request = Requests.handshake().with("Sec-WebSocket-Protocol: a").head();
        final Map<RequestParser.Result, Integer> results = new EnumMap<>(RequestParser.Result.class);
        for (int i = 0; i < 30_000; i++)
        {
            final byte[] bytes = Requests.bytes(text());
            final boolean end = random.nextInt(3) == 0;
            final ResponseParser parser = new ResponseParser(SMALL, 20);
            final ResponseReplay.Outcome whole = ResponseReplay.inSteps(parser, bytes, end, bytes.length);
            final ResponseReplay.Outcome chunked =
                ResponseReplay.inSteps(new ResponseParser(SMALL, 20), bytes, end, chunks(bytes.length));
            assertThat(chunked).as("input %d: %s", i, Arrays.toString(bytes)).isEqualTo(whole);
            results.merge(whole.result(), 1, Integer::sum);
            if (whole.result() == RequestParser.Result.COMPLETE)
            {
                assertThat(ClientHandshake.examine(parser.head(), request)).isNotNull();
            }
        }
        assertThat(results).containsOnlyKeys(RequestParser.Result.values());
        assertThat(results.values()).allMatch(count -> count > 300);
    }

    private String text()
    {
        final StringBuilder text = new StringBuilder(
            random.nextBoolean() ? "HTTP/1.1 403 a\r\n" : "HTTP/1.1 101 a\r\n");
        for (int i = random.nextInt(12); i > 0; i--)
        {
            text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
        }
        if (random.nextInt(4) == 0)
        {
            text.setCharAt(random.nextInt(text.length()), (char)random.nextInt(256));
        }
        return text.toString();
    }

    private int[] chunks(final int length)
    {
        int[] ends = new int[0];
        int end = 0;
        while (end < length)
        {
            end = Math.min(length, end + 1 + random.nextInt(20));
            ends = Arrays.copyOf(ends, ends.length + 1);
            ends[ends.length - 1] = end;
        }
        return ends;
    }
}
