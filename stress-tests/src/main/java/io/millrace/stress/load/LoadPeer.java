package io.millrace.stress.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/**
 * Sends a message over and over, at a rate or as fast as the socket takes it, whatever comes back.
 */
final class LoadPeer extends Peer
{
    private static final double NS_PER_S = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_BACKLOG_NS = TimeUnit.SECONDS.toNanos(2);

    private final LoadPlan plan;
    private final ByteBuffer frames;
    private final int cycleLength;
    private final SendLog sendLog;
    private Histogram latencies;
    private EchoStream echoes;
    private ByteBuffer first;
    private int firstReplyLeft;
    private long openedNs;
    private long pacedFromNs;
    private long sent;
    private long received;
    private int cycleOffset;

    LoadPeer(final LoadPlan plan)
    {
        this.plan = plan;
        frames = plan.batch().frames();
        cycleLength = plan.batch().frameLength() * plan.batch().cycleMessages();
        sendLog = plan.settings().measuringLatency() ? new SendLog() : null;
    }

    void latencies(final Histogram histogram)
    {
        latencies = histogram;
    }

    @Override
    void onOpen(final long nowNs) throws IOException
    {
        openedNs = nowNs;
        sent = 0;
        received = 0;
        cycleOffset = 0;
        echoes = plan.settings().verifying() ? new EchoStream(plan.batch()) : null;
        first = plan.first() == null ? null : plan.first().frames().limit(plan.first().frameLength());
        firstReplyLeft = plan.first() == null ? 0 : plan.first().replyLength();
        if (sendLog != null)
        {
            sendLog.clear();
        }
        if (plan.stage().isSending())
        {
            begin(nowNs);
        }
    }

    @Override
    void begin(final long nowNs) throws IOException
    {
        pacedFromNs = nowNs;
        send(nowNs);
    }

    @Override
    void onReceived(final ByteBuffer in, final long nowNs) throws IOException
    {
        if (firstReplyLeft > 0)
        {
            final int skipped = Math.min(firstReplyLeft, in.remaining());
            in.position(in.position() + skipped);
            firstReplyLeft -= skipped;
        }
        received += in.remaining();
        if (echoes != null)
        {
            echoes.accept(in, this);
        }
        if (sendLog != null)
        {
            final long answered = echoes == null ? received / plan.batch().replyLength() : echoes.messages();
            sendLog.onAnswered(answered, nowNs, plan.stage().isMeasuring() ? latencies : null);
        }
    }

    @Override
    void onWritable(final long nowNs) throws IOException
    {
        send(nowNs);
    }

    @Override
    boolean isBetweenFrames()
    {
        return (first == null || !first.hasRemaining()) && cycleOffset % plan.batch().frameLength() == 0;
    }

    boolean isExpired(final long nowNs)
    {
        return nowNs - openedNs > plan.settings().lifetimeNs();
    }

    /**
     * Sends what is due and the socket takes; without a rate, not more than a cycle, so that others have their turn.
     */
    void send(final long nowNs) throws IOException
    {
        if (!writeControl() || first != null && !write(first))
        {
            wantWritable(true);
            return;
        }
        final boolean limited = plan.settings().messageRate() != SwarmSettings.UNLIMITED;
        final long target = limited ? dueBytes(nowNs) : sent + cycleLength;
        boolean taken = true;
        while (taken && sent < target)
        {
            taken = writeFrames((int)Math.min(target - sent, cycleLength));
        }
        if (sendLog != null)
        {
            final int frameLength = plan.batch().frameLength();
            sendLog.onSent((sent + frameLength - 1) / frameLength, nowNs);
        }
        wantWritable(!limited || !taken);
    }

    private boolean writeFrames(final int length) throws IOException
    {
        frames.limit(cycleOffset + length).position(cycleOffset);
        final boolean taken = write(frames);
        final int written = frames.position() - cycleOffset;
        sent += written;
        cycleOffset += written;
        if (cycleOffset >= cycleLength)
        {
            cycleOffset -= cycleLength;
        }
        return taken;
    }

    private long dueBytes(final long nowNs)
    {
        final double perNs = plan.settings().messageRate() / NS_PER_S;
        final int frameLength = plan.batch().frameLength();
        final long sentNs = (long)(sent / frameLength / perNs);
        if (nowNs - pacedFromNs - sentNs > MAX_BACKLOG_NS)
        {
            pacedFromNs = nowNs - sentNs - MAX_BACKLOG_NS;
        }
        return (long)((nowNs - pacedFromNs) * perNs) * frameLength;
    }
}
