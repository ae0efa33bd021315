package io.millrace.stress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;

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
    private final String host;
    private final String scheme;

    private RunningServer(
        final WebSocketServer server, final ServedHandler handler, final String host, final String scheme)
    {
        this.scheme = scheme;
        this.server = server;
        this.handler = handler;
        this.host = host;
    }

    static RunningServer start(final ServerOptions options, final ServedHandler handler) throws RunFailure
    {
        final String host = options.host();
        final int port = options.port();
        final ServerSettings settings = options.settings();
        try
        {
            final WebSocketServer server = WebSocketServer.start(
                settings.listen(new InetSocketAddress(InetAddress.getByName(host), port)).handler(handler));
            handler.onStart(server);
            return new RunningServer(server, handler, host, settings.tls() == null ? "ws" : "wss");
        }
        catch (final UnknownHostException ex)
        {
            throw new RunFailure("unknown host: " + host, ex);
        }
        catch (final SocketException ex)
        {
            throw new RunFailure("cannot listen on " + bracketed(host) + ':' + port + ": " + ex.getMessage(), ex);
        }
        catch (final IOException | IllegalStateException ex)
        {
            throw new RunFailure(ex.getMessage(), ex);
        }
    }

    /** Says where the server listens; from then on a signal ends it in good order. */
    void announce()
    {
        Runtime.getRuntime().addShutdownHook(new Thread(this, "millrace-shutdown"));
        System.out.println("listening on " + scheme + "://" + bracketed(host) + ':' + server.port());
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
            server.close();
            handler.onEnd();
            Recordings.finish();
            exitCode = ExitCode.OK;
        }
        finally
        {
            Runtime.getRuntime().halt(exitCode);
        }
    }

    private static String bracketed(final String host)
    {
        return host.indexOf(':') >= 0 && host.charAt(0) != '[' ? '[' + host + ']' : host;
    }
}
