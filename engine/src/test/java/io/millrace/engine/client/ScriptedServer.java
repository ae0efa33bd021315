package io.millrace.engine.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Listens at the loopback address and leaves everything else to the test.
 */
final class ScriptedServer implements AutoCloseable
{
    private static final int BACKLOG = 50;

    private final ServerSocket socket;

    private ScriptedServer(final int backlog)
    {
        try
        {
            socket = new ServerSocket(0, backlog, InetAddress.getByName("127.0.0.1"));
            socket.setSoTimeout(Await.LIMIT_MS);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    static ScriptedServer start()
    {
        return new ScriptedServer(BACKLOG);
    }

    /** One whose queue of connections is short. */
    static ScriptedServer start(final int backlog)
    {
        return new ScriptedServer(backlog);
    }

    int port()
    {
        return socket.getLocalPort();
    }

    String uri(final String path)
    {
        return "ws://127.0.0.1:" + port() + path;
    }

    /** The next client. */
    Peer accept()
    {
        try
        {
            return new Peer(socket.accept());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("nobody came", ex);
        }
    }

    @Override
    public void close()
    {
        try
        {
            socket.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
