package io.millrace.transport;

/**
 * Is told what becomes of an attempt to connect. The answer to the handshake comes to the handshake policy, as a
 * {@link PendingResponse}.
 */
public interface ConnectListener
{
    /**
     * The connection could not be made. Called once at most, on the selector thread.
     *
     * @param failure why.
     */
    void onConnectFailed(Exception failure);

    /**
     * The connection ended during the handshake. Called once at most, on the handler thread.
     *
     * @param failure why; null if nobody knows, or the handshake policy ended it.
     */
    void onHandshakeFailed(Throwable failure);
}
