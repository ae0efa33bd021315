package io.millrace.api;

/**
 * Serves a connection on a thread of its own, in the blocking style.
 */
@FunctionalInterface
public interface BlockingHandler
{
    /**
     * Serves one connection from its opening to its end. When it returns, the connection is closed with
     * {@link CloseCode#NORMAL}, unless it was closed before; if the thread was interrupted, with
     * {@link CloseCode#GOING_AWAY}; if it throws, with {@link CloseCode#INTERNAL_ERROR}, and what it threw is logged,
     * unless that only says that the connection has ended.
     *
     * @param connection to serve, for the thread that makes this call; others may send.
     * @throws Exception to end the connection.
     */
    void serve(BlockingConnection connection) throws Exception;
}
