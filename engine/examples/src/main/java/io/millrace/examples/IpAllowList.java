package io.millrace.examples;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.api.AddressRange;
import io.millrace.api.HandshakeAuthoriser;
import io.millrace.api.HandshakeRequest;
import io.millrace.api.HandshakeResponder;
import io.millrace.api.HttpResponse;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

/**
 * Refuses the handshakes of addresses that are not on a list with status 403 (RFC 6455 §4.2.2). Behind a proxy every
 * address is the proxy's, unless the settings say which proxies are trusted to name their clients.
 */
public final class IpAllowList implements HandshakeAuthoriser
{
    private static final int FORBIDDEN = 403;

    private final List<AddressRange> allowed;

    /**
     * A list of ranges.
     *
     * @param ranges such as {@code 10.0.0.0/8} or {@code ::1}.
     * @throws IllegalArgumentException if one of them is no range.
     */
    public IpAllowList(final String... ranges)
    {
        allowed = Stream.of(ranges).map(AddressRange::parse).toList();
    }

    /**
     * Runs the server at port 8080 of all interfaces, for this machine and private networks.
     *
     * @param args unused.
     * @throws IOException if the port is taken.
     */
    public static void main(final String[] args) throws IOException
    {
        final WebSocketServer server = start("0.0.0.0", 8080, new IpAllowList(
            "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fd00::/8"));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("server for private addresses at ws://127.0.0.1:" + server.port());
    }

    static WebSocketServer start(final String host, final int port, final IpAllowList list) throws IOException
    {
        return WebSocketServer.start(new ServerSettings()
            .listen(host, port)
            .fallback(Endpoint.builder((connection, message) -> connection.send(message)).authoriser(list).build()));
    }

    /** {@inheritDoc} */
    @Override
    public void authorise(final HandshakeRequest request, final HandshakeResponder responder)
    {
        if (allowed.stream().anyMatch(range -> range.contains(request.remoteAddress())))
        {
            responder.accept();
        }
        else
        {
            responder.reject(HttpResponse.text(FORBIDDEN, "not from " + request.remoteAddress() + "\n"));
        }
    }
}
