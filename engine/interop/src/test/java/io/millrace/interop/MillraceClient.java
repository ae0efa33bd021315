package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.HandshakeException;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketClient;

/**
 * Our client. When it is closed, all its memory must have been released.
 */
final class MillraceClient implements PeerClient
{
    private final WebSocketClient client;

    MillraceClient(final Mode mode) throws IOException
    {
        final ClientSettings settings = new ClientSettings()
            .threading(threading -> threading.threadingMode(MillraceServer.THREADING))
            .limits(limits -> limits
                .maxMessageLength(PeerServer.MAX_MESSAGE_LENGTH)
                .outboundLimit(4 * PeerServer.MAX_MESSAGE_LENGTH))
            .deflate(deflate -> MillraceLink.configure(deflate, mode.compression()));
        if (mode.isSecure())
        {
            settings.tls(TlsSettings.builder().context(Certificate.get().clientContext()).build());
        }
        client = WebSocketClient.start(settings);
    }

    @Override
    public Link connect(final Call call, final Receiver receiver) throws Exception
    {
        final Handler handler = new Handler();
        final ClientRequest.Builder request = ClientRequest.builder(call.uri().toString(), handler)
            .subprotocols(call.subprotocols().toArray(String[]::new))
            .attachment(receiver);
        call.headers().forEach(request::header);
        try
        {
            client.connect(request.build(), TIMEOUT_NS, TimeUnit.NANOSECONDS);
            return handler.link;
        }
        catch (final HandshakeException ex)
        {
            if (ex.response() == null)
            {
                throw ex;
            }
            throw new RefusedException(ex.response().status(), ex.response().bodyText());
        }
    }

    @Override
    public void stop()
    {
        client.close(0, TimeUnit.SECONDS);
        assertThat(client.isClosed()).isTrue();
        assertThat(client.offHeapBytes()).as("off-heap bytes after close").isZero();
    }

    private static final class Handler extends MillraceLink.Handler
    {
        private volatile Link link;

        @Override
        public void onOpen(final Connection connection)
        {
            link = new MillraceLink(connection, connection.handshakeResponse()::header);
            ((Receiver)connection.attachment()).opened(link);
        }
    }
}
