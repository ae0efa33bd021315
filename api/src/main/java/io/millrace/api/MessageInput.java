package io.millrace.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A message that is read while it arrives (RFC 6455 §5.4), by a thread of the application's own, so that it may be of
 * any length. What has arrived and was not read waits in a bounded amount of memory; when that is full the connection's
 * socket is not read, and TCP pushes back on the peer.
 * <p>
 * Reading returns what there is, and waits if there is nothing. It throws
 * <ul>
 * <li>a {@link ConnectionClosedException} if the connection ended before the message did, or the peer broke the
 * protocol in it, after what had arrived before was read;</li>
 * <li>an {@link java.nio.channels.AsynchronousCloseException} if what the connection receives is discarded from now
 * on;</li>
 * <li>a {@link java.net.SocketTimeoutException} if nothing came in time, see {@link #timeout(long, TimeUnit)};</li>
 * <li>an {@link java.io.InterruptedIOException} if the thread is interrupted while it waits; it stays interrupted.</li>
 * </ul>
 * After the last two, reading can go on. One thread at a time may use it, together with its reader.
 */
public abstract class MessageInput extends InputStream
{
    private Reader reader;

    /**
     * For engines, not for applications.
     */
    protected MessageInput()
    {
    }

    /**
     * The type of the message.
     *
     * @return text or binary.
     */
    public abstract MessageType type();

    /**
     * How long each read waits at most for something to arrive. Default: as the connection's receive timeout.
     *
     * @param timeout 0 or less to wait as long as the connection lives.
     * @param unit    of the timeout.
     */
    public abstract void timeout(long timeout, TimeUnit unit);

    /**
     * This text message as a stream of characters. It reads ahead, so bytes and characters must not be read in turn.
     *
     * @return a view, always the same, for the thread that uses this message.
     * @throws IllegalStateException if this is a binary message.
     */
    public Reader reader()
    {
        if (type() != MessageType.TEXT)
        {
            throw new IllegalStateException("characters are read from text messages only");
        }
        if (reader == null)
        {
            reader = new InputStreamReader(this, StandardCharsets.UTF_8);
        }
        return reader;
    }

    /**
     * How much can be read without waiting.
     *
     * @return bytes; 0 if nothing has arrived, or the message is closed.
     */
    @Override
    public abstract int available();

    /**
     * Discards the rest of the message, what has arrived of it and what has not. It does not wait; the connection goes
     * on. Does nothing if the message was read to its end.
     */
    @Override
    public abstract void close();

    @Override
    public abstract int read(byte[] target, int offset, int length) throws IOException;
}
