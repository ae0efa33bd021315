package io.millrace.examples;

import java.io.IOException;

import io.millrace.api.SendResult;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

/**
 * The smallest server: it sends every message back to where it came from. A message that finds no room in the
 * connection's outbound bound is deferred, so a peer that does not read is not read either.
 */
public final class EchoServer
{
    private EchoServer()
    {
    }

    /**
     * Runs the server at port 8080 until the process is stopped.
     *
     * @param args unused.
     * @throws IOException if the port is taken.
     */
    public static void main(final String[] args) throws IOException
    {
        final WebSocketServer server = start(8080);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("echo server at ws://127.0.0.1:" + server.port());
    }

    static WebSocketServer start(final int port) throws IOException
    {
        return WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .handler((connection, message) ->
            {
                if (connection.send(message) == SendResult.BACK_PRESSURE)
                {
                    message.defer();
                }
            }));
    }
}
