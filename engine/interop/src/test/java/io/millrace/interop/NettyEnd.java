package io.millrace.interop;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * One end of a connection of Netty, client or server: the link, and the handlers before and behind Netty's own.
 */
final class NettyEnd implements Link
{
    private static final int NO_STATUS = 1005;
    private static final int ABNORMAL = 1006;

    private final Channel channel;
    private final Receiver receiver;
    private final String subprotocol;
    private final HttpHeaders peerHeaders;
    private boolean inMessage;

    NettyEnd(
        final Channel channel, final Receiver receiver, final String subprotocol, final HttpHeaders peerHeaders)
    {
        this.channel = channel;
        this.receiver = receiver;
        this.subprotocol = subprotocol;
        this.peerHeaders = peerHeaders;
    }

    static EventLoopGroup group()
    {
        return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    static void stop(final EventLoopGroup group)
    {
        group.shutdownGracefully(0, PeerClient.TIMEOUT_NS, TimeUnit.NANOSECONDS).syncUninterruptibly();
    }

    @Override
    public void sendText(final String part, final boolean last)
    {
        final ByteBuf payload = Unpooled.copiedBuffer(part, StandardCharsets.UTF_8);
        sendPart(new TextWebSocketFrame(last, 0, payload), last);
    }

    @Override
    public void sendBinary(final byte[] part, final boolean last)
    {
        sendPart(new BinaryWebSocketFrame(last, 0, Unpooled.wrappedBuffer(part)), last);
    }

    @Override
    public void ping(final byte[] payload)
    {
        channel.writeAndFlush(new PingWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }

    @Override
    public void pong(final byte[] payload)
    {
        channel.writeAndFlush(new PongWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }

    @Override
    public void close(final int code, final String reason)
    {
        channel.writeAndFlush(
            code == NO_STATUS ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, reason));
    }

    @Override
    public void disconnect()
    {
        channel.pipeline().firstContext().close();
    }

    @Override
    public String subprotocol()
    {
        return subprotocol;
    }

    @Override
    public String header(final String name)
    {
        return peerHeaders.get(name);
    }

    private void sendPart(final WebSocketFrame first, final boolean last)
    {
        final WebSocketFrame frame =
            inMessage ? new ContinuationWebSocketFrame(last, 0, first.content()) : first;
        inMessage = !last;
        channel.writeAndFlush(frame);
    }

    /** Notes the control frames that Netty's own handler consumes. It stands before that one. */
    static final class ControlFrames extends ChannelInboundHandlerAdapter
    {
        private final Supplier<Receiver> receiver;
        private int code = ABNORMAL;
        private String reason = "";

        ControlFrames(final Supplier<Receiver> receiver)
        {
            this.receiver = receiver;
        }

        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message)
        {
            if (message instanceof final PingWebSocketFrame ping)
            {
                receiver.get().ping(ByteBufUtil.getBytes(ping.content()));
            }
            else if (message instanceof final PongWebSocketFrame pong)
            {
                receiver.get().pong(ByteBufUtil.getBytes(pong.content()));
            }
            else if (message instanceof final CloseWebSocketFrame close)
            {
                code = close.statusCode() == -1 ? NO_STATUS : close.statusCode();
                reason = close.reasonText();
            }
            context.fireChannelRead(message);
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context)
        {
            if (receiver.get() != null)
            {
                receiver.get().closed(code, reason);
            }
            context.fireChannelInactive();
        }
    }

    /** Takes whole messages at the end of the pipeline. */
    abstract static class Messages extends SimpleChannelInboundHandler<WebSocketFrame>
    {
        private volatile NettyEnd end;

        NettyEnd open(final NettyEnd opened)
        {
            end = opened;
            opened.receiver.opened(opened);
            return opened;
        }

        Receiver receiver()
        {
            final NettyEnd opened = end;
            return opened != null ? opened.receiver : null;
        }

        @Override
        protected void channelRead0(final ChannelHandlerContext context, final WebSocketFrame frame)
        {
            if (frame instanceof final TextWebSocketFrame text)
            {
                end.receiver.text(text.text());
            }
            else if (frame instanceof BinaryWebSocketFrame)
            {
                end.receiver.binary(ByteBufUtil.getBytes(frame.content()));
            }
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause)
        {
            context.close();
        }
    }
}
