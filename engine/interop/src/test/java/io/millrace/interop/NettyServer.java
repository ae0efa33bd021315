package io.millrace.interop;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;

/**
 * The server of Netty.
 */
final class NettyServer implements PeerServer
{
    private static final int LEVEL = 6;
    private static final int WINDOW_BITS = 15;
    private static final int MAX_REQUEST_LENGTH = 1 << 16;

    private final Mode mode;
    private final Function<String, Receiver> reception;
    private final SslContext tls;
    private final EventLoopGroup group = NettyEnd.group();
    private final Channel listening;

    NettyServer(final Mode mode, final Function<String, Receiver> reception) throws Exception
    {
        this.mode = mode;
        this.reception = reception;
        tls = !mode.isSecure() ? null :
            SslContextBuilder.forServer(Certificate.get().keys()).sslProvider(SslProvider.JDK).build();
        listening = new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(new ChannelInitializer<>()
            {
                @Override
                protected void initChannel(final Channel channel)
                {
                    addHandlers(channel);
                }
            })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    }

    @Override
    public int port()
    {
        return ((InetSocketAddress)listening.localAddress()).getPort();
    }

    @Override
    public void stop()
    {
        NettyEnd.stop(group);
    }

    private void addHandlers(final Channel channel)
    {
        final ChannelPipeline pipeline = channel.pipeline();
        if (tls != null)
        {
            pipeline.addLast(tls.newHandler(channel.alloc()));
        }
        pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_REQUEST_LENGTH), new Greeter());
        if (mode.compression().isOn())
        {
            pipeline.addLast(new WebSocketServerExtensionHandler(new PerMessageDeflateServerExtensionHandshaker(
                LEVEL, false, WINDOW_BITS, true, !mode.compression().hasTakeover(), MAX_MESSAGE_LENGTH)));
        }
        final Opening opening = new Opening();
        pipeline.addLast(
            new NettyEnd.ControlFrames(opening::receiver),
            new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .checkStartsWith(true)
                .subprotocols(String.join(",", SUBPROTOCOLS))
                .decoderConfig(WebSocketDecoderConfig.newBuilder()
                    .allowExtensions(mode.compression().isOn())
                    .maxFramePayloadLength(MAX_MESSAGE_LENGTH)
                    .build())
                .build()),
            new WebSocketFrameAggregator(MAX_MESSAGE_LENGTH),
            opening);
    }

    /** Waits for the handshake, at the end of the pipeline. */
    private final class Opening extends NettyEnd.Messages
    {
        @Override
        public void userEventTriggered(final ChannelHandlerContext context, final Object event)
        {
            if (event instanceof final WebSocketServerProtocolHandler.HandshakeComplete complete)
            {
                open(new NettyEnd(
                    context.channel(),
                    reception.apply(complete.requestUri()),
                    complete.selectedSubprotocol(),
                    complete.requestHeaders()));
            }
            context.fireUserEventTriggered(event);
        }
    }

    /** Refuses one path, and greets those who come for another. */
    private static final class Greeter extends ChannelDuplexHandler
    {
        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message)
        {
            if (message instanceof final FullHttpRequest request && REFUSED.equals(request.uri()))
            {
                ReferenceCountUtil.release(message);
                final FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.UNAUTHORIZED,
                    Unpooled.copiedBuffer(REFUSAL, StandardCharsets.UTF_8));
                response.headers()
                    .set(HttpHeaderNames.WWW_AUTHENTICATE, "Basic")
                    .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
                context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
                return;
            }
            context.fireChannelRead(message);
        }

        @Override
        public void write(
            final ChannelHandlerContext context, final Object message, final ChannelPromise promise)
        {
            if (message instanceof final HttpResponse response)
            {
                response.headers().set(GREETING_HEADER, GREETING);
            }
            context.write(message, promise);
        }
    }
}
