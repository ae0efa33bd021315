package io.millrace.transport;

import java.io.IOException;

/** What a connection waits for; the poller hears only of changes. Belongs to the selector thread. */
final class PollInterest
{
    private final PollKey key;
    private int interest;

    PollInterest(
        final Poller poller, final TransportChannel channel, final int interest, final ReadyListener listener)
        throws IOException
    {
        this.interest = interest;
        key = poller.register(channel, interest, listener);
    }

    void change(final int wanted)
    {
        if (wanted != interest)
        {
            interest = wanted;
            key.interest(wanted);
        }
    }

    void cancel()
    {
        key.cancel();
    }
}
