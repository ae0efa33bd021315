package io.millrace.transport;

/**
 * The opening handshake as the transport sees it: bytes are gathered until there is something to decide on, which then
 * goes to the handler thread. Belongs to the selector thread of its connection.
 */
abstract class Opening
{
    /** How far it has come. */
    enum Progress
    {
        /** More bytes are needed. */
        INCOMPLETE,

        /** There is something to decide on; what follows in the input are frames. */
        COMPLETE,

        /** There will be no frames; the decision is how to end. */
        FAILED
    }

    /**
     * Looks at what has arrived. What was used is taken from the input.
     *
     * @param input to look at.
     * @param ended whether the peer sends nothing more.
     * @return how far it has come.
     */
    abstract Progress read(InputBuffer input, boolean ended);

    /**
     * What is to be decided on, once it is complete or has failed.
     *
     * @param channel of the connection.
     * @return what the handshake policy is given.
     */
    abstract Object result(TransportChannel channel);

    /** How long it may take, in nanoseconds; 0 for ever. */
    long timeoutNs(final TransportConfig config)
    {
        return config.handshakeTimeoutNs();
    }

    /** Its time is up, so what has arrived has to do, if there is anything that can be decided on. */
    Progress timeUp()
    {
        return Progress.INCOMPLETE;
    }

    /** The bytes that begin the handshake; null if the peer begins. */
    byte[] firstBytes()
    {
        return null;
    }

    /** Whether this is the client's side: it cannot refuse anything, but only leave. */
    boolean isClient()
    {
        return false;
    }

    /** The connection has ended before it was opened. Called on the handler thread; null if nobody knows why. */
    void onUnopened(final Throwable error)
    {
        // A server has nobody to tell.
    }
}
