package io.millrace.examples;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketServer;

/**
 * An application that has a loop of its own, such as a game or a simulation, and drives the server in it. The server
 * starts no thread: callbacks run inside {@link WebSocketServer#doWork()}, on the thread of the loop, so that the
 * application's state needs no locks. Here that state is a running total, to which each text message adds a number.
 */
public final class InvokerLoop implements ConnectionHandler, Runnable
{
    private static final long IDLE_NS = 100_000;

    private final WebSocketServer server;
    private volatile boolean running = true;
    private long total;

    InvokerLoop(final int port) throws IOException
    {
        server = WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .threading(threading -> threading.threadingMode(ThreadingMode.INVOKER))
            .handler(this));
    }

    /**
     * Runs the loop at port 8080 until the process is stopped.
     *
     * @param args unused.
     * @throws IOException if the port is taken.
     */
    public static void main(final String[] args) throws IOException
    {
        final InvokerLoop loop = new InvokerLoop(8080);
        final Thread thread = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> loop.stop(thread)));
        System.out.println("running total at ws://127.0.0.1:" + loop.port());
        loop.run();
    }

    /**
     * The loop: a duty cycle of the server, then whatever else the application has to do, and a short sleep when there
     * was nothing to do. It closes the server at its end.
     */
    @Override
    public void run()
    {
        try (server)
        {
            while (running)
            {
                if (server.doWork() == 0)
                {
                    LockSupport.parkNanos(IDLE_NS);
                }
            }
        }
        catch (final IOException ex)
        {
            System.err.println("polling failed: " + ex.getMessage());
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        total += Long.parseLong(message.asText());
        connection.sendText(Long.toString(total));
    }

    int port()
    {
        return server.port();
    }

    /** Ends the loop from another thread and waits until it has closed the server. */
    void stop(final Thread thread)
    {
        running = false;
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
