package io.millrace.handshake;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Builds requests, starting from the sample of RFC 6455 §1.3.
 */
final class Requests
{
    static final HandshakeLimits LIMITS = new HandshakeLimits(16384, 8192, 100);
    static final String SAMPLE_KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String SAMPLE_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final List<String> lines = new ArrayList<>();

    private Requests()
    {
    }

    static Requests handshake()
    {
        final Requests requests = plain();
        requests.lines.addAll(List.of(
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: " + SAMPLE_KEY,
            "Sec-WebSocket-Version: 13"));
        return requests;
    }

    static Requests plain()
    {
        final Requests requests = new Requests();
        requests.lines.addAll(List.of("GET /chat HTTP/1.1", "Host: server.example.com"));
        return requests;
    }

    Requests requestLine(final String line)
    {
        lines.set(0, line);
        return this;
    }

    Requests with(final String line)
    {
        lines.add(line);
        return this;
    }

    Requests without(final String name)
    {
        assertThat(lines.removeIf((line) -> line.startsWith(name + ":"))).isTrue();
        return this;
    }

    Requests replacing(final String name, final String value)
    {
        return without(name).with(name + ": " + value);
    }

    String text()
    {
        return lines.stream().map((line) -> line + "\r\n").collect(Collectors.joining()) + "\r\n";
    }

    RequestHead head()
    {
        return head(text());
    }

    ServerHandshake.Verdict examine()
    {
        return ServerHandshake.examine(head());
    }

    static RequestHead head(final String text)
    {
        final RequestParser parser = new RequestParser(new HandshakeLimits(65536, 65536, 1000));
        final byte[] bytes = bytes(text);
        final RequestParser.Result result = parser.parse(new UnsafeBuffer(bytes), 0, bytes.length);
        assertThat(result).as(text).isEqualTo(RequestParser.Result.COMPLETE);
        return parser.head();
    }

    static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
