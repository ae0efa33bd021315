package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;

import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketServer;

/**
 * Our server, with peers that are clients.
 */
final class ServerSubject implements Subject
{
    private static final String KEY = "d2F0ZXJ3aGVlbHR1cm5zIQ==";
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
        final Peer peer = new Peer(new Socket(InetAddress.getLoopbackAddress(), server.port()), true, volume);
        final byte[] request = Http.lines(
            "GET /echo HTTP/1.1", "Host: localhost:" + server.port(), "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: " + KEY, "Sec-WebSocket-Version: 13",
            rule.offer() == null ? "X-Case: " + rule.id() : "Sec-WebSocket-Extensions: " + rule.offer());
        peer.write(request, 0, request.length);
        final Map<String, String> response = Http.read(peer.input());
        assertThat(response.get("")).startsWith("HTTP/1.1 101");
        assertThat(response).containsEntry("Sec-WebSocket-Accept", Http.accept(KEY));
        final String answer = response.get("Sec-WebSocket-Extensions");
        assertThat(answer == null).as("whether nothing was answered to the offer of %s", rule.offer())
            .isEqualTo(rule.offer() == null);
        if (answer != null)
        {
            final Agreement agreement = Agreement.parse(answer);
            agreement.checkAgainst(rule.offer());
            peer.useDeflate(agreement);
        }
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
