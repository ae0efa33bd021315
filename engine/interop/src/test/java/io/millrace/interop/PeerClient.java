package io.millrace.interop;

import java.util.concurrent.TimeUnit;

/**
 * A client of some implementation, for one {@link Mode}. To add one, implement this and name it in {@link Clients}.
 */
interface PeerClient
{
    /** How long anything in these tests may take at most. */
    long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    /** Connects and waits until the connection is open. */
    Link connect(Call call, Receiver receiver) throws Exception;

    /** Stops, and cuts what is open. */
    void stop() throws Exception;

    /** Makes a client. */
    @FunctionalInterface
    interface Factory
    {
        PeerClient start(Mode mode) throws Exception;
    }
}
