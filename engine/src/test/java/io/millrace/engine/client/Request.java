package io.millrace.engine.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * What a client sent to open a connection, or a tunnel.
 *
 * @param line    the request line.
 * @param headers the header lines.
 */
record Request(String line, List<String> headers)
{
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    String header(final String name)
    {
        return headers.stream()
            .filter(header -> header.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
            .map(header -> header.substring(name.length() + 2))
            .findFirst()
            .orElse(null);
    }

    String accept()
    {
        try
        {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1")
                .digest((header("Sec-WebSocket-Key") + GUID).getBytes(StandardCharsets.US_ASCII)));
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    /** The answer that accepts it, with more header lines. */
    String switching(final String... lines)
    {
        return response(
            "101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: " + accept())
            .replaceFirst("\r\n\r\n$", "\r\n" + String.join("", List.of(lines).stream()
                .map(line -> line + "\r\n").toList()) + "\r\n");
    }

    static String response(final String status, final String... lines)
    {
        return "HTTP/1.1 " + status + "\r\n" + String.join("\r\n", lines) + (lines.length == 0 ? "" : "\r\n") + "\r\n";
    }
}
