package io.millrace.api;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

import org.agrona.DirectBuffer;

/**
 * A message that is sent while it is being made, so that its length need not be known and only a part of it is held in
 * memory: it leaves in fragments (RFC 6455 §5.4), one whenever enough has been written, with {@link #flush()}, and at
 * the end. {@link Connection#openStream(MessageType, long, java.util.concurrent.TimeUnit)} opens it.
 * <pre>{@code
 * try (MessageOutput message = connection.openStream(MessageType.TEXT, 10, TimeUnit.SECONDS))
 * {
 *     report.writeTo(message.writer());
 *     message.complete();
 * }
 * }</pre>
 * The message is whole only after {@link #complete()}. One that is given up halfway, by {@link #abort()} or because
 * {@link #close()} comes first, as when something throws, cannot be taken back once a part of it has left: then the
 * connection is closed with {@link CloseCode#INTERNAL_ERROR}, so that the peer does not take the part for the whole.
 * If nothing has left yet, nothing is sent, and the connection goes on.
 * <p>
 * From opening to end the connection's data channel belongs to this message: control frames pass between its fragments;
 * other messages are answered with {@link SendResult#STREAM_OPEN}, wait if they were sent with a timeout, or meet the
 * policy of their topic. So a stream must end: nothing else ends it but the connection.
 * <p>
 * Each method that sends waits, while there is no room, for as long as was said at the opening, and then throws a
 * {@link SendException} with {@link SendResult#BACK_PRESSURE}. Threads that do network work for the engine never wait
 * (see {@link Connection#send(MessageType, DirectBuffer, int, int, long, java.util.concurrent.TimeUnit)}). When the
 * connection ends, the exception has {@link SendResult#CLOSED}. A thread that is interrupted while it waits gets an
 * {@link java.io.InterruptedIOException}, and stays interrupted. After any of these the message can be completed, if
 * it is known what was taken, or given up.
 * <p>
 * One thread at a time may use it, together with its views. What is written is copied before a call returns.
 */
public interface MessageOutput extends WritableByteChannel
{
    /**
     * The type that was given at the opening.
     *
     * @return text or binary.
     */
    MessageType type();

    /**
     * How much of the message has been taken, sent or not.
     *
     * @return the length in bytes.
     */
    long length();

    /**
     * Adds what remains in a buffer. If it was opened without a timeout, this is a channel that does not block: it
     * takes as much as there is room for, maybe nothing, and {@link ConnectionHandler#onWritable(Connection)} tells
     * when there is room again. With a timeout it takes everything, or throws; in any case the buffer's position tells
     * what was taken.
     *
     * @param source of bytes; for a text message UTF-8, which is not checked.
     * @return the number of bytes taken.
     * @throws ClosedChannelException if the message has ended.
     * @throws SendException          if it could not be sent.
     * @throws IOException            if the thread is interrupted.
     */
    @Override
    int write(ByteBuffer source) throws IOException;

    /**
     * Adds a range of a buffer.
     *
     * @param buffer holds the bytes; for a text message UTF-8, which is not checked.
     * @param offset of the range, in bytes.
     * @param length of the range, in bytes.
     * @throws IndexOutOfBoundsException if the range is not inside the buffer.
     * @throws ClosedChannelException    if the message has ended.
     * @throws SendException             if it could not be sent; some of it may have been taken, as {@link #length()}
     *                                   tells.
     * @throws IOException               if the thread is interrupted; the same holds.
     */
    void write(DirectBuffer buffer, int offset, int length) throws IOException;

    /**
     * Adds a region of a file, read piece by piece. The file's own position does not change.
     *
     * @param file     open for reading.
     * @param position of the region in the file, in bytes.
     * @param count    of bytes in the region.
     * @throws IllegalArgumentException if position or count is negative.
     * @throws java.io.EOFException     if the file ends within the region; what there was has been taken.
     * @throws ClosedChannelException   if the message has ended, or the file is closed.
     * @throws SendException            if it could not be sent; some of it may have been taken, as {@link #length()}
     *                                  tells.
     * @throws IOException              if the file cannot be read, or the thread is interrupted; the same holds.
     */
    void transferFrom(FileChannel file, long position, long count) throws IOException;

    /**
     * This message as a stream of bytes; for a text message UTF-8, which is not checked. Flushing it flushes the
     * message; closing it completes the message, as those expect who close what they write to.
     *
     * @return a view, always the same, for the thread that uses this message.
     */
    OutputStream outputStream();

    /**
     * This text message as a stream of characters. They are encoded as UTF-8; a surrogate pair may be written in two
     * parts, and an unpaired surrogate is sent as {@code ?}. No character is cut by the end of a fragment. Flushing it
     * flushes the message, but for the first half of a pair; closing it completes the message.
     *
     * @return a view, always the same, for the thread that uses this message.
     * @throws IllegalStateException if this is a binary message.
     */
    Writer writer();

    /**
     * Sends what has been written as a fragment. Does nothing if nothing waits, or the message has ended.
     *
     * @throws SendException if it could not be sent; it is kept.
     * @throws IOException   if the thread is interrupted; it is kept.
     */
    void flush() throws IOException;

    /**
     * Ends the message with a last fragment, so that others may be sent again. A message of which nothing has left yet
     * is sent as a single frame. Does nothing if the message was completed before.
     *
     * @throws ClosedChannelException if it was given up.
     * @throws SendException          if the rest could not be sent: the message goes on.
     * @throws IOException            if the thread is interrupted: the message goes on.
     */
    void complete() throws IOException;

    /**
     * Gives the message up. If a part of it has left, this closes the connection with {@link CloseCode#INTERNAL_ERROR};
     * else nothing of it is sent. Does nothing if the message has ended. It does not wait.
     */
    void abort();

    /**
     * Ends the use of this object: {@link #abort()}, unless the message is complete.
     */
    @Override
    void close();

    /**
     * Whether the message goes on.
     *
     * @return false after it was completed or given up.
     */
    @Override
    boolean isOpen();
}
