package io.millrace.interop;

import java.util.List;
import java.util.function.Function;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * The server of Jetty.
 */
final class JettyServer implements PeerServer
{
    private static final int THREADS = 8;

    private final Mode mode;
    private final Function<String, Receiver> reception;
    private final Server server = new Server(new QueuedThreadPool(THREADS));
    private final ServerConnector connector;

    JettyServer(final Mode mode, final Function<String, Receiver> reception) throws Exception
    {
        this.mode = mode;
        this.reception = reception;
        SslContextFactory.Server tls = null;
        if (mode.isSecure())
        {
            tls = new SslContextFactory.Server();
            tls.setSslContext(Certificate.get().serverContext());
        }
        connector = new ServerConnector(server, 1, 1, tls);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setStopTimeout(0);
        server.setHandler(WebSocketUpgradeHandler.from(server, container ->
        {
            JettyEnd.configure(container);
            container.addMapping("/*", this::accept);
        }));
        server.start();
    }

    @Override
    public int port()
    {
        return connector.getLocalPort();
    }

    @Override
    public void stop() throws Exception
    {
        server.stop();
    }

    private Object accept(
        final ServerUpgradeRequest request, final ServerUpgradeResponse response, final Callback callback)
    {
        final String target = request.getHttpURI().getPathQuery();
        if (REFUSED.equals(target))
        {
            response.setStatus(HttpStatus.UNAUTHORIZED_401);
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic");
            Content.Sink.write(response, true, REFUSAL, callback);
            return null;
        }
        response.getHeaders().put(GREETING_HEADER, GREETING);
        request.getSubProtocols().stream().filter(SUBPROTOCOLS::contains).findFirst()
            .ifPresent(response::setAcceptedSubProtocol);
        if (!mode.compression().isOn())
        {
            response.setExtensions(List.of());
        }
        return JettyEnd.ofServer(reception.apply(target));
    }
}
