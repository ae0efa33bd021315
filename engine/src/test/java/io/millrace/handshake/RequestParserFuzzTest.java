package io.millrace.handshake;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class RequestParserFuzzTest
{
    private static final long SEED = 6455;
    private static final HandshakeLimits SMALL = new HandshakeLimits(600, 120, 12);
    private static final String[] FRAGMENTS = {
        "\r\n", "\n", "\r", " ", "\t", ":", ",", ";", "\"", "\\", "=", "GET", "HEAD", "/", "http://a", "HTTP/1.1",
        "Host: a\r\n", "Upgrade: websocket\r\n", "Sec-WebSocket-Extensions: a;b=\"c\"\r\n", "Content-Length: 1\r\n",
        "Sec-WebSocket-Protocol: a, b\r\n", "Origin: null\r\n", "\0", "\u00ff", "#", "*", "%", "Connection: ,,\r\n"};

    private final Random random = new Random(SEED);

    @Test
    void shouldComeToTheSameResultWithoutThrowingWhenBytesAreRandom()
    {
        System.out.println("seed " + SEED);
        final Map<RequestParser.Result, Integer> results = new EnumMap<>(RequestParser.Result.class);
        for (int i = 0; i < 30_000; i++)
        {
            final byte[] bytes = switch (i % 3)
            {
                case 0 -> noise();
                case 1 -> fragments();
                default -> mutatedHandshake();
            };
            final Replay.Outcome whole = Replay.inSteps(new RequestParser(SMALL), bytes, bytes.length);
            final Replay.Outcome chunked = Replay.inSteps(new RequestParser(SMALL), bytes, chunks(bytes.length));
            assertThat(chunked).as("input %d: %s", i, Arrays.toString(bytes)).isEqualTo(whole);
            results.merge(whole.result(), 1, Integer::sum);
        }
        assertThat(results.get(RequestParser.Result.COMPLETE)).isGreaterThan(300);
        assertThat(results.get(RequestParser.Result.FAILED)).isGreaterThan(300);
        assertThat(results.get(RequestParser.Result.INCOMPLETE)).isGreaterThan(300);
    }

    @Test
    void shouldJudgeEveryHeadWithoutThrowingWhenItParses()
    {
        System.out.println("seed " + SEED);
        final Map<ServerHandshake.Verdict.Kind, Integer> kinds = new EnumMap<>(ServerHandshake.Verdict.Kind.class);
        for (int i = 0; i < 30_000; i++)
        {
            final RequestParser parser = new RequestParser(SMALL);
            final byte[] bytes = mutatedHandshake();
            if (Replay.inSteps(parser, bytes, bytes.length).result() == RequestParser.Result.COMPLETE)
            {
                kinds.merge(judge(parser.head()).kind(), 1, Integer::sum);
            }
        }
        assertThat(kinds).containsOnlyKeys(ServerHandshake.Verdict.Kind.values());
    }

    private static ServerHandshake.Verdict judge(final RequestHead head)
    {
        final ServerHandshake.Verdict verdict = ServerHandshake.examine(head);
        final ParsedHandshakeRequest request = new ParsedHandshakeRequest(head, null, null, null);
        assertThat(request.path()).startsWith("/");
        request.queryParameter("a");
        OriginPolicy.allowing(List.of("https://*.example.com")).allows(request.origin());
        if (verdict.kind() == ServerHandshake.Verdict.Kind.REFUSED)
        {
            assertThat(ResponseWriter.response(ResponseWriter.of(verdict.failure()), false)).isNotEmpty();
        }
        return verdict;
    }

    private byte[] noise()
    {
        final byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] fragments()
    {
        final StringBuilder text = new StringBuilder(random.nextBoolean() ? "GET / HTTP/1.1\r\n" : "");
        for (int i = random.nextInt(60); i > 0; i--)
        {
            text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
        }
        return Requests.bytes(text.toString());
    }

    private byte[] mutatedHandshake()
    {
        final StringBuilder text = new StringBuilder(Requests.handshake()
            .with("Origin: https://a.example.com").with("Sec-WebSocket-Protocol: a, b")
            .with("Sec-WebSocket-Extensions: a; b=\"c\"").text());
        for (int i = random.nextInt(4); i > 0; i--)
        {
            final int at = random.nextInt(text.length());
            switch (random.nextInt(4))
            {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.insert(at, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
                case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(40)));
                default -> removeLine(text, at);
            }
        }
        return Requests.bytes(text.toString());
    }

    private static void removeLine(final StringBuilder text, final int at)
    {
        final int start = text.lastIndexOf("\r\n", at);
        final int end = text.indexOf("\r\n", start + 2);
        if (start > 0 && end > start)
        {
            text.delete(start, end);
        }
    }

    private int[] chunks(final int length)
    {
        int[] ends = new int[0];
        int end = 0;
        while (end < length)
        {
            end = Math.min(length, end + 1 + random.nextInt(50));
            ends = Arrays.copyOf(ends, ends.length + 1);
            ends[ends.length - 1] = end;
        }
        return ends;
    }
}
