package io.millrace.peers;

/**
 * A server that runs. It sends each message back to its sender or, if it broadcasts, to all who are connected.
 */
interface PeerServer extends AutoCloseable
{
    /** Starts one. */
    @FunctionalInterface
    interface Starter
    {
        /**
         * Starts a server.
         *
         * @param options what it is told.
         * @return the server, once it accepts connections.
         * @throws Exception if it cannot be started.
         */
        PeerServer start(PeerOptions options) throws Exception;
    }

    /** Where it listens, on 127.0.0.1. */
    int port();

    @Override
    void close();

    /** A server with an action that ends it. */
    static PeerServer of(final int port, final Runnable close)
    {
        return new PeerServer()
        {
            @Override
            public int port()
            {
                return port;
            }

            @Override
            public void close()
            {
                close.run();
            }
        };
    }
}
