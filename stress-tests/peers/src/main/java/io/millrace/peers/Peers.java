package io.millrace.peers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The program: starts the server of a name.
 */
public final class Peers
{
    private static final Map<String, PeerServer.Starter> STARTERS = starters();

    private Peers()
    {
    }

    private static Map<String, PeerServer.Starter> starters()
    {
        final Map<String, PeerServer.Starter> starters = new LinkedHashMap<>();
        starters.put("netty", NettyPeer::start);
        starters.put("undertow", UndertowPeer::start);
        starters.put("jetty", JettyPeer::start);
        starters.put("java-websocket", JavaWebSocketPeer::start);
        starters.put("vertx", VertxPeer::start);
        starters.put("babl", BablPeer::start);
        return starters;
    }

    /**
     * Runs a server until the process is ended. It exits with 1 if that cannot be done, and 2 if it was called wrongly.
     *
     * @param args the name of a peer, and options.
     */
    public static void main(final String... args)
    {
        final PeerServer.Starter starter = args.length == 0 ? null : STARTERS.get(args[0]);
        if (starter == null)
        {
            exit(2, "which? One of " + String.join(", ", STARTERS.keySet()) + ", then " + PeerOptions.USAGE);
        }
        run(starter, Arrays.copyOfRange(args, 1, args.length));
    }

    /** Starts a server and says where it listens. */
    static void run(final PeerServer.Starter starter, final String... args)
    {
        try
        {
            final PeerServer server = starter.start(PeerOptions.parse(args));
            System.out.println("listening on ws://" + PeerOptions.HOST + ':' + server.port() + '/');
        }
        catch (final IllegalArgumentException ex)
        {
            exit(2, ex.getMessage());
        }
        catch (final Exception ex)
        {
            exit(1, ex.toString());
        }
    }

    private static void exit(final int code, final String message)
    {
        System.err.println("peers: " + message);
        System.exit(code);
    }
}
