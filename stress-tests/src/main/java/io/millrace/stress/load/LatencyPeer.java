package io.millrace.stress.load;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.HdrHistogram.Histogram;

/**
 * Sends messages when they are due, and measures from then on. Nothing is noted per message, because the schedule tells
 * when the n-th was due, and the n-th reply belongs to it.
 */
final class LatencyPeer extends Peer
{
    private final Schedule schedule;
    private final int number;
    private final FrameBatch batch;
    private final ByteBuffer frames;
    private final int frameLength;
    private final int cycleLength;
    private LatencyDuty duty;
    private EchoStream echoes;
    private long due;
    private long sentBytes;
    private long answered;

    LatencyPeer(final Schedule schedule, final int number, final FrameBatch batch)
    {
        this.schedule = schedule;
        this.number = number;
        this.batch = batch;
        frames = batch.frames();
        frameLength = batch.frameLength();
        cycleLength = frameLength * batch.cycleMessages();
    }

    void duty(final LatencyDuty assigned)
    {
        duty = assigned;
    }

    @Override
    void onOpen(final long nowNs)
    {
        echoes = new EchoStream(batch);
    }

    @Override
    boolean isBetweenFrames()
    {
        return sentBytes % frameLength == 0;
    }

    /** When the next message is due. */
    long nextDueNs()
    {
        return schedule.dueNs(number, due);
    }

    boolean hasNext()
    {
        return schedule.exists(number, due);
    }

    /** The next message has become due. Returns whether it is the only one that waits to be sent. */
    boolean onDue()
    {
        return due++ * frameLength <= sentBytes;
    }

    /** Sends what is due, as far as the socket takes it. */
    void send() throws IOException
    {
        boolean taken = writeControl();
        final long target = due * frameLength;
        while (taken && sentBytes < target)
        {
            if (isBetweenFrames())
            {
                duty.onSend(System.nanoTime() - schedule.dueNs(number, sentBytes / frameLength));
            }
            final int offset = (int)(sentBytes % cycleLength);
            final int length = (int)Math.min(target - sentBytes, cycleLength);
            frames.limit(offset + length).position(offset);
            taken = write(frames);
            sentBytes += frames.position() - offset;
        }
        wantWritable(!taken);
    }

    @Override
    void onWritable(final long nowNs) throws IOException
    {
        send();
    }

    @Override
    void onReceived(final ByteBuffer in, final long nowNs) throws IOException
    {
        final long receivedNs = System.nanoTime();
        echoes.accept(in, this);
        final long messages = echoes.messages();
        if (messages * frameLength > sentBytes)
        {
            throw new LoadFailure("the server has sent more than it was sent");
        }
        for (; answered < messages; answered++)
        {
            duty.onAnswer(receivedNs - schedule.dueNs(number, answered), schedule.isMeasured(number, answered));
        }
    }

    /** Enters the messages that have no reply with the time that they have waited; returns how many they are. */
    long enterUnanswered(final long nowNs, final Histogram latencies)
    {
        long unanswered = 0;
        for (long n = answered; schedule.exists(number, n); n++)
        {
            if (schedule.isMeasured(number, n))
            {
                latencies.recordValue(Math.max(0, nowNs - schedule.dueNs(number, n)));
                unanswered++;
            }
        }
        return unanswered;
    }
}
