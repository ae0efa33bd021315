package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the two sides agreed on about permessage-deflate, as the server's answer says it (RFC 7692 §7.1).
 *
 * @param serverTakeover whether the server's compressor may refer to earlier messages.
 * @param clientTakeover whether the client's may.
 * @param serverBits     the server's window, 8 to 15.
 * @param clientBits     the client's window, 8 to 15.
 */
record Agreement(boolean serverTakeover, boolean clientTakeover, int serverBits, int clientBits)
{
    static final String NAME = "permessage-deflate";

    private static final int MAX_BITS = 15;

    /** Reads an answer, which names each parameter once, as a token. */
    static Agreement parse(final String answer)
    {
        boolean serverTakeover = true;
        boolean clientTakeover = true;
        int serverBits = MAX_BITS;
        int clientBits = MAX_BITS;
        final String[] parts = answer.split(";");
        assertThat(parts[0].trim()).as("extension in '%s'", answer).isEqualTo(NAME);
        for (int i = 1; i < parts.length; i++)
        {
            final String[] parameter = parts[i].trim().split("=");
            switch (parameter[0])
            {
                case "server_no_context_takeover" -> serverTakeover = false;
                case "client_no_context_takeover" -> clientTakeover = false;
                case "server_max_window_bits" -> serverBits = Integer.parseInt(parameter[1]);
                case "client_max_window_bits" -> clientBits = Integer.parseInt(parameter[1]);
                default -> throw new AssertionError("unknown parameter in '" + answer + "'");
            }
        }
        return new Agreement(serverTakeover, clientTakeover, serverBits, clientBits);
    }

    /** A server must keep to what the offer that it accepts asks of it. */
    void checkAgainst(final String offer)
    {
        final String first = offer.split(",")[0];
        if (first.contains("server_no_context_takeover"))
        {
            assertThat(serverTakeover).as("context takeover of the server, offered was %s", first).isFalse();
        }
        assertThat(serverBits).as("window of the server, offered was %s", first)
            .isLessThanOrEqualTo(bits(first, "server_max_window_bits="));
        assertThat(clientBits).as("window of the client, offered was %s", first)
            .isLessThanOrEqualTo(bits(first, "client_max_window_bits="));
    }

    private static int bits(final String offer, final String parameter)
    {
        final int at = offer.indexOf(parameter);
        return at < 0 ? MAX_BITS : Integer.parseInt(offer.substring(at + parameter.length()).split(";")[0].trim());
    }
}
