package io.millrace.handshake;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Why a handshake is refused (RFC 6455 §4.2.2, RFC 9110 §15). Immutable. Reasons made by this package never repeat
 * bytes of the peer, so they may be logged and sent as they are.
 *
 * @param status  of the response, 400–599.
 * @param reason  one line for the operator, which is the response's body too.
 * @param headers that the response carries besides those which every response has.
 */
public record HandshakeFailure(int status, String reason, List<Map.Entry<String, String>> headers)
{
    private static final int LOWEST_STATUS = 400;
    private static final int HIGHEST_STATUS = 599;

    /**
     * Checks the status and copies the headers.
     *
     * @param status  of the response, 400–599.
     * @param reason  one line for the operator, which is the response's body too.
     * @param headers that the response carries besides those which every response has; copied.
     * @throws IllegalArgumentException if the status is out of range.
     */
    public HandshakeFailure
    {
        if (status < LOWEST_STATUS || status > HIGHEST_STATUS)
        {
            throw new IllegalArgumentException("status must be 400-599: " + status);
        }
        Objects.requireNonNull(reason, "reason");
        headers = List.copyOf(headers);
    }

    static HandshakeFailure of(final int status, final String reason)
    {
        return new HandshakeFailure(status, reason, List.of());
    }
}
