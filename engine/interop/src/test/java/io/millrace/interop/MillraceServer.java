package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.millrace.api.Connection;
import io.millrace.api.HandshakeRequest;
import io.millrace.api.HandshakeResponder;
import io.millrace.api.HttpResponse;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketServer;

/**
 * Our server. When it is closed, all its memory must have been released.
 */
final class MillraceServer implements PeerServer
{
    static final ThreadingMode THREADING =
        ThreadingMode.parse(System.getProperty("millrace.test.threading", "shared"));

    private final Function<String, Receiver> reception;
    private final WebSocketServer server;

    MillraceServer(final Mode mode, final Function<String, Receiver> reception) throws IOException
    {
        this.reception = reception;
        final ServerSettings settings = new ServerSettings()
            .listen("127.0.0.1", 0)
            .fallback(Endpoint.builder(new Handler())
                .authoriser(MillraceServer::authorise)
                .subprotocols(SUBPROTOCOLS.toArray(String[]::new))
                .build())
            .threading(threading -> threading.threadingMode(THREADING))
            .limits(limits -> limits.maxMessageLength(MAX_MESSAGE_LENGTH).outboundLimit(4 * MAX_MESSAGE_LENGTH))
            .deflate(deflate -> MillraceLink.configure(deflate, mode.compression()));
        if (mode.isSecure())
        {
            settings.tls(TlsSettings.builder().context(Certificate.get().serverContext()).build());
        }
        server = WebSocketServer.start(settings);
    }

    @Override
    public int port()
    {
        return server.port();
    }

    @Override
    public void stop()
    {
        server.close(0, TimeUnit.SECONDS);
        assertThat(server.isClosed()).isTrue();
        assertThat(server.offHeapBytes()).as("off-heap bytes after close").isZero();
        assertThat(server.lentBuffers()).as("lent buffers after close").isZero();
    }

    private static void authorise(final HandshakeRequest request, final HandshakeResponder responder)
    {
        if (REFUSED.equals(request.path()))
        {
            responder.reject(HttpResponse.text(401, REFUSAL).withHeader("WWW-Authenticate", "Basic"));
            return;
        }
        responder.header(GREETING_HEADER, GREETING).accept();
    }

    private final class Handler extends MillraceLink.Handler
    {
        @Override
        public void onOpen(final Connection connection)
        {
            final Receiver receiver = reception.apply(connection.handshake().target());
            connection.attachment(receiver);
            receiver.opened(new MillraceLink(connection, connection.handshake()::header));
        }
    }
}
