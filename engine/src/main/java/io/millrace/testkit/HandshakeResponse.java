package io.millrace.testkit;

import java.util.List;

/**
 * What the server answered to a {@link TestClient}'s handshake (RFC 6455 §4.2.2).
 *
 * @param status  101 if it was accepted.
 * @param headers the header lines, as they were sent.
 * @param body    decoded as ISO 8859-1; empty if the handshake was accepted.
 */
public record HandshakeResponse(int status, List<String> headers, String body)
{
    private static final int SWITCHING_PROTOCOLS = 101;

    /**
     * Whether the handshake was accepted.
     *
     * @return true for status 101.
     */
    public boolean isAccepted()
    {
        return status == SWITCHING_PROTOCOLS;
    }

    /**
     * The first value of a header.
     *
     * @param name of the header, in any case.
     * @return the value without surrounding blanks, or null if there is none.
     */
    public String header(final String name)
    {
        for (final String line : headers)
        {
            final int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name))
            {
                return line.substring(colon + 1).trim();
            }
        }
        return null;
    }
}
