package io.millrace.deflate;

import io.millrace.handshake.ExtensionOffers.Offer;
import io.millrace.handshake.ExtensionOffers.Parameter;

/**
 * The parameters of one {@code permessage-deflate} element, offered or answered (RFC 7692 §7.1). Reading stops at the
 * first rule that is broken.
 */
final class DeflateElement
{
    static final String NAME = "permessage-deflate";
    static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
    static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
    static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
    static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";

    /** The parameter is not there. */
    static final int ABSENT = 0;

    /** The parameter is there, without a value. */
    static final int WITHOUT_VALUE = -1;

    private static final int INVALID = -2;
    private static final int TEN = 10;

    private boolean serverNoContextTakeover;
    private boolean clientNoContextTakeover;
    private int serverWindowBits = ABSENT;
    private int clientWindowBits = ABSENT;
    private DeflateFailure failure;

    /** Only an offer may have {@code client_max_window_bits} without a value. */
    DeflateElement(final Offer element, final boolean offered)
    {
        for (final Parameter parameter : element.parameters())
        {
            if (failure == null)
            {
                failure = read(parameter, offered);
            }
        }
    }

    /** The rule that is broken, or null. */
    DeflateFailure failure()
    {
        return failure;
    }

    boolean serverNoContextTakeover()
    {
        return serverNoContextTakeover;
    }

    boolean clientNoContextTakeover()
    {
        return clientNoContextTakeover;
    }

    /** Bits, or ABSENT. */
    int serverWindowBits()
    {
        return serverWindowBits;
    }

    /** Bits, ABSENT or, in an offer, WITHOUT_VALUE. */
    int clientWindowBits()
    {
        return clientWindowBits;
    }

    private DeflateFailure read(final Parameter parameter, final boolean offered)
    {
        final String value = parameter.value();
        final DeflateFailure broken;
        switch (parameter.name())
        {
            case SERVER_NO_CONTEXT_TAKEOVER:
                broken = checkFlag(serverNoContextTakeover, value);
                serverNoContextTakeover = true;
                break;
            case CLIENT_NO_CONTEXT_TAKEOVER:
                broken = checkFlag(clientNoContextTakeover, value);
                clientNoContextTakeover = true;
                break;
            case SERVER_MAX_WINDOW_BITS:
                broken = checkBits(serverWindowBits, bits(value, false));
                serverWindowBits = bits(value, false);
                break;
            case CLIENT_MAX_WINDOW_BITS:
                broken = checkBits(clientWindowBits, bits(value, offered));
                clientWindowBits = bits(value, offered);
                break;
            default:
                broken = DeflateFailure.UNKNOWN_PARAMETER;
                break;
        }
        return broken;
    }

    private static DeflateFailure checkFlag(final boolean before, final String value)
    {
        if (before)
        {
            return DeflateFailure.REPEATED_PARAMETER;
        }
        return value != null ? DeflateFailure.UNEXPECTED_VALUE : null;
    }

    private static DeflateFailure checkBits(final int before, final int bits)
    {
        if (before != ABSENT)
        {
            return DeflateFailure.REPEATED_PARAMETER;
        }
        return bits == INVALID ? DeflateFailure.INVALID_WINDOW_BITS : null;
    }

    private static int bits(final String value, final boolean optional)
    {
        if (value == null)
        {
            return optional ? WITHOUT_VALUE : INVALID;
        }
        int bits = value.length() <= 2 && value.charAt(0) != '0' ? 0 : INVALID;
        for (int i = 0; i < value.length() && bits >= 0; i++)
        {
            final char c = value.charAt(i);
            bits = c >= '0' && c <= '9' ? TEN * bits + (c - '0') : INVALID;
        }
        return bits >= DeflateParameters.MIN_WINDOW_BITS && bits <= DeflateParameters.MAX_WINDOW_BITS ? bits : INVALID;
    }
}
