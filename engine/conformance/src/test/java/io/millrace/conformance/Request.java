package io.millrace.conformance;

import java.util.ArrayList;
import java.util.List;

/**
 * A request for an upgrade (RFC 6455 §4.1), correct or spoilt. Immutable; each method makes another request.
 *
 * @param line    the request line.
 * @param headers the header lines, as they are sent.
 */
record Request(String line, List<String> headers)
{
    static final String KEY = "d2F0ZXJ3aGVlbHR1cm5zIQ==";

    /** A correct one. */
    static Request upgrade()
    {
        return new Request("GET /echo HTTP/1.1", List.of(
            "Host: localhost", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: " + KEY,
            "Sec-WebSocket-Version: 13"));
    }

    Request line(final String newLine)
    {
        return new Request(newLine, headers);
    }

    Request method(final String method)
    {
        return line(method + " /echo HTTP/1.1");
    }

    /** Without the lines of a header. */
    Request without(final String name)
    {
        return new Request(line, headers.stream().filter(header -> !header.startsWith(name + ":")).toList());
    }

    /** With a value in place of those that the header had. */
    Request with(final String name, final String value)
    {
        return without(name).and(name + ": " + value);
    }

    /** With one more line, whatever it is. */
    Request and(final String header)
    {
        final List<String> more = new ArrayList<>(headers);
        more.add(header);
        return new Request(line, more);
    }

    byte[] octets()
    {
        final List<String> lines = new ArrayList<>(headers);
        lines.add(0, line);
        return Http.lines(lines.toArray(new String[0]));
    }
}
