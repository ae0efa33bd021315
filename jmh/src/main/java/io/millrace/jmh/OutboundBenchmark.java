package io.millrace.jmh;

import java.io.IOException;

import io.millrace.api.SendResult;
import io.millrace.outbound.Outbound;
import io.millrace.protocol.FrameHeader;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link Outbound}: the time per message sent, with its share of the writer's visit, into a socket that takes
 * everything and costs nothing. The writer comes after every 64 messages, so that the ring never fills.
 */
public class OutboundBenchmark extends TimedBenchmark
{
    private static final int MESSAGES = 64;
    private static final long SEED = 6455;

    /** Bytes in each message; the longest is too long for the ring and goes through a pooled buffer. */
    @Param({ "16", "125", "1024", "65536" })
    public int payloadLength;

    private OutboundSide side;
    private Outbound outbound;
    private UnsafeBuffer payload;
    private long bytesPerInvocation;

    /**
     * Opens a connection's outbound side.
     */
    @Setup
    public void setup()
    {
        side = new OutboundSide();
        outbound = side.outbound();
        payload = new ClientFrames(SEED).nextText(payloadLength);
        bytesPerInvocation = MESSAGES * (FrameHeader.encodedLength(payloadLength, false) + (long) payloadLength);
    }

    /**
     * Releases the memory.
     */
    @TearDown
    public void close()
    {
        side.close();
    }

    /**
     * Messages that share records, as replies from a handler do.
     *
     * @return bytes written so far.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long batched() throws IOException
    {
        outbound.beginBatch((int) bytesPerInvocation);
        sendAll();
        outbound.endBatch();
        return side.write(bytesPerInvocation);
    }

    /**
     * Messages with a record each, as other threads send them.
     *
     * @return bytes written so far.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long recordEach() throws IOException
    {
        sendAll();
        return side.write(bytesPerInvocation);
    }

    private void sendAll()
    {
        for (int i = 0; i < MESSAGES; i++)
        {
            if (outbound.send(OutboundSide.TEXT, payload, 0, payloadLength) != SendResult.ACCEPTED)
            {
                throw new IllegalStateException("message " + i + " was refused");
            }
        }
    }
}
