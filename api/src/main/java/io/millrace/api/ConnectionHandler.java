package io.millrace.api;

import org.agrona.DirectBuffer;

/**
 * Receives the events of connections. All callbacks of one connection are in order and never concurrent, on the
 * connection's handler thread; callbacks of different connections may be concurrent if the engine has several handler
 * threads. A callback must not block: it would hold up the other connections of its thread.
 * <p>
 * The exception is an endpoint with an executor, such as one that uses virtual threads. There the callbacks of a
 * connection are made on the executor's threads, still in order and never concurrent, and may block: only their own
 * connection waits, and its peer is pushed back on once a bounded amount has been received.
 * <p>
 * A callback that throws gets {@link #onError(Connection, Throwable)}, then its connection is closed with
 * {@link CloseCode#INTERNAL_ERROR}; no other connection is affected.
 */
@FunctionalInterface
public interface ConnectionHandler
{
    /**
     * A whole message was received (RFC 6455 §6.2), in one frame or several.
     *
     * @param connection that received it.
     * @param message    a view that is valid during this call.
     */
    void onMessage(Connection connection, Message message);

    /**
     * A part of a message was received. Called instead of {@link #onMessage(Connection, Message)} on endpoints that ask
     * for fragments, as the parts arrive, so that messages of any length need no memory.
     *
     * @param connection that received it.
     * @param fragment   a view that is valid during this call.
     */
    default void onFragment(final Connection connection, final Fragment fragment)
    {
    }

    /**
     * The opening handshake is done; messages may be sent from now on. This is the first callback of a connection.
     *
     * @param connection that was opened.
     */
    default void onOpen(final Connection connection)
    {
    }

    /**
     * A ping was received (RFC 6455 §5.5.2). The engine has answered it already unless automatic pongs are off.
     *
     * @param connection that received it.
     * @param buffer     owned by the engine, valid during this call, not to be written.
     * @param offset     of the payload, in bytes.
     * @param length     of the payload, 0–125 bytes.
     */
    default void onPing(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
    }

    /**
     * A pong was received (RFC 6455 §5.5.3), asked for or not.
     *
     * @param connection that received it.
     * @param buffer     owned by the engine, valid during this call, not to be written.
     * @param offset     of the payload, in bytes.
     * @param length     of the payload, 0–125 bytes.
     */
    default void onPong(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
    }

    /**
     * After a send was answered with {@link SendResult#BACK_PRESSURE}, or had to wait for room, the connection has
     * drained to its low watermark and accepts messages again.
     *
     * @param connection that is writable.
     */
    default void onWritable(final Connection connection)
    {
    }

    /**
     * Messages that were to be sent to this connection were dropped or conflated under a {@link SlowConsumerPolicy}.
     * Several are reported together; the connection may be closing.
     *
     * @param connection whose peer reads too slowly.
     * @param dropped    messages that were dropped since the last call.
     * @param conflated  messages that a newer one of the same key has replaced since the last call.
     */
    default void onDropped(final Connection connection, final long dropped, final long conflated)
    {
    }

    /**
     * The connection ended; nothing can be sent any more. This is the last callback of a connection, called exactly
     * once for each that was opened.
     *
     * @param connection that ended.
     * @param code       of the close frame that decided the end: the peer's if it sent one first, else ours;
     *                   {@link CloseCode#NO_STATUS} if that frame had none; {@link CloseCode#ABNORMAL} if there was no
     *                   close frame.
     * @param reason     of that close frame; empty if it had none.
     * @param cause      what the engine found.
     */
    default void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
    }

    /**
     * Something went wrong on this connection: a callback threw, the peer broke the protocol, the transport failed.
     * {@link #onClose(Connection, int, String, CloseCause)} follows.
     *
     * @param connection concerned.
     * @param error      what happened.
     */
    default void onError(final Connection connection, final Throwable error)
    {
    }
}
