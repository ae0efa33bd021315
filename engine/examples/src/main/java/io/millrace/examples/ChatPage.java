package io.millrace.examples;

import java.io.IOException;
import java.io.InputStream;

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
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

/**
 * A chat for browsers: the page at {@code /}, its WebSocket at {@code /chat?name=NAME}, both at one port. Pages from
 * elsewhere may not connect (RFC 6455 §10.2). What people write is shown as text, never as HTML.
 */
public final class ChatPage implements ConnectionHandler
{
    private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N} _-]{0,19}";

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
        final HttpResponse page = page();
        final Endpoint chat = Endpoint.builder(new ChatPage())
            .allowedOrigins(origins)
            .authoriser(ChatPage::authorise)
            .build();
        return WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .limits(limits -> limits.maxMessageLength(4096))
            .httpHandler(request -> request.path().equals("/") ? page : null)
            .endpoint("/chat", chat));
    }

    private static HttpResponse page() throws IOException
    {
        try (InputStream html = ChatPage.class.getResourceAsStream("chat.html"))
        {
            return HttpResponse.of(200)
                .withHeader("Content-Type", "text/html; charset=utf-8")
                .withBody(html.readAllBytes());
        }
    }

    private static void authorise(final HandshakeRequest request, final HandshakeResponder responder)
    {
        final String name = request.queryParameter("name");
        if (name != null && name.matches(NAME))
        {
            responder.attachment(name).accept();
        }
        else
        {
            responder.reject(HttpResponse.text(400, "a name has 1 to 20 letters, digits or blanks\n"));
        }
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
