package io.millrace.jmh;

import java.util.concurrent.TimeUnit;

import io.millrace.protocol.DecoderConfig;
import io.millrace.protocol.FrameDecoder;
import io.millrace.protocol.FrameSink;
import io.millrace.protocol.ProtocolViolation;

import org.agrona.concurrent.UnsafeBuffer;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@link FrameDecoder}: the time per text frame, unmasking and validation included, when a read brings one frame or
 * many. The next invocation decodes what the last one left: the same headers, and payloads masked where they were
 * unmasked, which is the same work.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Jvm.AGRONA_FLAG)
public class FrameDecoderBenchmark
{
    private static final int MANY = 32;
    private static final int MAX_MESSAGE_LENGTH = 1024 * 1024;
    private static final long SEED = 6455;

    /** Bytes in each frame's payload. */
    @Param({ "0", "16", "125", "1024", "65536" })
    public int payloadLength;

    private final CountingSink sink = new CountingSink();
    private final FrameDecoder decoder = new FrameDecoder(sink, DecoderConfig.server(MAX_MESSAGE_LENGTH));
    private UnsafeBuffer oneFrame;
    private UnsafeBuffer manyFrames;

    /**
     * Encodes the frames.
     */
    @Setup
    public void setup()
    {
        final ClientFrames frames = new ClientFrames(SEED);
        oneFrame = frames.textFrames(1, payloadLength);
        manyFrames = frames.textFrames(MANY, payloadLength);
    }

    /**
     * A read that brought one frame.
     *
     * @return bytes reported.
     * @throws ProtocolViolation never, or the run fails.
     */
    @Benchmark
    public long oneFramePerRead() throws ProtocolViolation
    {
        return decode(oneFrame);
    }

    /**
     * A read that brought 32 frames.
     *
     * @return bytes reported.
     * @throws ProtocolViolation never, or the run fails.
     */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public long manyFramesPerRead() throws ProtocolViolation
    {
        return decode(manyFrames);
    }

    private long decode(final UnsafeBuffer frames) throws ProtocolViolation
    {
        final int length = frames.capacity();
        final long before = sink.bytes;
        final int consumed = decoder.decode(frames, 0, length);
        if (consumed != length || sink.bytes - before != length)
        {
            throw new IllegalStateException("consumed " + consumed + " of " + length);
        }
        return sink.bytes;
    }

    /**
     * Takes frames that lie whole where they were received.
     */
    private static final class CountingSink implements FrameSink
    {
        private long bytes;

        @Override
        public void onFrames(final int offset, final int length)
        {
            bytes += length;
        }

        @Override
        public void onAssembled(final int slot, final int offset, final int length, final boolean received)
        {
            throw new IllegalStateException("no frame is cut");
        }

        @Override
        public UnsafeBuffer grow(final int slot, final int usedLength, final int minimumLength)
        {
            throw new IllegalStateException("no frame is cut");
        }
    }
}
