package io.millrace.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.millrace.engine.ServerSettings;
import io.millrace.engine.UpgradeRequest;
import io.millrace.engine.WebSocketServer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;

/**
 * One port for two servers: Netty answers what is plain HTTP, and hands connections that ask for a WebSocket over to
 * Millrace, with what it has read of them.
 * <p>
 * Netty's decoder may have read beyond the request. It gives back what it has not decoded when it leaves the pipeline,
 * so a handler behind it collects those bytes. Reading stops before, and the channel is taken from Netty's selector;
 * from then on it is Millrace's, and the Netty channel around it is dropped without being closed.
 */
public final class NettyFront implements AutoCloseable
{
    private static final int MAX_BODY_LENGTH = 64 * 1024;

    private final WebSocketServer webSockets;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;

    NettyFront(final int port, final WebSocketServer webSockets)
    {
        this.webSockets = webSockets;
        listening = new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(new ChannelInitializer<>()
            {
                @Override
                protected void initChannel(final Channel channel)
                {
                    channel.pipeline().addLast(
                        new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY_LENGTH), new Router());
                }
            })
            .bind("127.0.0.1", port).syncUninterruptibly().channel();
    }

    /**
     * Runs both servers at port 8080 until the process is stopped.
     *
     * @param args unused.
     * @throws IOException if Millrace cannot be started.
     */
    public static void main(final String[] args) throws IOException
    {
        final NettyFront front = start(8080);
        Runtime.getRuntime().addShutdownHook(new Thread(front::close));
        System.out.println("pages by Netty at http://127.0.0.1:" + front.port() +
            "/, echo by Millrace at ws://127.0.0.1:" + front.port() + "/");
    }

    static NettyFront start(final int port) throws IOException
    {
        return new NettyFront(port, WebSocketServer.start(new ServerSettings()
            .adoptOnly()
            .handler((connection, message) -> connection.send(message))));
    }

    int port()
    {
        return ((InetSocketAddress)listening.localAddress()).getPort();
    }

    /**
     * Closes both servers.
     */
    @Override
    public void close()
    {
        listening.close().syncUninterruptibly();
        webSockets.close();
        loops.shutdownGracefully().syncUninterruptibly();
    }

    /** Decides who answers a request. */
    private final class Router extends SimpleChannelInboundHandler<FullHttpRequest>
    {
        /** {@inheritDoc} */
        @Override
        protected void channelRead0(final ChannelHandlerContext context, final FullHttpRequest request)
        {
            if (request.decoderResult().isSuccess() &&
                request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true))
            {
                handOver(context, request);
            }
            else
            {
                answer(context);
            }
        }

        private void answer(final ChannelHandlerContext context)
        {
            final DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.OK,
                Unpooled.copiedBuffer("a page by Netty\n", StandardCharsets.UTF_8));
            response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        private void handOver(final ChannelHandlerContext context, final FullHttpRequest request)
        {
            final UpgradeRequest.Builder upgrade = UpgradeRequest.builder(request.method().name(), request.uri());
            for (final Map.Entry<String, String> header : request.headers())
            {
                upgrade.header(header.getKey(), header.getValue());
            }
            final Channel channel = context.channel();
            channel.config().setAutoRead(false);
            channel.pipeline().addLast(new Rest(upgrade));
            channel.pipeline().remove(this);
            channel.pipeline().remove(HttpObjectAggregator.class);
            channel.pipeline().remove(HttpServerCodec.class);
            channel.deregister().addListener(future -> adopt(channel, upgrade.build()));
        }

        private void adopt(final Channel channel, final UpgradeRequest request)
        {
            try
            {
                webSockets.adopt((SocketChannel)((AbstractNioChannel.NioUnsafe)channel.unsafe()).ch(), request);
            }
            catch (final IOException | IllegalStateException ex)
            {
                channel.close();
            }
        }
    }

    /** Collects what was read after the request. */
    private static final class Rest extends ChannelInboundHandlerAdapter
    {
        private final UpgradeRequest.Builder upgrade;

        Rest(final UpgradeRequest.Builder upgrade)
        {
            this.upgrade = upgrade;
        }

        /** {@inheritDoc} */
        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message)
        {
            final ByteBuf bytes = (ByteBuf)message;
            for (final ByteBuffer part : bytes.nioBuffers())
            {
                upgrade.followedBy(part);
            }
            bytes.release();
        }
    }
}
