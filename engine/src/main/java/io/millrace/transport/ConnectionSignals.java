package io.millrace.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.inbound.ConnectionControl;

/**
 * How other threads tell a connection's selector thread what happened: each sets its bit of one word, and whoever finds
 * the word empty queues the connection. The selector takes all bits at once, so that any number of signals costs one
 * visit and no memory.
 */
abstract class ConnectionSignals extends TakeAllQueue.Node<NetworkConnection>
    implements ConnectionControl, ChannelSignals
{
    /** The socket takes no more of what is to be written. */
    static final int BLOCKED = 1;

    /** The same, but since it was last blocked it had taken everything, or a large share. */
    static final int BLOCKED_ANEW = 1 << 1;

    /** The closing bytes are out; the peer may still answer. */
    static final int CLOSE_WRITTEN = 1 << 2;

    /** The closing bytes are out, and nothing more is expected of the peer. */
    static final int LAST_WRITTEN = 1 << 3;

    /** The socket failed. */
    static final int WRITE_FAILED = 1 << 4;

    /** The handshake was accepted. */
    static final int ACCEPTED = 1 << 5;

    /** Whether messages are held back may have changed. */
    static final int HELD_CHANGED = 1 << 6;

    /** The peer's close frame was dispatched. */
    static final int PEER_CLOSED = 1 << 7;

    /** The connection began to close. */
    static final int CLOSING = 1 << 8;

    /** The connection is to be cut. */
    static final int DISCONNECT = 1 << 9;

    /** What has to be the last bytes, after the closing ones, is out. */
    static final int FINISHED = 1 << 10;

    /** The channel has something to read though its socket may not be ready. */
    static final int READ_AGAIN = 1 << 11;

    /** The application has claimed space, and its claims are not watched. */
    static final int CLAIMED = 1 << 12;

    private static final VarHandle SIGNALS;

    static
    {
        try
        {
            SIGNALS = MethodHandles.lookup().findVarHandle(ConnectionSignals.class, "signals", int.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private volatile int signals;

    ConnectionSignals()
    {
    }

    /** Queues this for the selector thread. It is not queued now. */
    abstract void onSignalled();

    /** Any thread may call it. */
    final void signal(final int bits)
    {
        if ((int)SIGNALS.getAndBitwiseOr(this, bits) == 0)
        {
            onSignalled();
        }
    }

    /** The bits set since the last call. Only the selector thread may call it, when this was taken from the queue. */
    final int takeSignals()
    {
        return (int)SIGNALS.getAndSet(this, 0);
    }

    @Override
    public final void onHeldChanged()
    {
        signal(HELD_CHANGED);
    }

    @Override
    public final void onPeerClosed()
    {
        signal(PEER_CLOSED);
    }

    @Override
    public final void onClosing()
    {
        signal(CLOSING);
    }

    @Override
    public final void onDisconnect()
    {
        signal(DISCONNECT);
    }

    @Override
    public final void wakeReader()
    {
        signal(READ_AGAIN);
    }
}
