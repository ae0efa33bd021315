package io.millrace.api;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * A connection in the blocking style: a thread calls {@link #receive()} and waits until there is a message. Any number
 * of threads may send, close, and set timeouts; one at a time may receive.
 * <pre>{@code
 * for (Message message = connection.receive(); message != null; message = connection.receive())
 * {
 *     connection.sendText("you said " + message.asText());
 * }
 * }</pre>
 * What has arrived and was not received waits in a bounded amount of memory. When that is full the socket is not read,
 * and TCP pushes back on the peer. The peer's close frame is noticed in its turn, after the messages before it: it is
 * answered when a receive finds it, or when the handler returns; if neither happens within the close timeout the
 * transport is cut. Who sends and never receives calls {@link #discardInput()}.
 * <p>
 * Pings are answered by the engine; pongs, and tasks given to {@link Connection#execute(Runnable)}, run on the engine's
 * threads, as do listeners.
 */
public interface BlockingConnection extends AutoCloseable
{
    /**
     * The same connection, for everything else: attributes, handshake, topics, pings, sends that do not wait. It must
     * not be paused.
     *
     * @return the connection.
     */
    Connection connection();

    /**
     * Receives the next message as a whole, and waits for it if need be. If the message before was opened as a stream,
     * the rest of that is discarded.
     *
     * @return the message, which belongs to the caller and may be kept, but not deferred; null once the peer has
     * closed, or this side has.
     * @throws ConnectionClosedException       if the connection ended otherwise: it was cut, the peer broke the
     *                                         protocol or was silent for too long; also if the message is longer than
     *                                         the limits' {@code maxMessageLength}, which closes the connection with
     *                                         {@link CloseCode#MESSAGE_TOO_BIG}.
     * @throws java.net.SocketTimeoutException if the receive timeout is over. Nothing is lost: what has arrived of the
     *                                         message is part of the next call's.
     * @throws InterruptedException            if the thread is interrupted while it waits, or was before it had to;
     *                                         nothing is lost either.
     * @throws IOException                     never otherwise.
     * @throws IllegalStateException           if another thread is receiving.
     */
    Message receive() throws IOException, InterruptedException;

    /**
     * Receives the next message as a stream, as soon as it begins. Otherwise like {@link #receive()}; messages may be
     * as long as the endpoint's or request's {@code maxMessageLength} says.
     *
     * @return the message; null once the peer has closed, or this side has.
     * @throws ConnectionClosedException       if the connection ended otherwise.
     * @throws java.net.SocketTimeoutException if the receive timeout is over.
     * @throws InterruptedException            if the thread is interrupted while it waits, or was before it had to.
     * @throws IOException                     never otherwise.
     * @throws IllegalStateException           if another thread is receiving.
     */
    MessageInput receiveStream() throws IOException, InterruptedException;

    /**
     * Nothing more is to be received: what has arrived and what will is dropped, and the peer's close frame is answered
     * as soon as it comes. Receives return null from now on. It cannot be undone.
     */
    void discardInput();

    /**
     * How long a receive, and each read of a stream that is opened from now on, waits at most.
     *
     * @param timeout 0 or less, which is the default, to wait as long as the connection lives.
     * @param unit    of the timeout.
     */
    void receiveTimeout(long timeout, TimeUnit unit);

    /**
     * How long a send waits for room at most. A peer that takes nothing is cut after the slow-consumer timeout, which
     * ends every wait.
     *
     * @param timeout 0 or less, which is the default, to wait as long as the connection lives.
     * @param unit    of the timeout.
     */
    void sendTimeout(long timeout, TimeUnit unit);

    /**
     * Sends a text message, and waits for room if need be.
     *
     * @param text of the message.
     * @throws SendException        if it was not queued: the connection is closing, the message is too large, or there
     *                              was no room in time.
     * @throws InterruptedException if the thread is interrupted while it waits, or was before it had to; nothing was
     *                              queued then.
     */
    void sendText(CharSequence text) throws SendException, InterruptedException;

    /**
     * Sends an array as a binary message, and waits for room if need be.
     *
     * @param payload of the message.
     * @throws SendException        as {@link #sendText(CharSequence)} does.
     * @throws InterruptedException as {@link #sendText(CharSequence)} does.
     */
    default void sendBinary(final byte[] payload) throws SendException, InterruptedException
    {
        sendBinary(ByteBuffer.wrap(payload));
    }

    /**
     * Sends what remains in a buffer, whose position does not change, as a binary message, and waits for room if need
     * be.
     *
     * @param payload of the message.
     * @throws SendException        as {@link #sendText(CharSequence)} does.
     * @throws InterruptedException as {@link #sendText(CharSequence)} does.
     */
    void sendBinary(ByteBuffer payload) throws SendException, InterruptedException;

    /**
     * Sends a received message back or on to another peer, and waits for room if need be.
     *
     * @param message to send.
     * @throws SendException        as {@link #sendText(CharSequence)} does.
     * @throws InterruptedException as {@link #sendText(CharSequence)} does.
     */
    void send(Message message) throws SendException, InterruptedException;

    /**
     * Opens a message of unknown length: see {@link Connection#openStream(MessageType, long, TimeUnit)}, with the send
     * timeout.
     *
     * @param type of the message.
     * @return the message, which the caller must close.
     * @throws IOException if it could not be opened, or the thread is interrupted.
     */
    MessageOutput openStream(MessageType type) throws IOException;

    /**
     * How the connection ended, also where {@link #receive()} returned null: the peer's close frame (RFC 6455 §7.1.5),
     * as soon as everything before it has been delivered, or what the engine found. Any thread may call it.
     *
     * @return the code, reason and cause; null as long as the peer has not closed, and the connection is open.
     */
    ConnectionClosedException ending();

    /**
     * Begins the closing handshake: see {@link Connection#close(int, CharSequence)}. What has not been received is
     * dropped. It does not wait.
     *
     * @param code   for the close frame.
     * @param reason for the close frame; may be empty or null.
     * @throws IllegalArgumentException if the code may not be on the wire or the reason is too long.
     */
    void close(int code, CharSequence reason);

    /**
     * Begins the closing handshake with {@link CloseCode#NORMAL}, as {@link #close(int, CharSequence)}.
     */
    @Override
    default void close()
    {
        close(CloseCode.NORMAL, null);
    }
}
