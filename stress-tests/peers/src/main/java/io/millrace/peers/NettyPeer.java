package io.millrace.peers;

import java.net.InetSocketAddress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.concurrent.GlobalEventExecutor;

/**
 * Netty. Tuned by: native epoll, as many loops as threads; pooled direct memory and reads of up to 64 KiB; frames are
 * sent back as they are, without a copy; one flush per read, not per message; void promises; no leak detection and no
 * checks of bounds and reference counts; reading stops while the peer does not take its replies. UTF-8 is checked.
 */
final class NettyPeer
{
    private static final int MAX_REQUEST_LENGTH = 8192;
    private static final int MIN_READ = 512;
    private static final int FIRST_READ = 16 * 1024;
    private static final int MAX_READ = 64 * 1024;

    private NettyPeer()
    {
    }

    /** Runs it alone. */
    public static void main(final String... args)
    {
        Peers.run(NettyPeer::start, args);
    }

    static PeerServer start(final PeerOptions options) throws InterruptedException
    {
        System.setProperty("io.netty.leakDetection.level", "disabled");
        System.setProperty("io.netty.buffer.checkBounds", "false");
        System.setProperty("io.netty.buffer.checkAccessible", "false");
        final boolean isNative = Epoll.isAvailable();
        final IoHandlerFactory io = isNative ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        final Class<? extends ServerChannel> channelClass =
            isNative ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(options.threads(), io);
        final ChannelGroup everyone =
            options.broadcasts() ? new DefaultChannelGroup(GlobalEventExecutor.INSTANCE) : null;
        final Channel listening = new ServerBootstrap()
            .group(loops)
            .channel(channelClass)
            .option(ChannelOption.SO_BACKLOG, PeerOptions.BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(MIN_READ, FIRST_READ, MAX_READ))
            .childHandler(new Connection(everyone))
            .bind(PeerOptions.HOST, options.port())
            .sync()
            .channel();
        return PeerServer.of(
            ((InetSocketAddress)listening.localAddress()).getPort(), loops::shutdownGracefully);
    }

    /** Prepares connections. */
    private static final class Connection extends ChannelInitializer<Channel>
    {
        private final ChannelGroup everyone;

        Connection(final ChannelGroup everyone)
        {
            this.everyone = everyone;
        }

        @Override
        protected void initChannel(final Channel channel)
        {
            final WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .checkStartsWith(true)
                .maxFramePayloadLength(PeerOptions.MAX_MESSAGE_LENGTH)
                .build();
            channel.pipeline().addLast(
                new HttpServerCodec(),
                new HttpObjectAggregator(MAX_REQUEST_LENGTH),
                new WebSocketServerProtocolHandler(config),
                everyone == null ? new Echo() : new Broadcast(everyone));
        }
    }

    /** Sends frames back. */
    private static class Echo extends ChannelInboundHandlerAdapter
    {
        @Override
        public void channelRead(final ChannelHandlerContext context, final Object frame)
        {
            context.write(frame, context.voidPromise());
        }

        @Override
        public void channelReadComplete(final ChannelHandlerContext context)
        {
            context.flush();
        }

        @Override
        public void channelWritabilityChanged(final ChannelHandlerContext context)
        {
            if (!context.channel().isWritable())
            {
                context.flush();
            }
            context.channel().config().setAutoRead(context.channel().isWritable());
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause)
        {
            context.close();
        }
    }

    /** Sends frames to all. */
    private static final class Broadcast extends Echo
    {
        private final ChannelGroup everyone;

        Broadcast(final ChannelGroup everyone)
        {
            this.everyone = everyone;
        }

        @Override
        public void userEventTriggered(final ChannelHandlerContext context, final Object event)
        {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete)
            {
                everyone.add(context.channel());
            }
        }

        @Override
        public void channelRead(final ChannelHandlerContext context, final Object frame)
        {
            everyone.write(frame, ChannelMatchers.all(), true);
        }

        @Override
        public void channelReadComplete(final ChannelHandlerContext context)
        {
            everyone.flush();
        }
    }
}
