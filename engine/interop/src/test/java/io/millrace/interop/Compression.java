package io.millrace.interop;

/**
 * What the client offers of permessage-deflate and the server agrees to (RFC 7692 §7.1).
 */
enum Compression
{
    NONE, TAKEOVER, NO_TAKEOVER;

    boolean isOn()
    {
        return this != NONE;
    }

    boolean hasTakeover()
    {
        return this == TAKEOVER;
    }
}
