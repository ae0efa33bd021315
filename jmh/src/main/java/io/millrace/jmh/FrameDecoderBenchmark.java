package io.millrace.jmh;

import io.millrace.protocol.DecoderConfig;
import io.millrace.protocol.FrameDecoder;
import io.millrace.protocol.FrameSink;
import io.millrace.protocol.ProtocolViolation;

import io.netty.buffer.ByteBuf;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link FrameDecoder}: the time per text frame, unmasking and validation included, when a read brings one frame or
 * many. The next invocation decodes what the last one left: the same headers, and payloads masked where they were
 * unmasked, which is the same work. Beside it Netty's decoder and validator in a pipeline.
 */
public class FrameDecoderBenchmark extends TimedBenchmark
{
    private static final int MANY = 32;
    private static final int MAX_MESSAGE_LENGTH = 1024 * 1024;
    private static final long SEED = 6455;

    /** Bytes in each frame's payload. */
    @Param({ "0", "16", "125", "1024", "65536" })
    public int payloadLength;

    private final CountingSink sink = new CountingSink();
    private final FrameDecoder decoder = new FrameDecoder(sink, DecoderConfig.server(MAX_MESSAGE_LENGTH));
    private NettyFrames netty;
    private ByteBuf nettyFrame;
    private ByteBuf nettyFrames;
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
        netty = new NettyFrames();
        nettyFrame = NettyFrames.copy(oneFrame, oneFrame.capacity());
        nettyFrames = NettyFrames.copy(manyFrames, manyFrames.capacity());
    }

    /**
     * Releases what Netty holds.
     */
    @TearDown
    public void close()
    {
        netty.close();
        NettyFrames.release(nettyFrame);
        NettyFrames.release(nettyFrames);
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

    /**
     * A read that brought one frame, by Netty.
     *
     * @return bytes reported.
     */
    @Benchmark
    public long nettyOneFramePerRead()
    {
        return netty.decode(nettyFrame, 1, payloadLength);
    }

    /**
     * A read that brought 32 frames, by Netty.
     *
     * @return bytes reported.
     */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public long nettyManyFramesPerRead()
    {
        return netty.decode(nettyFrames, MANY, payloadLength);
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
