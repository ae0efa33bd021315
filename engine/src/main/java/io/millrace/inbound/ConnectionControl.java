package io.millrace.inbound;

/**
 * What the application's side of a connection asks of the transport. Any thread may call it; the transport does it
 * soon, on its own thread.
 */
public interface ConnectionControl
{
    /**
     * The handshake was accepted: decode frames from now on.
     *
     * @param options of the delivery.
     */
    void onAccepted(ConnectionOptions options);

    /**
     * Whether messages are held back may have changed: read the socket, or let TCP push back.
     */
    void onHeldChanged();

    /**
     * The peer's close frame was dispatched: when ours is out, shut the transport down.
     */
    void onPeerClosed();

    /**
     * The connection began to close: watch the close timeout.
     */
    void onClosing();

    /**
     * Cut the transport now.
     */
    void onDisconnect();

    /**
     * The end was dispatched; nothing can be sent any more: release what the connection still holds.
     */
    void onEnded();
}
