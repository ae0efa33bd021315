package io.millrace.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.protocol.FrameHeader;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The whole way of a message through the engine and back, on one thread and without the kernel: read, decode, ring,
 * handler, send, write. The difference to a real echo is the cost of the sockets.
 */
public class EchoPipelineBenchmark extends TimedBenchmark
{
    private static final int MANY = 32;
    private static final long SEED = 6455;

    /** Bytes in each message. */
    @Param({ "16", "125", "1024", "65536" })
    public int payloadLength;

    private ReplayServer server;
    private ReplayChannel channel;
    private ByteBuffer oneFrame;
    private ByteBuffer manyFrames;
    private long echoLength;

    /**
     * Starts a server and opens the connection.
     *
     * @throws IOException never.
     */
    @Setup
    public void setup() throws IOException
    {
        final ClientFrames frames = new ClientFrames(SEED);
        oneFrame = frames.textFrames(1, payloadLength).byteBuffer();
        manyFrames = frames.textFrames(MANY, payloadLength).byteBuffer();
        echoLength = FrameHeader.encodedLength(payloadLength, false) + (long) payloadLength;
        server = new ReplayServer(1, new Echo());
        channel = server.channel(0);
    }

    /**
     * Closes the server.
     */
    @TearDown
    public void close()
    {
        server.close();
    }

    /**
     * Each read brings one message.
     *
     * @return bytes written so far.
     * @throws IOException never.
     */
    @Benchmark
    public long oneMessagePerRead() throws IOException
    {
        return echo(oneFrame, 1);
    }

    /**
     * The peer sends 32 messages at once.
     *
     * @return bytes written so far.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public long manyMessagesPerRead() throws IOException
    {
        return echo(manyFrames, MANY);
    }

    private long echo(final ByteBuffer frames, final int count) throws IOException
    {
        final long expected = channel.written() + count * echoLength;
        channel.arrive(frames);
        while (channel.written() < expected)
        {
            if (server.server().doWork() == 0)
            {
                throw new IllegalStateException("nothing to do, but " + channel.written() + " of " + expected);
            }
        }
        if (channel.written() != expected)
        {
            throw new IllegalStateException("wrote " + channel.written() + " instead of " + expected);
        }
        return expected;
    }
}
