package io.millrace.handshake;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Negotiation of the subprotocol (RFC 6455 §1.9, §4.2.2, §11.3.4). Names are compared case-sensitively. Static and safe
 * on any thread.
 */
public final class Subprotocols
{
    private static final String HEADER = "Sec-WebSocket-Protocol";

    private Subprotocols()
    {
    }

    /**
     * The first of the server's subprotocols that the client offers.
     *
     * @param supportedInPreferenceOrder by the server.
     * @param offered                    by the client.
     * @return the subprotocol, or null if they have none in common.
     */
    public static String choose(final List<String> supportedInPreferenceOrder, final List<String> offered)
    {
        for (int i = 0; i < supportedInPreferenceOrder.size(); i++)
        {
            final String supported = supportedInPreferenceOrder.get(i);
            if (offered.contains(supported))
            {
                return supported;
            }
        }
        return null;
    }

    /**
     * Checks the name of a subprotocol.
     *
     * @param subprotocol to check.
     * @throws IllegalArgumentException if it is not a token of RFC 9110 §5.6.2.
     */
    public static void check(final String subprotocol)
    {
        if (!Tokens.isToken(subprotocol))
        {
            throw new IllegalArgumentException("not the name of a subprotocol: " + subprotocol);
        }
    }

    /**
     * What a request offers, over all its header lines.
     *
     * @return an immutable list without duplicates, empty if there is no such header; null if an element is not a
     *     token, is repeated, or if there is none in the header.
     */
    static List<String> offered(final MessageHead head)
    {
        int line = head.indexOf(HEADER, 0);
        if (line < 0)
        {
            return List.of();
        }
        final Set<String> offered = new LinkedHashSet<>();
        for (; line >= 0; line = head.indexOf(HEADER, line + 1))
        {
            final ListElements elements = new ListElements(head.value(line));
            while (elements.next())
            {
                if (!elements.isToken() || !offered.add(elements.text()))
                {
                    return null;
                }
            }
        }
        return offered.isEmpty() ? null : List.copyOf(offered);
    }
}
