package io.millrace.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A {@link Poller} on {@link Selector#select(Consumer, long)}, which allocates nothing. A selector that keeps
 * returning at once with nothing ready is replaced by a new one.
 */
public final class NioPoller implements Poller
{
    private static final int IDLE_RETURNS_BEFORE_REBUILD = 512;

    private final Consumer<SelectionKey> onKey = this::onKey;
    private volatile Selector selector;
    private volatile boolean awakened;
    private int idleReturns;

    /**
     * Opens a selector.
     *
     * @throws IOException if none can be opened.
     */
    public NioPoller() throws IOException
    {
        selector = Selector.open();
    }

    @Override
    public int poll(final long timeoutNs) throws IOException
    {
        if (timeoutNs == 0)
        {
            return selector.selectNow(onKey);
        }
        final int ready = timeoutNs == Long.MAX_VALUE ?
            selector.select(onKey) : selector.select(onKey, toMillis(timeoutNs));
        if (ready > 0 || awakened || timeoutNs != Long.MAX_VALUE)
        {
            awakened = false;
            idleReturns = 0;
        }
        else if (!Thread.currentThread().isInterrupted() && ++idleReturns > IDLE_RETURNS_BEFORE_REBUILD)
        {
            rebuild();
        }
        return ready;
    }

    @Override
    public PollKey register(final TransportChannel channel, final int interest, final ReadyListener listener)
        throws IOException
    {
        return register(((NioChannel)channel.socket()).socketChannel(), interest, listener);
    }

    @Override
    public PollKey register(final ListeningChannel channel, final ReadyListener listener) throws IOException
    {
        return register(((NioListeningChannel)channel).socket(), ACCEPT, listener);
    }

    @Override
    public void wakeUp()
    {
        awakened = true;
        selector.wakeup();
    }

    @Override
    public void close()
    {
        try
        {
            selector.close();
        }
        catch (final IOException ex)
        {
            idleReturns = 0;
        }
    }

    private PollKey register(final SelectableChannel channel, final int interest, final ReadyListener listener)
        throws ClosedChannelException
    {
        final Key key = new Key(listener);
        key.selectionKey = channel.register(selector, interest, key);
        return key;
    }

    private void onKey(final SelectionKey selectionKey)
    {
        // A listener that ran earlier in this poll may have cancelled the key.
        if (selectionKey.isValid())
        {
            ((Key)selectionKey.attachment()).listener.onReady(selectionKey.readyOps());
        }
    }

    private void rebuild() throws IOException
    {
        final Selector old = selector;
        final Selector replacement = Selector.open();
        for (final SelectionKey key : old.keys())
        {
            if (key.isValid())
            {
                final Key own = (Key)key.attachment();
                own.selectionKey = key.channel().register(replacement, key.interestOps(), own);
            }
        }
        selector = replacement;
        idleReturns = 0;
        old.close();
    }

    private static long toMillis(final long timeoutNs)
    {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNs + 999_999));
    }

    /** Survives the replacement of the selector. */
    private static final class Key implements PollKey
    {
        private final ReadyListener listener;
        private SelectionKey selectionKey;

        Key(final ReadyListener listener)
        {
            this.listener = listener;
        }

        @Override
        public void interest(final int interest)
        {
            if (selectionKey.isValid())
            {
                selectionKey.interestOps(interest);
            }
        }

        @Override
        public void cancel()
        {
            selectionKey.cancel();
        }
    }
}
