package io.millrace.examples;

import java.io.IOException;

import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

/**
 * Sends every message to everybody, its sender included. It is encoded once, whatever the number of connections. One
 * that reads too slowly misses what there is no room for, and delays no other.
 */
public final class Broadcast
{
    private Broadcast()
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
        System.out.println("broadcast at ws://127.0.0.1:" + server.port());
    }

    static WebSocketServer start(final int port) throws IOException
    {
        return WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .handler((connection, message) -> connection.topics().everyone().publish(message)));
    }
}
