package io.millrace.jmh;

import java.io.IOException;

import io.millrace.api.SendResult;
import io.millrace.outbound.OutboundWriter;
import io.millrace.protocol.FrameHeader;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link OutboundWriter}: the time per message that it takes from the ring, with a record each, and writes to a socket
 * that takes everything and costs nothing. The ring is filled before each invocation, outside of the time measured;
 * what it takes to read the clock, some tens of nanoseconds, is shared by 1024 messages.
 */
public class OutboundWriterBenchmark extends TimedBenchmark
{
    private static final int MESSAGES = 1024;
    private static final long SEED = 6455;

    /** Bytes in each message. */
    @Param({ "16", "125" })
    public int payloadLength;

    private OutboundSide side;
    private UnsafeBuffer payload;
    private long bytesPerInvocation;

    /**
     * Opens a connection's outbound side.
     */
    @Setup
    public void setup()
    {
        side = new OutboundSide();
        payload = new ClientFrames(SEED).nextText(payloadLength);
        bytesPerInvocation = MESSAGES * (FrameHeader.encodedLength(payloadLength, false) + (long) payloadLength);
    }

    /**
     * Sends what is to be written.
     */
    @Setup(Level.Invocation)
    public void fill()
    {
        for (int i = 0; i < MESSAGES; i++)
        {
            if (side.outbound().send(OutboundSide.TEXT, payload, 0, payloadLength) != SendResult.ACCEPTED)
            {
                throw new IllegalStateException("message " + i + " was refused");
            }
        }
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
     * One visit of the writer.
     *
     * @return bytes written so far.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long drain() throws IOException
    {
        return side.write(bytesPerInvocation);
    }
}
