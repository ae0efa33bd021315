package io.millrace.transport;

import java.io.IOException;

/**
 * Waits until channels are ready. Belongs to one thread, but for {@link #wakeUp()}.
 */
public interface Poller
{
    /** Interest in reading. */
    int READ = 1;

    /** Interest in writing. */
    int WRITE = 4;

    /** Interest in the end of connecting. */
    int CONNECT = 8;

    /** Interest in accepting. */
    int ACCEPT = 16;

    /**
     * Calls the listeners of the channels that are ready.
     *
     * @param timeoutNs how long to wait for one: 0 not at all, {@link Long#MAX_VALUE} for ever.
     * @return how many listeners were called.
     * @throws IOException if polling failed.
     */
    int poll(long timeoutNs) throws IOException;

    /**
     * Watches a connection. If it is watched already, this registration replaces the one before.
     *
     * @param channel  to watch.
     * @param interest {@link #READ}, {@link #WRITE}, both or 0.
     * @param listener is called when it is ready.
     * @return by which to change the interest.
     * @throws IOException if the channel is closed.
     */
    PollKey register(TransportChannel channel, int interest, ReadyListener listener) throws IOException;

    /**
     * Watches for incoming connections.
     *
     * @param channel  to watch.
     * @param listener is called when one waits.
     * @return by which to change the interest.
     * @throws IOException if the channel is closed.
     */
    PollKey register(ListeningChannel channel, ReadyListener listener) throws IOException;

    /**
     * Watches a connection that is being made. When it is made, {@linkplain #register(TransportChannel, int,
     * ReadyListener) registering} the connected channel replaces this registration.
     *
     * @param channel  to watch.
     * @param listener is called when the connection is made, or has failed.
     * @return by which to cancel.
     * @throws IOException if the channel is closed.
     */
    default PollKey register(final ConnectingChannel channel, final ReadyListener listener) throws IOException
    {
        throw new IOException("nobody can be reached over this network");
    }

    /**
     * Makes the present or next {@link #poll(long)} return at once. Any thread may call it.
     */
    void wakeUp();

    /**
     * Releases everything. Never throws.
     */
    void close();
}
