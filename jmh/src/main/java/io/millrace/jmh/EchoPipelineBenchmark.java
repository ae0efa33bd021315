package io.millrace.jmh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.millrace.api.SendResult;
import io.millrace.engine.EngineAccess;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketServer;
import io.millrace.protocol.FrameHeader;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole way of a message through the engine and back, on one thread and without the kernel: read, decode, ring,
 * handler, send, write. The difference to a real echo is the cost of the sockets.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Jvm.AGRONA_FLAG)
public class EchoPipelineBenchmark
{
    private static final int MANY = 32;
    private static final int PORT = 80;
    private static final long SEED = 6455;
    private static final String REQUEST =
        "GET / HTTP/1.1\r\nHost: replay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    /** Bytes in each message. */
    @Param({ "16", "125", "1024", "65536" })
    public int payloadLength;

    private final ReplayChannel channel =
        new ReplayChannel(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
    private WebSocketServer server;
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
        final ServerSettings settings = new ServerSettings()
            .listen(channel.localAddress())
            .threading(threading -> threading.threadingMode(ThreadingMode.INVOKER))
            .handler((connection, message) ->
            {
                if (connection.send(message) == SendResult.BACK_PRESSURE)
                {
                    message.defer();
                }
            });
        server = EngineAccess.start(settings, new ReplayNetwork(channel), System::nanoTime);
        channel.arrive(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
        runUntilIdle();
        if (server.connectionCount() != 1)
        {
            throw new IllegalStateException("the connection is not open");
        }
    }

    /**
     * Closes the server.
     */
    @TearDown
    public void close()
    {
        server.close(0, TimeUnit.NANOSECONDS);
        if (server.offHeapBytes() != 0)
        {
            throw new IllegalStateException(server.offHeapBytes() + " bytes were not released");
        }
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
            if (server.doWork() == 0)
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

    private void runUntilIdle() throws IOException
    {
        int work = 1;
        while (work > 0)
        {
            work = server.doWork();
        }
    }
}
