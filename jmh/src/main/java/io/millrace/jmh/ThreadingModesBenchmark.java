package io.millrace.jmh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadedServer;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketServer;
import io.millrace.protocol.FrameHeader;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The whole way of a message through the engine and back, without the kernel, on the threads of each threading mode,
 * with the default idle preset. The peer is a thread of its own, so that even {@code SHARED} has a hand-off each way.
 * What it takes longer than {@link EchoPipelineBenchmark} are hand-offs, and threads that wait for a processor where
 * there are fewer of these.
 */
public class ThreadingModesBenchmark extends TimedBenchmark
{
    private static final int MANY = 32;
    private static final long SEED = 6455;

    /** Which agents share a thread. */
    @Param({ "SHARED", "SHARED_NETWORK", "DEDICATED" })
    public ThreadingMode mode;

    /** Bytes in each message. */
    @Param("125")
    public int payloadLength;

    private WebSocketServer server;
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
        final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        channel = new ReplayChannel(address);
        server = ThreadedServer.start(
            new ServerSettings().listen(address).handler(new Echo())
                .threading(threading -> threading.threadingMode(mode).selectors(1)),
            new ReplayNetwork(List.of(channel)));
        ReplayServer.connect(channel);
        while (channel.written() == 0)
        {
            Thread.yield();
        }
    }

    /**
     * Closes the server.
     */
    @TearDown
    public void close()
    {
        server.close(1, TimeUnit.SECONDS);
        if (server.offHeapBytes() != 0)
        {
            throw new IllegalStateException(server.offHeapBytes() + " bytes were not released");
        }
    }

    /**
     * The time until the echo of one message is written.
     *
     * @return bytes written so far.
     */
    @Benchmark
    public long oneMessagePerRead()
    {
        return echo(oneFrame, 1);
    }

    /**
     * The same for 32 messages that the peer sends at once, divided by 32.
     *
     * @return bytes written so far.
     */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public long manyMessagesPerRead()
    {
        return echo(manyFrames, MANY);
    }

    private long echo(final ByteBuffer frames, final int count)
    {
        final long expected = channel.written() + count * echoLength;
        channel.arrive(frames);
        return await(expected);
    }

    private long await(final long expected)
    {
        while (channel.written() < expected)
        {
            Thread.yield();
        }
        if (channel.written() != expected)
        {
            throw new IllegalStateException("wrote " + channel.written() + " instead of " + expected);
        }
        return expected;
    }
}
