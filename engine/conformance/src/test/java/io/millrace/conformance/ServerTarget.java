package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketServer;

/**
 * A server in this process.
 */
final class ServerTarget extends Target
{
    /** Where only pages of one origin may connect. */
    static final String GUARDED = "/guarded";

    /** The origin of these pages. */
    static final String ORIGIN = "https://mill.example";

    private static final long SHORT_NS = 1_000_000_000L;
    private static final int LONG_LINE = 1 << 20;
    private static final int LONG_ENOUGH = 1000;
    private static final long MOST_WAITING = 64L << 20;
    private static final long MOST_MEMORY = 160L << 20;
    private static final long MORE_MEMORY = 32L << 20;

    private final WebSocketServer server;
    private final long timeToReadNs;

    ServerTarget(final Kind kind, final ThreadingMode mode, final int scale) throws IOException
    {
        super(scale, Volume.QUICK);
        final ServerSettings settings = new ServerSettings().listen("127.0.0.1", 0).handler(new Echo());
        settings.threading().threadingMode(mode);
        settings.limits().totalOutboundLimit(MOST_WAITING);
        switch (kind)
        {
            case IMPATIENT -> settings.timeouts().handshakeTimeoutNs(SHORT_NS).messageTimeoutNs(SHORT_NS)
                .fragmentTimeoutNs(SHORT_NS).slowConsumerTimeoutNs(SHORT_NS).closeTimeoutNs(SHORT_NS);
            case ADJUSTED -> settings
                .endpoint(GUARDED, Endpoint.builder(new Echo()).allowedOrigins(ORIGIN).build())
                .limits().maxHandshakeLength(LONG_LINE).maxHandshakeLineLength(LONG_LINE);
            case COMPRESSING -> settings.deflate().enabled(true);
            default ->
            {
                // Nothing else is said.
            }
        }
        timeToReadNs = settings.timeouts().slowConsumerTimeoutNs();
        server = WebSocketServer.start(settings);
        if (kind == Kind.COMPRESSING)
        {
            warmUp();
        }
        invite();
    }

    /** The writer keeps buffers from the first message on that it compresses. */
    private void warmUp() throws IOException
    {
        try (Peer peer = open(Request.upgrade(), Agreement.NAME))
        {
            peer.sendMessage(Frame.BINARY, new byte[LONG_ENOUGH], 0);
            peer.expect(Event.binary(new byte[LONG_ENOUGH]));
        }
    }

    @Override
    long timeToReadNs()
    {
        return timeToReadNs;
    }

    @Override
    int port()
    {
        return server.port();
    }

    @Override
    String held() throws IOException
    {
        return server.connectionCount() + " open connections, " + server.lentBuffers() + " buffers, " +
            Descriptors.sockets(Path.of("/proc/self/fd")) + " sockets in this process";
    }

    @Override
    long memory()
    {
        return server.offHeapBytes();
    }

    @Override
    long memoryBound()
    {
        return MOST_MEMORY + scale() * MORE_MEMORY;
    }

    @Override
    public void close()
    {
        super.close();
        server.close();
        assertThat(server.offHeapBytes()).as("off-heap bytes of the server").isZero();
    }
}
