package io.millrace.interop;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.api.exceptions.UpgradeException;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/**
 * The client of Jetty.
 */
final class JettyClient implements PeerClient
{
    private final Mode mode;
    private final WebSocketClient client;

    JettyClient(final Mode mode) throws Exception
    {
        this.mode = mode;
        final ClientConnector connector = new ClientConnector();
        if (mode.isSecure())
        {
            final SslContextFactory.Client tls = new SslContextFactory.Client();
            tls.setSslContext(Certificate.get().clientContext());
            connector.setSslContextFactory(tls);
        }
        client = new WebSocketClient(new HttpClient(new HttpClientTransportDynamic(connector)));
        client.setStopTimeout(0);
        JettyEnd.configure(client);
        client.start();
    }

    @Override
    public Link connect(final Call call, final Receiver receiver) throws Exception
    {
        final ClientUpgradeRequest request = new ClientUpgradeRequest(call.uri());
        call.headers().forEach(request::setHeader);
        if (!call.subprotocols().isEmpty())
        {
            request.setSubProtocols(call.subprotocols());
        }
        switch (mode.compression())
        {
            case TAKEOVER -> request.addExtensions("permessage-deflate");
            case NO_TAKEOVER -> request.addExtensions(
                "permessage-deflate; client_no_context_takeover; server_no_context_takeover");
            default ->
            {
            }
        }
        final JettyEnd end = JettyEnd.ofClient(receiver);
        try
        {
            client.connect(end, request).get(TIMEOUT_NS, TimeUnit.NANOSECONDS);
            return end.link();
        }
        catch (final ExecutionException ex)
        {
            if (ex.getCause() instanceof final UpgradeException refusal)
            {
                throw new RefusedException(refusal.getResponseStatusCode(), null);
            }
            throw ex;
        }
    }

    @Override
    public void stop() throws Exception
    {
        client.stop();
    }
}
