package io.millrace.peers;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/**
 * Java-WebSocket. Tuned by: as many decoder threads as threads, beside its one selector thread; TCP_NODELAY; no check
 * for lost connections. It cannot stop reading from a peer that does not take its replies: they gather on the heap.
 */
final class JavaWebSocketPeer
{
    private static final int STOP_MS = 1000;

    private JavaWebSocketPeer()
    {
    }

    /** Runs it alone. */
    public static void main(final String... args)
    {
        Peers.run(JavaWebSocketPeer::start, args);
    }

    static PeerServer start(final PeerOptions options) throws Exception
    {
        final Endpoint server = new Endpoint(options);
        server.setTcpNoDelay(true);
        server.setReuseAddr(true);
        server.setConnectionLostTimeout(0);
        server.setMaxPendingConnections(PeerOptions.BACKLOG);
        server.start();
        if (!server.started.await(10, TimeUnit.SECONDS))
        {
            throw new TimeoutException("not started; is the port taken?");
        }
        return PeerServer.of(server.getPort(), () -> stop(server));
    }

    private static void stop(final WebSocketServer server)
    {
        try
        {
            server.stop(STOP_MS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Endpoint extends WebSocketServer
    {
        private final CountDownLatch started = new CountDownLatch(1);
        private final boolean broadcasts;

        Endpoint(final PeerOptions options)
        {
            super(new InetSocketAddress(PeerOptions.HOST, options.port()), options.threads());
            broadcasts = options.broadcasts();
        }

        @Override
        public void onStart()
        {
            started.countDown();
        }

        @Override
        public void onOpen(final WebSocket connection, final ClientHandshake handshake)
        {
        }

        @Override
        public void onMessage(final WebSocket connection, final String message)
        {
            if (broadcasts)
            {
                broadcast(message);
            }
            else
            {
                connection.send(message);
            }
        }

        @Override
        public void onMessage(final WebSocket connection, final ByteBuffer message)
        {
            if (broadcasts)
            {
                broadcast(message);
            }
            else
            {
                connection.send(message);
            }
        }

        @Override
        public void onClose(final WebSocket connection, final int code, final String reason, final boolean remote)
        {
        }

        @Override
        public void onError(final WebSocket connection, final Exception cause)
        {
            if (connection == null)
            {
                System.err.println("peers: " + cause);
            }
        }
    }
}
