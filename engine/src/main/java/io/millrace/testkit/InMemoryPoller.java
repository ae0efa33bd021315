package io.millrace.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

import io.millrace.transport.ListeningChannel;
import io.millrace.transport.PollKey;
import io.millrace.transport.Poller;
import io.millrace.transport.ReadyListener;
import io.millrace.transport.TransportChannel;

/**
 * Finds the ready channels in memory, in the order in which they were registered. It never waits.
 */
final class InMemoryPoller implements Poller
{
    private final List<Key> keys = new ArrayList<>();

    @Override
    public int poll(final long timeoutNs)
    {
        int count = 0;
        for (final Key key : keys.toArray(new Key[0]))
        {
            final int ready = key.cancelled ? 0 : key.ready.applyAsInt(key.interest);
            if (ready != 0)
            {
                key.listener.onReady(ready);
                count++;
            }
        }
        return count;
    }

    @Override
    public PollKey register(final TransportChannel channel, final int interest, final ReadyListener listener)
    {
        return add(new Key(((InMemoryChannel)channel.socket())::ready, interest, listener));
    }

    @Override
    public PollKey register(final ListeningChannel channel, final ReadyListener listener)
    {
        return add(new Key(((InMemoryListener)channel)::ready, ACCEPT, listener));
    }

    @Override
    public void wakeUp()
    {
        // Nothing ever waits here.
    }

    @Override
    public void close()
    {
        keys.clear();
    }

    private Key add(final Key key)
    {
        keys.add(key);
        return key;
    }

    /** A registration. */
    private final class Key implements PollKey
    {
        private final IntUnaryOperator ready;
        private final ReadyListener listener;
        private int interest;
        private boolean cancelled;

        Key(final IntUnaryOperator ready, final int interest, final ReadyListener listener)
        {
            this.ready = ready;
            this.interest = interest;
            this.listener = listener;
        }

        @Override
        public void interest(final int newInterest)
        {
            interest = newInterest;
        }

        @Override
        public void cancel()
        {
            cancelled = true;
            keys.remove(this);
        }
    }
}
