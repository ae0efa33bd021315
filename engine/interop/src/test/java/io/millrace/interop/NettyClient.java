package io.millrace.interop;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketClientExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateClientExtensionHandshaker;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

/**
 * The client of Netty.
 */
final class NettyClient implements PeerClient
{
    private static final int LEVEL = 6;
    private static final int WINDOW_BITS = 15;
    private static final int MAX_RESPONSE_LENGTH = 1 << 16;

    private final Mode mode;
    private final SslContext tls;
    private final EventLoopGroup group = NettyEnd.group();

    NettyClient(final Mode mode) throws SSLException
    {
        this.mode = mode;
        tls = !mode.isSecure() ? null : SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(Certificate.get().trust())
            .endpointIdentificationAlgorithm("HTTPS")
            .build();
    }

    @Override
    public Link connect(final Call call, final Receiver receiver) throws Exception
    {
        final CompletableFuture<Link> opened = new CompletableFuture<>();
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .handler(new ChannelInitializer<>()
            {
                @Override
                protected void initChannel(final Channel channel)
                {
                    addHandlers(channel, call, new Opening(receiver, opened));
                }
            })
            .connect(new InetSocketAddress(call.uri().getHost(), call.uri().getPort()))
            .sync();
        try
        {
            return opened.get(TIMEOUT_NS, TimeUnit.NANOSECONDS);
        }
        catch (final ExecutionException ex)
        {
            throw ex.getCause() instanceof final RefusedException refusal ? refusal : ex;
        }
    }

    @Override
    public void stop()
    {
        NettyEnd.stop(group);
    }

    private void addHandlers(final Channel channel, final Call call, final Opening opening)
    {
        final ChannelPipeline pipeline = channel.pipeline();
        if (tls != null)
        {
            pipeline.addLast(tls.newHandler(channel.alloc(), call.uri().getHost(), call.uri().getPort()));
        }
        pipeline.addLast(new HttpClientCodec(), new HttpObjectAggregator(MAX_RESPONSE_LENGTH), opening.response);
        if (mode.compression().isOn())
        {
            final boolean noTakeover = !mode.compression().hasTakeover();
            pipeline.addLast(new WebSocketClientExtensionHandler(new PerMessageDeflateClientExtensionHandshaker(
                LEVEL, false, WINDOW_BITS, noTakeover, noTakeover, PeerServer.MAX_MESSAGE_LENGTH)));
        }
        final HttpHeaders headers = new DefaultHttpHeaders();
        call.headers().forEach(headers::set);
        pipeline.addLast(
            new NettyEnd.ControlFrames(opening::receiver),
            new WebSocketClientProtocolHandler(WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(call.uri())
                .subprotocol(call.subprotocols().isEmpty() ? null : String.join(",", call.subprotocols()))
                .customHeaders(headers)
                .allowExtensions(mode.compression().isOn())
                .maxFramePayloadLength(PeerServer.MAX_MESSAGE_LENGTH)
                .dropPongFrames(true)
                .build()),
            new WebSocketFrameAggregator(PeerServer.MAX_MESSAGE_LENGTH),
            opening);
    }

    /** Waits for the handshake, at the end of the pipeline. */
    private static final class Opening extends NettyEnd.Messages
    {
        private final Response response = new Response();
        private final Receiver toOpen;
        private final CompletableFuture<Link> opened;

        Opening(final Receiver toOpen, final CompletableFuture<Link> opened)
        {
            this.toOpen = toOpen;
            this.opened = opened;
        }

        @Override
        public void userEventTriggered(final ChannelHandlerContext context, final Object event)
        {
            if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE)
            {
                final String subprotocol =
                    context.pipeline().get(WebSocketClientProtocolHandler.class).handshaker().actualSubprotocol();
                opened.complete(open(new NettyEnd(context.channel(), toOpen, subprotocol, response.headers)));
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause)
        {
            opened.completeExceptionally(response.refusal != null ? response.refusal : cause);
            super.exceptionCaught(context, cause);
        }
    }

    /** Notes the answer to the request, before Netty's own handler consumes it. */
    private static final class Response extends ChannelInboundHandlerAdapter
    {
        private HttpHeaders headers;
        private RefusedException refusal;

        @Override
        public void channelRead(final ChannelHandlerContext context, final Object message)
        {
            if (message instanceof final FullHttpResponse response)
            {
                headers = response.headers().copy();
                if (!HttpResponseStatus.SWITCHING_PROTOCOLS.equals(response.status()))
                {
                    refusal = new RefusedException(
                        response.status().code(), response.content().toString(StandardCharsets.UTF_8));
                }
            }
            context.fireChannelRead(message);
        }
    }
}
