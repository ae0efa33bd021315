package io.millrace.interop;

/**
 * How two ends of a pairing talk to each other.
 *
 * @param transport   that carries the frames.
 * @param compression that they agree on.
 */
record Mode(Transport transport, Compression compression)
{
    boolean isSecure()
    {
        return transport == Transport.TLS;
    }

    @Override
    public String toString()
    {
        return (isSecure() ? "TLS, " : "plain, ") + switch (compression)
        {
            case NONE -> "no deflate";
            case TAKEOVER -> "deflate with takeover";
            case NO_TAKEOVER -> "deflate without takeover";
        };
    }
}
