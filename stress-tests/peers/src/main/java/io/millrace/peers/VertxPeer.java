package io.millrace.peers;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;

/**
 * Vert.x. Tuned by: native epoll, a verticle per event loop and as many as threads; no compression; TCP_NODELAY. Its
 * handlers of messages; by its handler of frames, with sockets paused while their peers do not take their replies, it
 * hardly moves under load.
 */
final class VertxPeer
{
    private static final long TIMEOUT_S = 20;

    /** Such a port is taken once by the first verticle, and shared by the others. */
    private static final int ANY_SHARED_PORT = -1;

    private VertxPeer()
    {
    }

    /** Runs it alone. */
    public static void main(final String... args)
    {
        Peers.run(VertxPeer::start, args);
    }

    static PeerServer start(final PeerOptions options) throws Exception
    {
        final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(options.threads()));
        final AtomicInteger port = new AtomicInteger();
        final Set<ServerWebSocket> everyone = options.broadcasts() ? ConcurrentHashMap.newKeySet() : null;
        vertx.deployVerticle(
            () -> new Endpoint(options, everyone, port), new DeploymentOptions().setInstances(options.threads()))
            .await(TIMEOUT_S, TimeUnit.SECONDS);
        return PeerServer.of(port.get(), () -> vertx.close().await());
    }

    private static final class Endpoint extends VerticleBase
    {
        private final PeerOptions options;
        private final Set<ServerWebSocket> everyone;
        private final AtomicInteger port;

        Endpoint(final PeerOptions options, final Set<ServerWebSocket> everyone, final AtomicInteger port)
        {
            this.options = options;
            this.everyone = everyone;
            this.port = port;
        }

        @Override
        public Future<?> start()
        {
            final HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(PeerOptions.HOST)
                .setPort(options.port() == 0 ? ANY_SHARED_PORT : options.port())
                .setAcceptBacklog(PeerOptions.BACKLOG)
                .setTcpNoDelay(true)
                .setMaxWebSocketFrameSize(PeerOptions.MAX_MESSAGE_LENGTH)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false));
            return server.webSocketHandler(this::onOpen).listen().onSuccess(bound -> port.set(bound.actualPort()));
        }

        private void onOpen(final ServerWebSocket socket)
        {
            if (everyone == null)
            {
                socket.textMessageHandler(socket::writeTextMessage);
                socket.binaryMessageHandler(socket::writeBinaryMessage);
                return;
            }
            everyone.add(socket);
            socket.closeHandler(none -> everyone.remove(socket));
            socket.textMessageHandler(text -> everyone.forEach(each -> each.writeTextMessage(text)));
            socket.binaryMessageHandler(bytes -> everyone.forEach(each -> each.writeBinaryMessage(bytes)));
        }
    }
}
