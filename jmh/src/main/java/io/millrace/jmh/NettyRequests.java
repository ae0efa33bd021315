package io.millrace.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Netty's decoder of HTTP requests, at the head of a pipeline without a socket.
 */
final class NettyRequests implements AutoCloseable
{
    private final Counter counter = new Counter();
    private final EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(), counter);
    private ByteBuf request;

    void setup(final byte[] bytes)
    {
        request = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    long decode()
    {
        final long expected = counter.requests + 1;
        channel.pipeline().fireChannelRead(request.retainedDuplicate());
        if (counter.requests != expected || counter.ends != expected)
        {
            throw new IllegalStateException(counter.requests + " requests and " + counter.ends + " ends");
        }
        return expected;
    }

    @Override
    public void close()
    {
        channel.close();
        NettyFrames.release(request);
    }

    private static final class Counter extends ChannelInboundHandlerAdapter
    {
        private long requests;
        private long ends;

        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message)
        {
            if (message instanceof HttpRequest request && request.decoderResult().isSuccess())
            {
                requests++;
            }
            if (message instanceof LastHttpContent)
            {
                ends++;
            }
            ReferenceCountUtil.release(message);
        }
    }
}
