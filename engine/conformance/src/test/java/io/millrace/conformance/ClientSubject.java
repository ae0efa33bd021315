package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;

import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketClient;

/**
 * Our client, with peers that are servers.
 */
final class ClientSubject implements Subject
{
    private static final Case ANY = new Case("witness", null, "");

    private final WebSocketClient client;
    private final ServerSocket listener;
    private final Peer witness;

    ClientSubject(final ThreadingMode mode) throws IOException
    {
        client = WebSocketClient.start(Echo.settings(new ClientSettings(), mode));
        listener = new ServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
        witness = meet(ANY, Volume.FULL);
    }

    @Override
    public Peer meet(final Case rule, final Volume volume) throws IOException
    {
        listener.setSoTimeout(volume.timeoutMs());
        client.connect(ClientRequest.builder("ws://127.0.0.1:" + listener.getLocalPort() + "/" + rule.id(), new Echo())
            .deflate(rule.answer() != null).build());
        final Peer peer = new Peer(listener.accept(), false, volume);
        final Map<String, String> request = Http.read(peer.input());
        assertThat(request).containsEntry("", "GET /" + rule.id() + " HTTP/1.1");
        assertThat(request.containsKey("Sec-WebSocket-Extensions")).as("whether an extension is offered")
            .isEqualTo(rule.answer() != null);
        final byte[] response = Http.lines(
            "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Accept: " + Http.accept(request.get("Sec-WebSocket-Key")),
            rule.answer() == null ? "X-Case: " + rule.id() : "Sec-WebSocket-Extensions: " + rule.answer());
        peer.write(response);
        if (rule.answer() != null)
        {
            peer.useDeflate(Agreement.parse(rule.answer()));
        }
        peer.observedBy(witness);
        return peer;
    }

    @Override
    public void close()
    {
        witness.close();
        client.close();
        try
        {
            listener.close();
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
        assertThat(client.offHeapBytes()).as("off-heap bytes of the client").isZero();
    }
}
