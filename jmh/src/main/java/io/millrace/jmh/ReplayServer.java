package io.millrace.jmh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.api.ConnectionHandler;
import io.millrace.engine.EngineAccess;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketServer;

/**
 * A server without sockets, with connections that are open, driven by the thread that measures.
 */
final class ReplayServer implements AutoCloseable
{
    private static final String REQUEST =
        "GET / HTTP/1.1\r\nHost: replay\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final List<ReplayChannel> channels = new ArrayList<>();
    private final WebSocketServer server;

    ReplayServer(final int connections, final ConnectionHandler handler) throws IOException
    {
        final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        for (int i = 0; i < connections; i++)
        {
            channels.add(new ReplayChannel(address));
        }
        server = EngineAccess.start(
            new ServerSettings()
                .listen(address)
                .threading(threading -> threading.threadingMode(ThreadingMode.INVOKER))
                .handler(handler),
            new ReplayNetwork(channels),
            System::nanoTime);
        channels.forEach(ReplayServer::connect);
        runUntilIdle();
        if (server.connectionCount() != connections)
        {
            throw new IllegalStateException(server.connectionCount() + " of " + connections + " are open");
        }
    }

    /** Lets the request of a handshake arrive. */
    static void connect(final ReplayChannel channel)
    {
        channel.arrive(ByteBuffer.wrap(REQUEST.getBytes(StandardCharsets.US_ASCII)));
    }

    WebSocketServer server()
    {
        return server;
    }

    ReplayChannel channel(final int index)
    {
        return channels.get(index);
    }

    /** Bytes written so far, to all connections. */
    long written()
    {
        long sum = 0;
        for (int i = 0; i < channels.size(); i++)
        {
            sum += channels.get(i).written();
        }
        return sum;
    }

    void runUntilIdle() throws IOException
    {
        int work = 1;
        while (work > 0)
        {
            work = server.doWork();
        }
    }

    @Override
    public void close()
    {
        server.close(0, TimeUnit.NANOSECONDS);
        if (server.offHeapBytes() != 0)
        {
            throw new IllegalStateException(server.offHeapBytes() + " bytes were not released");
        }
    }
}
