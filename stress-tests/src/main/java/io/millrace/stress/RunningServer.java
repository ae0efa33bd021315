package io.millrace.stress;

import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;

import io.millrace.engine.HttpRoutes;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

import picocli.CommandLine.ExitCode;

/**
 * A server that runs until the process is told to stop. Then it drains, closes its connections with 1001 (RFC 6455
 * §7.4.1) and lets the process exit with 0, where the JVM by itself would report the signal.
 */
final class RunningServer implements Runnable
{
    private final WebSocketServer server;
    private final ServedHandler handler;
    private final String uri;
    private final int drainDelay;

    private RunningServer(
        final WebSocketServer server, final ServedHandler handler, final String uri, final int drainDelay)
    {
        this.server = server;
        this.handler = handler;
        this.uri = uri;
        this.drainDelay = drainDelay;
    }

    static RunningServer start(final ServerOptions options, final ServedHandler handler) throws RunFailure
    {
        final ServerSettings settings = options.settings();
        try
        {
            handler.serve(settings, routes());
            final WebSocketServer server = WebSocketServer.start(settings);
            handler.onStart(server);
            return new RunningServer(
                server, handler, options.listening().uri(server, settings.tls() != null), options.drainDelay());
        }
        catch (final SocketException ex)
        {
            throw options.listening().failure(ex);
        }
        catch (final IOException | IllegalStateException ex)
        {
            throw new RunFailure(ex.getMessage(), ex);
        }
    }

    private static HttpRoutes.Builder routes()
    {
        return HttpRoutes.builder().health("/health").text("/version", Commands.version() + '\n');
    }

    /** Says where the server listens; from then on a signal ends it in good order. */
    void announce()
    {
        Runtime.getRuntime().addShutdownHook(new Thread(this, "millrace-shutdown"));
        System.out.println("listening on " + uri);
        final String invitation = handler.invitation(uri);
        if (invitation != null)
        {
            System.out.println(invitation);
        }
        System.out.flush();
    }

    /**
     * Closes the server and ends the process; called as the shutdown hook.
     */
    @Override
    public void run()
    {
        int exitCode = ExitCode.SOFTWARE;
        try
        {
            server.beginDrain();
            TimeUnit.SECONDS.sleep(drainDelay);
            server.close();
            handler.onEnd();
            Recordings.finish();
            exitCode = ExitCode.OK;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        finally
        {
            Runtime.getRuntime().halt(exitCode);
        }
    }
}
