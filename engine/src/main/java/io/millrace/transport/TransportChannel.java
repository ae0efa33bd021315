package io.millrace.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

import io.millrace.outbound.WriteTarget;

/**
 * A non-blocking byte stream to one peer. One thread reads; one thread writes; the selector thread closes.
 */
public interface TransportChannel extends WriteTarget
{
    /**
     * Reads what is there.
     *
     * @param target filled from position to limit at most; the position is advanced.
     * @return the number of bytes read, 0 if there are none now, -1 at the end of the stream.
     * @throws IOException if the channel failed.
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Tells the peer that nothing more will be written; reading goes on.
     *
     * @throws IOException if the channel failed.
     */
    void shutdownOutput() throws IOException;

    /**
     * Closes both directions and releases the descriptor. Never throws.
     */
    void close();

    /**
     * The local address.
     *
     * @return the address at which the peer connected.
     */
    SocketAddress localAddress();

    /**
     * The peer's address.
     *
     * @return the address of the peer.
     */
    SocketAddress remoteAddress();
}
