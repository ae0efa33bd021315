package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatPageTest
{
    private static final String ORIGIN = "http://chat.example";
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int UNSUPPORTED_DATA = 1003;
    private static final int MESSAGE_TOO_BIG = 1009;

    private WebSocketServer server;

    @BeforeEach
    void startServer() throws Exception
    {
        server = ChatPage.start(0, ORIGIN);
    }

    @AfterEach
    void closeServer()
    {
        server.close();
    }

    @Test
    void shouldServeThePageAsHtml() throws Exception
    {
        final String response = get("/");

        assertThat(response).startsWith("HTTP/1.1 200 ").contains("\r\nContent-Type: text/html; charset=utf-8\r\n");
        assertThat(response.substring(response.indexOf("\r\n\r\n") + 4))
            .startsWith("<!DOCTYPE html>")
            .endsWith("</html>\n")
            .contains("new WebSocket(", "'/chat?name='", ".textContent = ")
            .doesNotContain("innerHTML", "document.write", "src=", "href=");
    }

    @Test
    void shouldServeNoOtherPages() throws Exception
    {
        assertThat(get("/index.html")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void shouldSendWhatSomebodySaysToEverybodyWithTheirName() throws Exception
    {
        final ExampleClient ann = join("Ann");
        assertThat(ann.awaitText()).isEqualTo("Ann has joined");
        final ExampleClient joerg = join("J%C3%B6rg");
        assertThat(ann.awaitText()).isEqualTo("Jörg has joined");
        assertThat(joerg.awaitText()).isEqualTo("Jörg has joined");

        assertThat(ann.ask("<b>hello</b>")).isEqualTo("Ann: <b>hello</b>");
        assertThat(joerg.awaitText()).isEqualTo("Ann: <b>hello</b>");

        joerg.close();
        assertThat(ann.awaitText()).isEqualTo("Jörg has left");
    }

    @Test
    void shouldRefusePagesFromElsewhere() throws Exception
    {
        assertThat(ExampleClient.statusOfRefusal(server.port(), "/chat?name=eve", "Origin", "http://evil.example"))
            .isEqualTo(FORBIDDEN);
    }

    @Test
    void shouldTakePagesOfItsOwnHostIfNoneAreNamed() throws Exception
    {
        try (WebSocketServer open = ChatPage.start(0))
        {
            final String chat = "/chat?name=ann";
            ExampleClient.connect(open.port(), chat, "Origin", "http://127.0.0.1:" + open.port());
            ExampleClient.connect(open.port(), chat);
            for (final String origin : new String[]{ "http://evil.example", "http://127.0.0.1", "null" })
            {
                assertThat(ExampleClient.statusOfRefusal(open.port(), chat, "Origin", origin)).isEqualTo(FORBIDDEN);
            }
        }
    }

    @Test
    void shouldRefuseNamesThatAreNone() throws Exception
    {
        for (final String query : new String[]{ "", "?name=", "?name=%3Ci%3E", "?name=ann%3A+hi", "?name=+ann" })
        {
            assertThat(ExampleClient.statusOfRefusal(server.port(), "/chat" + query, "Origin", ORIGIN))
                .as(query)
                .isEqualTo(BAD_REQUEST);
        }
    }

    @Test
    void shouldCloseConnectionsThatSendWhatIsNoShortText() throws Exception
    {
        final ExampleClient binary = join("ann");
        binary.send(new byte[]{ 1 });
        assertThat(binary.awaitCloseCode()).isEqualTo(UNSUPPORTED_DATA);

        final ExampleClient talkative = join("bob");
        talkative.send("x".repeat(4097));
        assertThat(talkative.awaitCloseCode()).isEqualTo(MESSAGE_TOO_BIG);
    }

    private ExampleClient join(final String name) throws Exception
    {
        return ExampleClient.connect(server.port(), "/chat?name=" + name, "Origin", ORIGIN);
    }

    private String get(final String path) throws Exception
    {
        try (Socket socket = new Socket("127.0.0.1", server.port()))
        {
            final OutputStream out = socket.getOutputStream();
            out.write(("GET " + path + " HTTP/1.1\r\nHost: chat.example\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
