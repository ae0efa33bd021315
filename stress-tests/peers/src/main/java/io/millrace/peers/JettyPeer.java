package io.millrace.peers;

import java.nio.ByteBuffer;
import java.time.Duration;

import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * Jetty 12, by its own API rather than Jakarta's. Tuned by: as many selectors as threads, and no acceptor thread apart;
 * a listener that demands the next message when the reply to the one before is on its way, so that nothing gathers; no
 * fragmenting; callbacks declared as not blocking, so that the selector's thread runs them itself.
 */
final class JettyPeer
{
    private static final int BUFFER_LENGTH = 16 * 1024;
    private static final int SPARE_THREADS = 4;

    private JettyPeer()
    {
    }

    /** Runs it alone. */
    public static void main(final String... args)
    {
        Peers.run(JettyPeer::start, args);
    }

    static PeerServer start(final PeerOptions options) throws Exception
    {
        final Server server = new Server(new QueuedThreadPool(options.threads() + SPARE_THREADS));
        final HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        final ServerConnector connector =
            new ServerConnector(server, 0, options.threads(), new HttpConnectionFactory(http));
        connector.setHost(PeerOptions.HOST);
        connector.setPort(options.port());
        connector.setAcceptQueueSize(PeerOptions.BACKLOG);
        server.addConnector(connector);
        server.setHandler(WebSocketUpgradeHandler.from(server, container ->
        {
            container.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
            container.setMaxTextMessageSize(PeerOptions.MAX_MESSAGE_LENGTH);
            container.setMaxBinaryMessageSize(PeerOptions.MAX_MESSAGE_LENGTH);
            container.setInputBufferSize(BUFFER_LENGTH);
            container.setOutputBufferSize(BUFFER_LENGTH);
            container.setAutoFragment(false);
            container.setIdleTimeout(Duration.ZERO);
            container.addMapping("/*", (request, response, callback) ->
                new Endpoint(options.broadcasts() ? container : null));
        }));
        server.start();
        return PeerServer.of(connector.getLocalPort(), () -> stop(server));
    }

    private static void stop(final Server server)
    {
        try
        {
            server.stop();
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    /** Belongs to one connection. */
    public static final class Endpoint implements Session.Listener
    {
        private final ServerWebSocketContainer everyone;
        private Session session;
        private Callback whenSent;

        Endpoint(final ServerWebSocketContainer everyone)
        {
            this.everyone = everyone;
        }

        @Override
        public void onWebSocketOpen(final Session opened)
        {
            session = opened;
            whenSent = Callback.from(opened::demand, cause -> opened.disconnect());
            opened.demand();
        }

        @Override
        public void onWebSocketText(final String message)
        {
            if (everyone == null)
            {
                session.sendText(message, whenSent);
            }
            else
            {
                everyone.getOpenSessions().forEach(each -> each.sendText(message, Callback.NOOP));
                session.demand();
            }
        }

        @Override
        public void onWebSocketBinary(final ByteBuffer message, final Callback callback)
        {
            if (everyone == null)
            {
                session.sendBinary(message, Callback.from(() ->
                {
                    callback.succeed();
                    session.demand();
                }, callback::fail));
            }
            else
            {
                final ByteBuffer copy = ByteBuffer.allocate(message.remaining()).put(message).flip();
                callback.succeed();
                everyone.getOpenSessions().forEach(each -> each.sendBinary(copy.duplicate(), Callback.NOOP));
                session.demand();
            }
        }
    }
}
