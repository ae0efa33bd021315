package io.millrace.transport;

import java.io.IOException;

/**
 * A connection that is being made. Belongs to a selector thread.
 */
public interface ConnectingChannel
{
    /**
     * Whether the peer has accepted.
     *
     * @return true once it has; from then on the connection is {@link #connected()}.
     * @throws IOException if the connection cannot be made.
     */
    boolean finish() throws IOException;

    /**
     * The connection, once it is made. Called once.
     *
     * @return the channel, which this one has become: only one of the two is to be closed.
     * @throws IOException if it has failed meanwhile.
     */
    TransportChannel connected() throws IOException;

    /**
     * Gives up. Never throws.
     */
    void close();
}
