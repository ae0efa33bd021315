package io.millrace.engine;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.millrace.memory.BufferPool;
import io.millrace.tls.TaskPool;
import io.millrace.tls.TlsChannel;
import io.millrace.tls.TlsContext;
import io.millrace.transport.TransportChannel;

/**
 * Wraps the channels of one engine into TLS. It has threads only while handshakes need them. Any thread may use it.
 */
final class TlsChannels implements AutoCloseable
{
    private static final BiConsumer<SocketAddress, SSLException> NOBODY = (address, failure) -> {};

    private final BufferPool pool;
    private final TaskPool tasks = new TaskPool("millrace-tls", Runtime.getRuntime().availableProcessors());

    TlsChannels(final BufferPool pool)
    {
        this.pool = pool;
    }

    /**
     * Wraps a channel that a server has accepted.
     *
     * @throws IOException if the settings do not allow any handshake; the channel is not closed then.
     */
    TransportChannel accepted(final TransportChannel socket, final TlsSettings settings) throws IOException
    {
        return wrap(socket, settings, settings.serverEngine());
    }

    /**
     * Wraps a channel that a client has connected, to a proxy's tunnel as well. The handshake begins when the channel
     * is given to a connection; if it fails, reading throws an {@link SSLException} that says why.
     *
     * @param host of the server, as in the URI: its name, or a literal address with or without brackets.
     * @throws IOException if the settings do not allow any handshake; the channel is not closed then.
     */
    TransportChannel connected(
        final TransportChannel socket, final TlsSettings settings, final String host, final int port)
        throws IOException
    {
        return wrap(socket, settings, settings.clientEngine(host, port));
    }

    private TransportChannel wrap(final TransportChannel socket, final TlsSettings settings, final SSLEngine engine)
        throws IOException
    {
        final Executor executor = settings.taskExecutor() != null ? settings.taskExecutor() : tasks;
        final BiConsumer<SocketAddress, SSLException> listener =
            settings.failureListener() != null ? settings.failureListener() : NOBODY;
        return new TlsChannel(socket, engine, new TlsContext(pool, executor, listener));
    }

    @Override
    public void close()
    {
        tasks.close();
    }
}
