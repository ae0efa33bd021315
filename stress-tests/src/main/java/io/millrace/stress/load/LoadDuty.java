package io.millrace.stress.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/**
 * Lets the clients of a worker send what is due, again and again; the messages that became due meanwhile go out with
 * one write.
 */
final class LoadDuty implements Duty
{
    /** As often as tcpkali, whose timers are this coarse: it decides how many messages a server reads at once. */
    static final long INTERVAL_NS = TimeUnit.MICROSECONDS.toNanos(1500);

    private static final int SIGNIFICANT_DIGITS = 3;

    private final Worker worker;
    private final LoadPlan plan;
    private final boolean isPaced;
    private final boolean isExpiring;
    private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
    private boolean hasBegun;
    private long nextNs;

    LoadDuty(final Worker worker, final LoadPlan plan)
    {
        this.worker = worker;
        this.plan = plan;
        final LoadSettings settings = plan.settings();
        isPaced = settings.messageRate() != SwarmSettings.UNLIMITED;
        isExpiring = settings.lifetimeNs() != Long.MAX_VALUE;
        nextNs = System.nanoTime();
        worker.peers().forEach(peer -> ((LoadPeer)peer).latencies(latencies));
    }

    /** Belongs to the worker until it has ended. */
    Histogram latencies()
    {
        return latencies;
    }

    @Override
    public long run(final long nowNs)
    {
        if (!plan.stage().isSending())
        {
            return nowNs + INTERVAL_NS;
        }
        if (hasBegun && !isPaced && !isExpiring)
        {
            return Long.MAX_VALUE;
        }
        if (nowNs - nextNs >= 0)
        {
            for (final Peer peer : worker.peers())
            {
                if (peer.isOpen())
                {
                    visit((LoadPeer)peer);
                }
            }
            hasBegun = true;
            nextNs = Math.max(nextNs + INTERVAL_NS, nowNs);
        }
        return nextNs;
    }

    private void visit(final LoadPeer peer)
    {
        final long nowNs = worker.updateNow();
        try
        {
            if (!hasBegun)
            {
                peer.begin(nowNs);
            }
            else if (isExpiring && peer.isExpired(nowNs))
            {
                worker.reopen(peer);
            }
            else if (isPaced)
            {
                peer.send(nowNs);
            }
        }
        catch (final IOException ex)
        {
            worker.onLost(peer, ex);
        }
    }
}
