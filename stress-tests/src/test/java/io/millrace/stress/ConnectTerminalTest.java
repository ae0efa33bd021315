package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;

import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectTerminalTest
{
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int GOING_AWAY = 1001;
    private static final int CONTROL_D = 4;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PipedOutputStream keys = new PipedOutputStream();
    private WebSocketServer server;
    private WebSocketClient client;
    private Terminal terminal;
    private ConnectSession session;
    private Thread user;

    @TempDir
    private Path directory;

    /** Echoes, and does what it is told. */
    private static final class Told implements ConnectionHandler
    {
        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            switch (message.asText())
            {
                case "leave" -> connection.close(GOING_AWAY, "told to");
                case "ping me" -> connection.ping();
                case "escape" -> connection.sendText("\u001b[2Jx\u0007");
                default -> connection.send(message);
            }
        }
    }

    @BeforeEach
    void connect() throws Exception
    {
        server = WebSocketServer.start(new ServerSettings().listen("127.0.0.1", 0).handler(new Told()));
        client = WebSocketClient.start(new ClientSettings());
        terminal = TerminalBuilder.builder().system(false).type("dumb").encoding(StandardCharsets.UTF_8)
            .streams(new PipedInputStream(keys), shown).build();
        final ConnectTerminal screen =
            new ConnectTerminal(terminal, new Screen(false, false), directory.resolve("history"));
        session = new ConnectSession(screen);
        client.connect(ClientRequest.of("ws://127.0.0.1:" + server.port() + "/", session), 10, TimeUnit.SECONDS);
        user = new Thread(() ->
        {
            try
            {
                screen.run(session);
            }
            catch (final InterruptedException ex)
            {
                throw new IllegalStateException(ex);
            }
        });
        user.start();
    }

    @AfterEach
    void end() throws IOException
    {
        client.close();
        server.close();
        terminal.close();
    }

    private void type(final String line) throws IOException
    {
        keys.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private void expect(final String text)
    {
        final long startNs = System.nanoTime();
        while (!shown.toString(StandardCharsets.UTF_8).contains(text))
        {
            assertThat(System.nanoTime() - startNs).as("'%s' in %s", text, shown).isLessThan(LIMIT_NS);
            LockSupport.parkNanos(1_000_000L);
        }
    }

    private void expectEnd() throws InterruptedException
    {
        user.join(TimeUnit.NANOSECONDS.toMillis(LIMIT_NS));
        assertThat(user.isAlive()).isFalse();
    }

    @Test
    void shouldSendWhatIsTypedAndShowWhatComesBack() throws Exception
    {
        type("grüße");
        expect("< grüße");
        type("//slash");
        expect("< /slash");
        type("/binary 00 fF10");
        expect("< 3 bytes: 00ff10");
        type("/ping knock");
        expect("pong 'knock' after ");
        type("ping me");
        expect("ping");
        type("escape");
        expect("< \ufffd[2Jx\ufffd");
        type("/close 4001 that was it");
        expect("closed with 4001 'that was it'");

        expectEnd();
        assertThat(session.hasEndedWell()).isFalse();
        assertThat(Files.readAllLines(directory.resolve("history"))).anyMatch(line -> line.endsWith("/ping knock"));
    }

    @Test
    void shouldSayWhatIsWrongAndGoOn() throws Exception
    {
        type("/binary 0");
        expect("! not hexadecimal digits in pairs: 0");
        type("/close soon");
        expect("! not a close code: soon");
        type("/close 1006");
        expect("! ");
        type("/shout");
        expect("! no such command: /shout; /help lists them");
        type("/ping " + "x".repeat(126));
        expect("! a ping carries at most 125 bytes");
        type("/help");
        expect("/binary HEX");
        type("/quit");
        expect("closed with 1000");

        expectEnd();
        assertThat(session.hasEndedWell()).isTrue();
    }

    @Test
    void shouldEndWhenTheServerClosesWhileTheUserTypes() throws Exception
    {
        type("leave");
        expect("closed with 1001 'told to' by the server");

        expectEnd();
        assertThat(session.hasEndedWell()).isTrue();
    }

    @Test
    void shouldCloseOnControlD() throws Exception
    {
        expect("> ");
        keys.write(CONTROL_D);
        keys.flush();

        expect("closed with 1000");
        expectEnd();
    }
}
