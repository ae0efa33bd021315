package io.millrace.stress.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Lets the clients of a worker begin once all connections are open, and then only answer.
 */
final class BeginDuty implements Duty
{
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Worker worker;
    private final Stage stage;
    private boolean hasBegun;

    BeginDuty(final Worker worker, final Stage stage)
    {
        this.worker = worker;
        this.stage = stage;
    }

    @Override
    public long run(final long nowNs)
    {
        if (hasBegun)
        {
            return Long.MAX_VALUE;
        }
        if (!stage.isSending())
        {
            return nowNs + INTERVAL_NS;
        }
        hasBegun = true;
        for (final Peer peer : worker.peers())
        {
            try
            {
                peer.begin(nowNs);
            }
            catch (final IOException ex)
            {
                worker.onLost(peer, ex);
            }
        }
        return Long.MAX_VALUE;
    }
}
