package io.millrace.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.millrace.handshake.IpAddress;
import io.millrace.transport.AddressLookup;

/**
 * Looks up names on threads of its own, since that may block for long. The threads end when there is nothing to do.
 */
final class NameLookup implements AutoCloseable
{
    private static final int MAX_THREADS = 4;
    private static final long KEPT_SECONDS = 10;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
        MAX_THREADS, MAX_THREADS, KEPT_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), NameLookup::newThread);

    NameLookup()
    {
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread newThread(final Runnable task)
    {
        final Thread thread = new Thread(task, "millrace-names");
        thread.setDaemon(true);
        return thread;
    }

    /** An address needs no look-up. */
    AddressLookup of(final String host, final int port)
    {
        return result ->
        {
            final byte[] literal = IpAddress.parse(host);
            if (literal != null)
            {
                find(host, port, literal, result);
                return;
            }
            try
            {
                threads.execute(() -> find(host, port, null, result));
            }
            catch (final RejectedExecutionException ex)
            {
                result.onFailed(new IOException("the client is closed", ex));
            }
        };
    }

    private static void find(
        final String host, final int port, final byte[] literal, final AddressLookup.Result result)
    {
        final List<InetSocketAddress> found = new ArrayList<>();
        try
        {
            final InetAddress[] addresses = literal == null ?
                InetAddress.getAllByName(host) : new InetAddress[] {InetAddress.getByAddress(literal)};
            for (final InetAddress address : addresses)
            {
                found.add(new InetSocketAddress(address, port));
            }
        }
        catch (final UnknownHostException ex)
        {
            final UnknownHostException failure = new UnknownHostException("nobody knows the host " + host);
            failure.initCause(ex);
            result.onFailed(failure);
            return;
        }
        result.onFound(found);
    }

    @Override
    public void close()
    {
        threads.shutdownNow();
    }
}
