package io.millrace.examples;

import java.io.IOException;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.HandshakeRequest;
import io.millrace.api.HandshakeResponder;
import io.millrace.api.HttpResponse;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.engine.Endpoint;
import io.millrace.engine.HttpRoutes;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

/**
 * A chat for browsers: the page at {@code /}, its WebSocket at {@code /chat?name=NAME}, both at one port. Pages from
 * elsewhere may not connect (RFC 6455 §10.2). What people write is shown as text, never as HTML.
 */
public final class ChatPage implements ConnectionHandler
{
    private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N} _-]{0,19}";
    private static final int MAX_MESSAGE_LENGTH = 4096;

    ChatPage()
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
        final WebSocketServer server = start(8080, "http://127.0.0.1:8080", "http://localhost:8080");
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("chat at http://127.0.0.1:" + server.port() + "/");
    }

    static WebSocketServer start(final int port, final String... origins) throws IOException
    {
        return WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .httpHandler(addPage(HttpRoutes.builder()).build())
            .endpoint("/chat", endpoint(origins)));
    }

    /**
     * Adds the page.
     *
     * @param routes to which it is added, at {@code /}.
     * @return the routes.
     * @throws IOException if the page cannot be read.
     */
    public static HttpRoutes.Builder addPage(final HttpRoutes.Builder routes) throws IOException
    {
        return routes.resource("/", ChatPage.class, "chat.html");
    }

    /**
     * The WebSocket, to be served at {@code /chat}.
     *
     * @param origins of the pages that may connect; if there are none, pages that came from the host and port to which
     *                they connect.
     * @return the endpoint.
     */
    public static Endpoint endpoint(final String... origins)
    {
        return Endpoint.builder(new ChatPage())
            .allowedOrigins(origins)
            .authoriser((request, responder) -> authorise(request, responder, origins.length > 0))
            .maxMessageLength(MAX_MESSAGE_LENGTH)
            .build();
    }

    private static void authorise(
        final HandshakeRequest request, final HandshakeResponder responder, final boolean originChecked)
    {
        final String name = request.queryParameter("name");
        if (!originChecked && !isFromHere(request))
        {
            responder.reject(HttpResponse.text(403, "the page is from elsewhere\n"));
        }
        else if (name == null || !name.matches(NAME))
        {
            responder.reject(HttpResponse.text(400, "a name has 1 to 20 letters, digits or blanks\n"));
        }
        else
        {
            responder.attachment(name).accept();
        }
    }

    /** No page at all is no harm: other programs may say that they come from anywhere. */
    private static boolean isFromHere(final HandshakeRequest request)
    {
        final String origin = request.origin();
        return origin == null ||
            origin.substring(origin.indexOf("//") + 2).equalsIgnoreCase(request.host());
    }

    /** {@inheritDoc} */
    @Override
    public void onOpen(final Connection connection)
    {
        tellEveryone(connection, " has joined");
    }

    /** {@inheritDoc} */
    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        if (message.type() == MessageType.TEXT)
        {
            tellEveryone(connection, ": " + message.asText());
        }
        else
        {
            connection.close(CloseCode.UNSUPPORTED_DATA, "text only");
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
        tellEveryone(connection, " has left");
    }

    private static void tellEveryone(final Connection connection, final String what)
    {
        connection.topics().everyone().publishText(connection.attachment() + what);
    }
}
