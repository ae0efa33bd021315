package io.millrace.stress.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

import io.millrace.handshake.AcceptKey;

/**
 * The opening handshake of a client (RFC 6455 §4.1). All connections of a run send the same bytes, key included.
 */
final class Handshake
{
    static final int MAX_RESPONSE_LENGTH = 16 * 1024;

    private static final int KEY_LENGTH = 16;
    private static final String ACCEPTED = "HTTP/1.1 101";
    private static final String ACCEPT_HEADER = "sec-websocket-accept:";

    private final ByteBuffer request;
    private final String accept;

    Handshake(final Target target, final List<String> headers)
    {
        final byte[] random = new byte[KEY_LENGTH];
        ThreadLocalRandom.current().nextBytes(random);
        final String key = Base64.getEncoder().encodeToString(random);
        accept = AcceptKey.compute(key);
        final StringBuilder text = new StringBuilder("GET ").append(target.path()).append(" HTTP/1.1\r\nHost: ")
            .append(target.host()).append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ")
            .append(key).append("\r\nSec-WebSocket-Version: 13\r\n");
        headers.forEach(header -> text.append(header).append("\r\n"));
        final byte[] bytes = text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        request = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** The bytes of the request. The memory is shared, position and limit are the caller's own. */
    ByteBuffer request()
    {
        return request.duplicate();
    }

    /** What is wrong with the head of a response, in words; null if it accepts the connection. */
    String refusal(final String head)
    {
        final int lineEnd = head.indexOf('\r');
        if (!head.startsWith(ACCEPTED))
        {
            return "the server answered the handshake with '" + head.substring(0, Math.max(0, lineEnd)) + "'";
        }
        final int header = head.toLowerCase(Locale.ROOT).indexOf("\n" + ACCEPT_HEADER);
        final int value = header + 1 + ACCEPT_HEADER.length();
        final String given = header < 0 ? "" : head.substring(value, head.indexOf('\r', value)).trim();
        return given.equals(accept) ? null : "the server's Sec-WebSocket-Accept does not belong to the key";
    }
}
