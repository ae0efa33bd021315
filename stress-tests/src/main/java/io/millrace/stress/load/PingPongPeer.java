package io.millrace.stress.load;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.HdrHistogram.Histogram;

/**
 * Keeps a number of messages under way: sends one for each reply. Only a client with a single one measures how long
 * they take; with more, that is their number over the rate.
 */
final class PingPongPeer extends Peer
{
    private final Stage stage;
    private final FrameBatch batch;
    private final int pipeline;
    private final Histogram latencies;
    private final ByteBuffer frames;
    private final int frameLength;
    private final int cycleLength;
    private EchoStream echoes;
    private long sentBytes;
    private long sentNs;

    PingPongPeer(final Stage stage, final FrameBatch batch, final int pipeline, final Histogram latencies)
    {
        this.stage = stage;
        this.batch = batch;
        this.pipeline = pipeline;
        this.latencies = latencies;
        frames = batch.frames();
        frameLength = batch.frameLength();
        cycleLength = frameLength * batch.cycleMessages();
    }

    @Override
    void onOpen(final long nowNs)
    {
        echoes = new EchoStream(batch);
    }

    @Override
    void begin(final long nowNs) throws IOException
    {
        send();
    }

    @Override
    void onReceived(final ByteBuffer in, final long nowNs) throws IOException
    {
        final long before = echoes.messages();
        echoes.accept(in, this);
        if (echoes.messages() * frameLength > sentBytes)
        {
            throw new LoadFailure("the server has sent more than it was sent");
        }
        if (echoes.messages() > before)
        {
            if (pipeline == 1 && stage.isMeasuring())
            {
                latencies.recordValue(System.nanoTime() - sentNs);
            }
            send();
        }
    }

    @Override
    void onWritable(final long nowNs) throws IOException
    {
        send();
    }

    @Override
    boolean isBetweenFrames()
    {
        return sentBytes % frameLength == 0;
    }

    private void send() throws IOException
    {
        if (pipeline == 1)
        {
            sentNs = System.nanoTime();
        }
        boolean taken = writeControl();
        final long target = (echoes.messages() + pipeline) * frameLength;
        while (taken && sentBytes < target)
        {
            final int offset = (int)(sentBytes % cycleLength);
            final int length = (int)Math.min(target - sentBytes, cycleLength);
            frames.limit(offset + length).position(offset);
            taken = write(frames);
            sentBytes += frames.position() - offset;
        }
        wantWritable(!taken);
    }
}
