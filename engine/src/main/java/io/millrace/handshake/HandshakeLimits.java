package io.millrace.handshake;

/**
 * How much of a request's head (RFC 9112 §2.1) a {@link RequestParser} accepts. Immutable.
 * <p>
 * A line limit above the head's limit is harmless: the head's limit is then met first.
 *
 * @param maxHeadLength of everything up to and including the blank line, in bytes.
 * @param maxLineLength of the request line and of each header line, without its CRLF, in bytes.
 * @param maxHeaders    number of header lines.
 */
public record HandshakeLimits(int maxHeadLength, int maxLineLength, int maxHeaders)
{
    /**
     * Checks that each limit is at least 1.
     *
     * @param maxHeadLength of everything up to and including the blank line, in bytes.
     * @param maxLineLength of the request line and of each header line, without its CRLF, in bytes.
     * @param maxHeaders    number of header lines.
     * @throws IllegalArgumentException if one is not.
     */
    public HandshakeLimits
    {
        checkPositive("maxHeadLength", maxHeadLength);
        checkPositive("maxLineLength", maxLineLength);
        checkPositive("maxHeaders", maxHeaders);
    }

    private static void checkPositive(final String name, final int value)
    {
        if (value < 1)
        {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
    }
}
