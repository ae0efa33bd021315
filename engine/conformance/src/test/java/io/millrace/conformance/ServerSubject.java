package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketServer;

/**
 * Our server, with peers that are clients.
 */
final class ServerSubject implements Subject
{
    private static final Case ANY = new Case("witness", null, "");

    private final WebSocketServer server;
    private final Peer witness;

    ServerSubject(final ThreadingMode mode) throws IOException
    {
        server = WebSocketServer.start(
            Echo.settings(new ServerSettings().listen("127.0.0.1", 0), mode).handler(new Echo()));
        witness = meet(ANY, Volume.FULL);
    }

    @Override
    public Peer meet(final Case rule, final Volume volume) throws IOException
    {
        final Peer peer = Handshakes.open(
            server.port(), Request.upgrade().with("X-Case", rule.id()), rule.offer(), volume);
        peer.observedBy(witness);
        return peer;
    }

    @Override
    public void close()
    {
        witness.close();
        server.close();
        assertThat(server.offHeapBytes()).as("off-heap bytes of the server").isZero();
    }
}
