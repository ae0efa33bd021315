package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

/** The server runs in this process, to save the start of another. */
class ConnectIT
{
    /** Greets with what it was asked, and echoes. */
    private static final class Greeter implements ConnectionHandler
    {
        @Override
        public void onOpen(final Connection connection)
        {
            connection.sendText(connection.subprotocol() + ' ' + connection.handshake().header("X-Test") + ' ' +
                connection.extensions());
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            if (message.asText().equals("bytes"))
            {
                connection.sendBinary(new byte[]{ 0, (byte)0xff });
            }
            else
            {
                connection.send(message);
            }
        }
    }

    private static WebSocketServer server() throws Exception
    {
        return WebSocketServer.start(new ServerSettings()
            .listen("localhost", 0)
            .deflate(deflate -> deflate.enabled(true))
            .tls(TlsSettings.builder().keyStore(Path.of(TestFiles.KEY_STORE), "change-it".toCharArray()).build())
            .endpoint("/chat", Endpoint.builder(new Greeter()).subprotocols("v1", "v2").build()));
    }

    @Test
    void shouldSendTheLinesOfItsInputAndPrintTheMessagesUntilTheInputEnds() throws Exception
    {
        try (WebSocketServer server = server();
            Program program = Program.start("connect", "wss://localhost:" + server.port() + "/chat", "--insecure",
                "--header", "X-Test: yes", "--subprotocol", "v3", "--subprotocol", "v2", "--deflate"))
        {
            program.type("grüße", "/ping is no command here", "bytes");

            assertThat(program.awaitExit()).isZero();
            final List<String> output = program.remainingOutput();
            assertThat(output).hasSize(4).last().isEqualTo("00ff");
            assertThat(output.get(0)).startsWith("v2 yes permessage-deflate");
            assertThat(output.subList(1, 3)).containsExactly("grüße", "/ping is no command here");
            assertThat(program.errors()).hasSize(2).first().asString().startsWith("connected, subprotocol v2, permess");
        }
    }

    @Test
    void shouldFailInOneLineWhenTheServerRefuses() throws Exception
    {
        try (WebSocketServer server = server();
            Program program = Program.start(
                "connect", "wss://localhost:" + server.port() + "/nowhere", "--tls-ca", TestFiles.CERTIFICATE))
        {
            assertThat(program.awaitExit()).isEqualTo(1);
            assertThat(program.remainingOutput()).isEmpty();
            assertThat(program.errors()).singleElement().asString().startsWith("millrace: ").contains("404");
        }
    }
}
