package io.millrace.jmh;

import io.millrace.protocol.FrameEncoder;
import io.millrace.protocol.FrameHeader;

import io.netty.buffer.ByteBuf;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link FrameEncoder}: the time per text frame of a server or, masked, of a client, written to a buffer. Beside it
 * Netty's encoder for servers in a pipeline; above 1 KiB that one copies no payload, but passes the buffer on behind
 * the header, to be gathered by the kernel.
 */
public class FrameEncoderBenchmark extends TimedBenchmark
{
    private static final long SEED = 6455;

    /** Bytes in each frame's payload. */
    @Param({ "0", "16", "125", "1024", "65536" })
    public int payloadLength;

    private NettyFrames netty;
    private ByteBuf nettyPayload;
    private UnsafeBuffer payload;
    private UnsafeBuffer target;
    private int frameLength;
    private int key;

    /**
     * Makes a payload.
     */
    @Setup
    public void setup()
    {
        final ClientFrames frames = new ClientFrames(SEED);
        payload = frames.nextText(payloadLength);
        key = frames.nextKey();
        frameLength = FrameHeader.encodedLength(payloadLength, false) + payloadLength;
        target = new UnsafeBuffer(BufferUtil.allocateDirectAligned(
            FrameHeader.encodedLength(payloadLength, true) + payloadLength, Long.BYTES));
        netty = new NettyFrames();
        nettyPayload = NettyFrames.copy(payload, payloadLength);
    }

    /**
     * Releases what Netty holds.
     */
    @TearDown
    public void close()
    {
        netty.close();
        NettyFrames.release(nettyPayload);
    }

    /**
     * A server's frame.
     *
     * @return the frame.
     */
    @Benchmark
    public UnsafeBuffer encode()
    {
        check(FrameEncoder.encode(target, 0, OutboundSide.TEXT, payload, 0, payloadLength), frameLength);
        return target;
    }

    /**
     * A client's frame.
     *
     * @return the frame.
     */
    @Benchmark
    public UnsafeBuffer encodeMasked()
    {
        check(
            FrameEncoder.encodeMasked(target, 0, OutboundSide.TEXT, payload, 0, payloadLength, key),
            frameLength + Integer.BYTES);
        return target;
    }

    /**
     * A server's frame by Netty.
     *
     * @return bytes so far.
     */
    @Benchmark
    public long nettyEncoder()
    {
        return netty.encode(nettyPayload, frameLength);
    }

    private static void check(final int length, final int expected)
    {
        if (length != expected)
        {
            throw new IllegalStateException(length + " bytes instead of " + expected);
        }
    }
}
