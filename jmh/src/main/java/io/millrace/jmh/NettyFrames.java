package io.millrace.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

import org.agrona.DirectBuffer;

/**
 * Netty's decoder, validator and encoder of frames in a pipeline without a socket, as a server's pipeline has them.
 * What is decoded or encoded is counted and released at its end.
 */
final class NettyFrames implements AutoCloseable
{
    private static final int MAX_FRAME_LENGTH = 1024 * 1024;

    private final Received received = new Received();
    private final Sent sent = new Sent();
    private final EmbeddedChannel channel = new EmbeddedChannel(
        sent,
        new WebSocket13FrameEncoder(false),
        new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .maxFramePayloadLength(MAX_FRAME_LENGTH)
            .build()),
        new Utf8FrameValidator(),
        received);

    /** The same bytes for Netty. */
    static ByteBuf copy(final DirectBuffer bytes, final int length)
    {
        final byte[] copy = new byte[length];
        bytes.getBytes(0, copy);
        return Unpooled.directBuffer(Math.max(length, 1)).writeBytes(copy);
    }

    static void release(final ByteBuf buffer)
    {
        if (!buffer.release())
        {
            throw new IllegalStateException("a buffer is still referred to");
        }
    }

    /** A read brings whole frames, which stay as they are, since Netty unmasks a copy. */
    long decode(final ByteBuf frames, final int count, final int payloadLength)
    {
        final long expected = received.frames + count;
        final long expectedBytes = received.bytes + (long) count * payloadLength;
        channel.pipeline().fireChannelRead(frames.retainedDuplicate());
        if (received.frames != expected || received.bytes != expectedBytes)
        {
            throw new IllegalStateException(received.frames + " frames, " + received.bytes + " bytes");
        }
        return expectedBytes;
    }

    /** A payload is sent as a frame. */
    long encode(final ByteBuf payload, final int frameLength)
    {
        final long expected = sent.bytes + frameLength;
        channel.pipeline().write(new TextWebSocketFrame(payload.retainedDuplicate()), channel.voidPromise());
        if (sent.bytes != expected)
        {
            throw new IllegalStateException(sent.bytes + " bytes instead of " + expected);
        }
        return expected;
    }

    @Override
    public void close()
    {
        channel.close();
    }

    private static final class Received extends ChannelInboundHandlerAdapter
    {
        private long frames;
        private long bytes;

        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message)
        {
            final WebSocketFrame frame = (WebSocketFrame) message;
            frames++;
            bytes += frame.content().readableBytes();
            frame.release();
        }
    }

    private static final class Sent extends ChannelOutboundHandlerAdapter
    {
        private long bytes;

        @Override
        public void write(final ChannelHandlerContext context, final Object message, final ChannelPromise promise)
        {
            final ByteBuf buffer = (ByteBuf) message;
            bytes += buffer.readableBytes();
            buffer.release();
            promise.trySuccess();
        }
    }
}
