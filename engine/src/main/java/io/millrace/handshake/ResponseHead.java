package io.millrace.handshake;

import java.util.List;
import java.util.Map;

/**
 * The status line and headers of an HTTP/1.x response (RFC 9112 §4) as they were received. Immutable and safe on any
 * thread. Made by a {@link ResponseParser}.
 */
public final class ResponseHead extends MessageHead
{
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int LOWEST_FINAL = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final int minorVersion;
    private final int status;
    private final String reason;

    ResponseHead(
        final int minorVersion,
        final int status,
        final String reason,
        final List<Map.Entry<String, String>> headers)
    {
        super(headers);
        this.minorVersion = minorVersion;
        this.status = status;
        this.reason = reason;
    }

    /**
     * The minor version of HTTP/1.
     *
     * @return 0 or 1.
     */
    public int minorVersion()
    {
        return minorVersion;
    }

    /**
     * The status.
     *
     * @return 101 or 200–999.
     */
    public int status()
    {
        return status;
    }

    /**
     * The reason phrase.
     *
     * @return as it was sent, decoded as ISO-8859-1; possibly empty.
     */
    public String reason()
    {
        return reason;
    }

    boolean isSwitching()
    {
        return status == SWITCHING_PROTOCOLS;
    }

    /**
     * Whether another response follows this one (RFC 9110 §15.2).
     */
    boolean isInterim()
    {
        return status < LOWEST_FINAL && !isSwitching();
    }

    boolean isSuccessful()
    {
        return status >= LOWEST_FINAL && status < LOWEST_FINAL + 100;
    }

    /**
     * Whether the status allows a body (RFC 9112 §6.3).
     */
    boolean mayHaveBody()
    {
        return status >= LOWEST_FINAL && status != NO_CONTENT && status != NOT_MODIFIED;
    }
}
