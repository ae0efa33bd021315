package io.millrace.transport;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * A source of incoming connections.
 */
public interface ListeningChannel
{
    /**
     * Accepts a connection that waits.
     *
     * @return the connection, or null if none waits.
     * @throws IOException if none can be accepted, for example for want of descriptors.
     */
    TransportChannel accept() throws IOException;

    /**
     * The address that it is bound to.
     *
     * @return the actual address, with the port that was chosen if none was given.
     */
    SocketAddress localAddress();

    /**
     * Stops listening. Never throws.
     */
    void close();
}
