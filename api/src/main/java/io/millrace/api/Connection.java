package io.millrace.api;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSession;

import org.agrona.DirectBuffer;

/**
 * A WebSocket connection. Unless a method says otherwise, any thread may call it at any time, and no method blocks but
 * the sends that take a timeout.
 * <p>
 * Messages that one thread sends arrive in the order in which it sent them; messages of several threads never
 * interleave. Payloads given to a send are copied before it returns and stay the caller's.
 */
public interface Connection
{
    /**
     * The number of this connection, unique in its server.
     *
     * @return a positive number.
     */
    long id();

    /**
     * The state of this connection.
     *
     * @return the state at the time of the call.
     */
    ConnectionState state();

    /**
     * Whether messages may be sent.
     *
     * @return true in {@link ConnectionState#OPEN}.
     */
    default boolean isOpen()
    {
        return state() == ConnectionState.OPEN;
    }

    /**
     * The application's object that belongs to this connection.
     *
     * @return what was last set, or null.
     */
    Object attachment();

    /**
     * Sets the application's object that belongs to this connection.
     *
     * @param attachment any object, or null.
     */
    void attachment(Object attachment);

    /**
     * A named object that belongs to this connection.
     *
     * @param name of the attribute.
     * @return its value, or null.
     */
    Object attribute(String name);

    /**
     * Sets or removes a named object that belongs to this connection.
     *
     * @param name  of the attribute.
     * @param value any object; null removes the attribute.
     */
    void attribute(String name, Object value);

    /**
     * The local address.
     *
     * @return the address at which the peer connected.
     */
    SocketAddress localAddress();

    /**
     * The peer's address.
     *
     * @return the address from which the peer connected.
     */
    SocketAddress remoteAddress();

    /**
     * The request that opened this connection: path, query and headers.
     *
     * @return the request.
     */
    HandshakeRequest handshake();

    /**
     * The response that opened this connection, if this side is the client. Any thread may call it.
     *
     * @return the response; null on a server.
     */
    HandshakeResponse handshakeResponse();

    /**
     * The path of the request that opened this connection.
     *
     * @return for example {@code /chat}.
     */
    default String path()
    {
        return handshake().path();
    }

    /**
     * The TLS session, with the cipher suite and, if the peer had to show them, its certificates. Any thread may call
     * it.
     *
     * @return the session; null if the connection is not encrypted.
     */
    default SSLSession sslSession()
    {
        return handshake().sslSession();
    }

    /**
     * The subprotocol that was agreed on (RFC 6455 §1.9).
     *
     * @return the subprotocol, or null if there is none.
     */
    String subprotocol();

    /**
     * The extensions that were agreed on (RFC 6455 §9.1), such as {@code permessage-deflate} with its parameters. Any
     * thread may call it.
     *
     * @return the value of the response's {@code Sec-WebSocket-Extensions}; empty if there are none.
     */
    String extensions();

    /**
     * Sends a text message, encoded as UTF-8. Unpaired surrogates are sent as {@code ?}.
     *
     * @param text of the message.
     * @return what became of it.
     */
    SendResult sendText(CharSequence text);

    /**
     * Sends a text message that is encoded already.
     *
     * @param buffer holds valid UTF-8, which is not checked.
     * @param offset of the text, in bytes.
     * @param length of the text, in bytes.
     * @return what became of it.
     */
    default SendResult sendText(final DirectBuffer buffer, final int offset, final int length)
    {
        return send(MessageType.TEXT, buffer, offset, length);
    }

    /**
     * Sends a binary message.
     *
     * @param buffer holds the payload.
     * @param offset of the payload, in bytes.
     * @param length of the payload, in bytes.
     * @return what became of it.
     */
    default SendResult sendBinary(final DirectBuffer buffer, final int offset, final int length)
    {
        return send(MessageType.BINARY, buffer, offset, length);
    }

    /**
     * Sends what remains in a buffer as a binary message. The buffer's position and limit do not change.
     *
     * @param payload direct or on the heap, in any byte order.
     * @return what became of it.
     */
    SendResult sendBinary(ByteBuffer payload);

    /**
     * Sends an array as a binary message.
     *
     * @param payload of the message.
     * @return what became of it.
     */
    default SendResult sendBinary(final byte[] payload)
    {
        return sendBinary(ByteBuffer.wrap(payload));
    }

    /**
     * Sends a message of either type.
     *
     * @param type   text, whose payload must be valid UTF-8 and is not checked, or binary.
     * @param buffer holds the payload.
     * @param offset of the payload, in bytes.
     * @param length of the payload, in bytes.
     * @return what became of it.
     * @throws IndexOutOfBoundsException if the range is not inside the buffer.
     */
    SendResult send(MessageType type, DirectBuffer buffer, int offset, int length);

    /**
     * Sends a message that is not to be compressed though compression was agreed on (RFC 7692 §6), because it is
     * compressed already or must not share a history with others. Otherwise like
     * {@link #send(MessageType, DirectBuffer, int, int)}. Any thread may call it.
     *
     * @param type   of the message.
     * @param buffer that holds the payload; copied before the call returns.
     * @param offset of the payload, in bytes.
     * @param length of the payload, in bytes.
     * @return what became of it.
     */
    SendResult sendUncompressed(MessageType type, DirectBuffer buffer, int offset, int length);

    /**
     * Sends a message of either type, and waits for room if need be: while the answer would be
     * {@link SendResult#BACK_PRESSURE} or {@link SendResult#STREAM_OPEN}, but no longer than the timeout. Plain and
     * virtual threads wait parked, without holding a lock.
     * <p>
     * Threads that themselves do network work for the engine never wait, since what they would wait for is their own
     * work: there the call writes what this connection's socket takes at once, tries again, and returns the answer. The
     * same holds for the thread that owns the open stream: its answer is {@link SendResult#STREAM_OPEN}.
     *
     * @param type    text, whose payload must be valid UTF-8 and is not checked, or binary.
     * @param buffer  holds the payload; it must not change during the call.
     * @param offset  of the payload, in bytes.
     * @param length  of the payload, in bytes.
     * @param timeout how long to wait at most; 0 or less does not wait.
     * @param unit    of the timeout.
     * @return what became of it: closed and too large at once, back pressure or an open stream at the timeout.
     * @throws InterruptedException      if the thread is interrupted while it waits, or was before it had to; nothing
     *                                   was queued then.
     * @throws IndexOutOfBoundsException if the range is not inside the buffer.
     */
    SendResult send(MessageType type, DirectBuffer buffer, int offset, int length, long timeout, TimeUnit unit)
        throws InterruptedException;

    /**
     * Sends a text message, and waits for room if need be, as
     * {@link #send(MessageType, DirectBuffer, int, int, long, TimeUnit)} does.
     *
     * @param text    of the message.
     * @param timeout how long to wait at most; 0 or less does not wait.
     * @param unit    of the timeout.
     * @return what became of it.
     * @throws InterruptedException if the thread is interrupted while it waits, or was before it had to.
     */
    SendResult sendText(CharSequence text, long timeout, TimeUnit unit) throws InterruptedException;

    /**
     * Sends what remains in a buffer as a binary message, and waits for room if need be, as
     * {@link #send(MessageType, DirectBuffer, int, int, long, TimeUnit)} does. The buffer's position and limit do not
     * change.
     *
     * @param payload direct or on the heap, in any byte order; it must not change during the call.
     * @param timeout how long to wait at most; 0 or less does not wait.
     * @param unit    of the timeout.
     * @return what became of it.
     * @throws InterruptedException if the thread is interrupted while it waits, or was before it had to.
     */
    SendResult sendBinary(ByteBuffer payload, long timeout, TimeUnit unit) throws InterruptedException;

    /**
     * Sends a received message back or on to another peer.
     *
     * @param message to send; its payload is copied.
     * @return what became of it.
     */
    default SendResult send(final Message message)
    {
        return send(message.type(), message.buffer(), message.offset(), message.length());
    }

    /**
     * Sends a message that was encoded before, without a copy.
     *
     * @param message prepared by the {@link #topics()} of the same server; it stays the caller's.
     * @return what became of it.
     * @throws IllegalStateException    if the message is closed.
     * @throws IllegalArgumentException if it was prepared by another server.
     */
    SendResult send(PreparedMessage message);

    /**
     * Sends a message that takes the place of an older one of the same key that was sent by this method and has not
     * been written yet. That one is counted as conflated.
     *
     * @param key    of the message among those of this connection.
     * @param type   of the message. For text, the payload must be UTF-8, which is not checked.
     * @param buffer that holds the payload.
     * @param offset of the payload, in bytes.
     * @param length of the payload, in bytes.
     * @return what became of it.
     * @throws IndexOutOfBoundsException if the range is not inside the buffer.
     */
    SendResult sendConflated(long key, MessageType type, DirectBuffer buffer, int offset, int length);

    /**
     * Claims space for a message of known length, to be encoded in place and then committed or aborted. Only an
     * {@link SendResult#ACCEPTED} claim must be completed.
     *
     * @param type   of the message.
     * @param length of the message, in bytes.
     * @param claim  takes the space; must hold no open claim.
     * @return whether the space was claimed.
     * @throws IllegalStateException if the claim is open.
     */
    SendResult claim(MessageType type, int length, MessageClaim claim);

    /**
     * Sends a frame with any bits, for those who craft their own (RFC 6455 §5.2). The engine checks only the length
     * of control frames; a frame that breaks the protocol will make the peer close the connection. A data frame
     * without FIN opens a stream: until a frame with FIN, other threads' and other methods' messages are answered with
     * {@link SendResult#STREAM_OPEN}. Close frames are sent with {@link #close(int, CharSequence)}.
     *
     * @param fin     whether this is the last frame of its message.
     * @param rsv     RSV1 in bit 2, RSV2 in bit 1, RSV3 in bit 0.
     * @param opcode  0–15, but not 8.
     * @param payload holds the payload.
     * @param offset  of the payload, in bytes.
     * @param length  of the payload, in bytes; at most 125 for opcodes above 7.
     * @return what became of it.
     * @throws IllegalArgumentException if bits or opcode are out of range, or a control frame is too long.
     */
    SendResult sendFrame(boolean fin, int rsv, int opcode, DirectBuffer payload, int offset, int length);

    /**
     * Opens a message of unknown length, and waits for the end of another's stream if need be. Until it ends, other
     * messages are answered with {@link SendResult#STREAM_OPEN}.
     *
     * @param type    of the message.
     * @param timeout how long this call, and each write to the message, waits at most; 0 or less does not wait.
     * @param unit    of the timeout.
     * @return the message, which the caller must {@linkplain MessageOutput#close() close}.
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits; it stays interrupted.
     * @throws SendException                  if it could not be opened, because the connection is closing, another
     *                                        stream was open all the time, or others were sending at every attempt.
     */
    MessageOutput openStream(MessageType type, long timeout, TimeUnit unit) throws IOException;

    /**
     * Sends a ping (RFC 6455 §5.5.2).
     *
     * @param payload holds the payload.
     * @param offset  of the payload, in bytes.
     * @param length  of the payload, 0–125 bytes.
     * @return what became of it.
     * @throws IllegalArgumentException if the payload is longer than 125 bytes.
     */
    SendResult ping(DirectBuffer payload, int offset, int length);

    /**
     * Sends a ping that measures the {@linkplain #roundTripNs() round trip}. Its payload of 8 bytes is the engine's
     * own; the pong is reported to {@link ConnectionHandler#onPong(Connection, DirectBuffer, int, int)} as any other.
     *
     * @return what became of it.
     */
    SendResult ping();

    /**
     * The time from the last ping that was answered to its pong, among the pings that {@link #ping()} sent and those
     * that the engine sent for the ping interval. Pings with a payload of the application's do not count, nor pongs
     * that nobody asked for; a peer that makes up pongs can spoil only its own figure.
     * <p>
     * The time begins with the call that sent the ping and ends when the pong has been read from the socket and
     * decoded, before it waits for a handler thread. So it contains what was queued for the connection before the ping,
     * the kernels' buffers and the network in both directions, the peer's delay, and what the peer sent before the
     * pong; and, if the application holds back reading, the time until it reads again.
     *
     * @return nanoseconds; -1 until a ping has been answered.
     */
    long roundTripNs();

    /**
     * Sends a pong (RFC 6455 §5.5.3). One that does not fit the ring waits outside it, where a newer one takes its
     * place, as §5.5.3 allows.
     *
     * @param payload holds the payload.
     * @param offset  of the payload, in bytes.
     * @param length  of the payload, 0–125 bytes.
     * @return accepted, or closed.
     * @throws IllegalArgumentException if the payload is longer than 125 bytes.
     */
    SendResult pong(DirectBuffer payload, int offset, int length);

    /**
     * Begins the closing handshake (RFC 6455 §7.1.2). What was sent before still goes out; later sends get
     * {@link SendResult#CLOSED}. If the peer does not answer within the close timeout, the transport is cut.
     *
     * @param code   for the close frame; {@link CloseCode#NO_STATUS} sends a frame without code or reason.
     * @param reason at most {@link CloseCode#MAX_REASON_LENGTH} bytes of UTF-8; may be empty or null.
     * @return accepted, or closed if it was closing already.
     * @throws IllegalArgumentException if the code may not be on the wire (RFC 6455 §7.4) or the reason is too long.
     */
    SendResult close(int code, CharSequence reason);

    /**
     * Begins the closing handshake with {@link CloseCode#NORMAL} and no reason.
     *
     * @return accepted, or closed if it was closing already.
     */
    default SendResult close()
    {
        return close(CloseCode.NORMAL, null);
    }

    /**
     * Cuts the transport at once, without a closing handshake. What waits to be sent is dropped.
     */
    void disconnect();

    /**
     * The bytes that wait to be written to this connection: frames that were accepted or claimed and that the socket
     * has not taken, with what the ring adds to them (8 bytes per record, padding, 16 bytes for each large message that
     * stands beside the ring). A record of which the socket has taken a part counts whole. During callbacks it includes
     * what the engine has claimed ahead for replies. A pong that waits outside the ring, and the close frame, do not
     * count. It exceeds the limits' {@code outboundLimit} at most by padding at the end of the ring, which is
     * shorter than an eighth of the ring, and for a moment by what other threads are being refused.
     *
     * @return the number of bytes at the time of the call.
     */
    long bytesBuffered();

    /**
     * The messages that wait to be written to this connection, as far as they are counted: those that were published,
     * prepared, large, conflated or sent under {@link SlowConsumerPolicy#dropOldest()}; and all others only if the
     * limits' {@code outboundMessageLimit} is set.
     *
     * @return the number of messages at the time of the call.
     */
    int messagesBuffered();

    /**
     * The messages that a {@link SlowConsumerPolicy} has dropped on this connection.
     *
     * @return how many since it was opened.
     */
    long droppedMessages();

    /**
     * The messages on this connection that a newer one of the same key has replaced.
     *
     * @return how many since it was opened.
     */
    long conflatedMessages();

    /**
     * Sets what happens to messages that are sent or published to this connection while its peer reads too slowly.
     *
     * @param policy or null, for that of the topic or of the server's settings.
     */
    void slowConsumerPolicy(SlowConsumerPolicy policy);

    /**
     * What was last set.
     *
     * @return the policy of this connection, or null.
     */
    SlowConsumerPolicy slowConsumerPolicy();

    /**
     * The topics of the server that this connection belongs to.
     *
     * @return the topics.
     */
    Topics topics();

    /**
     * Subscribes this connection to a topic, which is made if there is none; one that was made so ends with its last
     * subscriber.
     *
     * @param topic by its name, or a pattern: see {@link Topics}.
     * @return false if it is subscribed already, or closing.
     * @throws IllegalArgumentException if the name is not allowed.
     */
    boolean subscribe(String topic);

    /**
     * Takes this connection out of a topic. What was queued before is still sent.
     *
     * @param topic by its name.
     * @return false if it was not subscribed.
     */
    boolean unsubscribe(String topic);

    /**
     * The topics that this connection is subscribed to.
     *
     * @return their names at the time of the call, in no particular order; it belongs to the caller.
     */
    Set<String> subscriptions();

    /**
     * Asks to be told when everything that was accepted on this connection before this call has been taken by the
     * operating system, or is lost. Each accepted call has exactly one outcome.
     *
     * @param listener to be told, on the connection's handler thread; soon, if nothing waits.
     * @return accepted; back pressure if there is no room to note it; closed if the connection is closing; too large
     * if the limits do not even allow for a note of 16 bytes.
     */
    SendResult whenFlushed(FlushListener listener);

    /**
     * Holds back what is sent from now on, by whichever thread, so that many messages go out in few writes, until
     * {@link #uncork()} was called as often as this. It is a hint: what waits is written all the same when a send meets
     * back pressure, when {@link #flush()} is called, when the connection closes, or along with what was being written
     * already.
     */
    void cork();

    /**
     * Takes one {@link #cork()} back, on any thread. With the last of them, what was held back is written.
     *
     * @throws IllegalStateException if the connection is not corked.
     */
    void uncork();

    /**
     * Has everything written that was sent so far, corked or not. Without need in general, since what is sent is
     * written soon; but what a callback sends waits for the end of that callback and of those that follow at once. A
     * callback that takes long lets its messages out early with this.
     */
    void flush();

    /**
     * Stops delivering messages of this connection and, soon after, reading its socket, so that TCP pushes back on
     * the peer. What was received already is kept in order. While it lasts, a peer that leaves is noticed only when
     * something is written to it, and the idle timeout does not run.
     */
    void pauseReading();

    /**
     * Ends {@link #pauseReading()}, and delivers a deferred message again.
     */
    void resumeReading();

    /**
     * Whether reading is paused by {@link #pauseReading()}.
     *
     * @return true if it is.
     */
    boolean isReadingPaused();

    /**
     * Runs a task on this connection's handler thread, or on the executor of its endpoint, never concurrently with its
     * callbacks. It runs even if the connection closes first. It is dropped without notice once the server has closed,
     * or if the executor refuses this connection's callbacks, which ends the connection.
     *
     * @param task to run.
     */
    void execute(Runnable task);

    /**
     * Runs a task on this connection's handler thread, or on the executor of its endpoint, after a delay, under the
     * same conditions as {@link #execute(Runnable)}.
     *
     * @param task  to run.
     * @param delay before it runs.
     * @param unit  of the delay.
     * @return a handle by which to cancel it.
     */
    ScheduledTask schedule(Runnable task, long delay, TimeUnit unit);
}
