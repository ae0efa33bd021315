package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;

/**
 * Peers that are clients of a server at a port of this machine.
 */
final class Handshakes
{
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";

    private Handshakes()
    {
    }

    /** A peer that has said nothing yet. */
    static Peer connect(final int port, final Volume volume) throws IOException
    {
        return new Peer(new Socket(InetAddress.getLoopbackAddress(), port), true, volume);
    }

    /**
     * A peer whose connection is open.
     *
     * @param offer for compression, which must be answered; null for none, which must not.
     */
    static Peer open(final int port, final Request request, final String offer, final Volume volume) throws IOException
    {
        final Peer peer = connect(port, volume);
        peer.write((offer == null ? request : request.with(EXTENSIONS, offer)).octets());
        final Map<String, String> response = Http.read(peer.input());
        assertThat(response.get("")).startsWith("HTTP/1.1 101");
        assertThat(response).containsEntry("Sec-WebSocket-Accept", Http.accept(Request.KEY));
        final String answer = response.get(EXTENSIONS);
        assertThat(answer == null).as("whether nothing was answered to the offer of %s", offer)
            .isEqualTo(offer == null);
        if (answer != null)
        {
            final Agreement agreement = Agreement.parse(answer);
            agreement.checkAgainst(offer);
            peer.useDeflate(agreement);
        }
        return peer;
    }
}
