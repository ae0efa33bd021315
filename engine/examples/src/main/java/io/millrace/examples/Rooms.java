package io.millrace.examples;

import java.io.IOException;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.Topic;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

/**
 * Rooms, one for each path below {@code /rooms/}. A room is a topic that begins with its first visitor and ends with
 * its last; what a visitor says goes to the others in the room, and so do the notices that somebody came or left.
 * Visitors are named by the query, as in {@code /rooms/kitchen?name=ann}. A connection that closes leaves its room by
 * itself.
 */
public final class Rooms implements ConnectionHandler
{
    Rooms()
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
        System.out.println("rooms at ws://127.0.0.1:" + server.port() + "/rooms/ROOM?name=NAME");
    }

    static WebSocketServer start(final int port) throws IOException
    {
        return WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .endpoint("/rooms/*", Endpoint.of(new Rooms())));
    }

    /** {@inheritDoc} */
    @Override
    public void onOpen(final Connection connection)
    {
        final String name = connection.handshake().queryParameter("name");
        connection.attachment(name == null ? "visitor " + connection.id() : name);
        if (connection.subscribe(connection.path()))
        {
            connection.sendText("welcome to " + connection.path());
            tellOthers(connection, " came");
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        tellOthers(connection, ": " + message.asText());
    }

    /** {@inheritDoc} */
    @Override
    public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
        tellOthers(connection, " left");
    }

    private static void tellOthers(final Connection connection, final String what)
    {
        final Topic room = connection.topics().find(connection.path());
        if (room != null)
        {
            room.except(connection).publishText(connection.attachment() + what);
        }
    }
}
