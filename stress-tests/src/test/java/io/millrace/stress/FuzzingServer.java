package io.millrace.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketServer;

/**
 * Speaks as the fuzzing server of the Autobahn test suite does: it tells how many cases there are, and in each case
 * sends a message of its own and expects it back.
 */
final class FuzzingServer implements AutoCloseable
{
    static final int CASES = 4;

    private static final int LONG = 70_000;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final WebSocketServer server;

    private FuzzingServer(final ServerSettings settings) throws IOException
    {
        server = WebSocketServer.start(settings
            .listen("localhost", 0)
            .deflate(deflate -> deflate.enabled(true))
            .endpoint("/getCaseCount", Endpoint.of(new Counter(String.valueOf(CASES))))
            .endpoint("/odd/getCaseCount", Endpoint.of(new Counter("many")))
            .endpoint("/runCase", Endpoint.of(new Case()))
            .endpoint("/updateReports", Endpoint.of(new Reports())));
    }

    static FuzzingServer start() throws IOException
    {
        return new FuzzingServer(new ServerSettings());
    }

    static FuzzingServer startEncrypted() throws IOException
    {
        return new FuzzingServer(new ServerSettings().tls(TlsSettings.builder()
            .keyStore(Path.of(TestFiles.KEY_STORE), "change-it".toCharArray()).build()));
    }

    String host()
    {
        return "localhost:" + server.port();
    }

    /** What happened, a line for each connection that asked for something, in order. */
    List<String> log()
    {
        return log;
    }

    @Override
    public void close()
    {
        server.close();
    }

    private record Counter(String answer) implements ConnectionHandler
    {
        @Override
        public void onOpen(final Connection connection)
        {
            connection.sendText(answer);
            connection.close();
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            throw new IllegalStateException("nothing was asked");
        }
    }

    private final class Case implements ConnectionHandler
    {
        @Override
        public void onOpen(final Connection connection)
        {
            connection.sendText(text(connection));
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            log.add(
                "case " + connection.handshake().queryParameter("case") +
                " of " + connection.handshake().queryParameter("agent") +
                (message.asText().equals(text(connection)) ? ": ok, " : ": failed, ") +
                connection.handshake().header("Sec-WebSocket-Extensions"));
            connection.close();
        }

        private String text(final Connection connection)
        {
            return connection.handshake().queryParameter("case").repeat(LONG);
        }
    }

    private final class Reports implements ConnectionHandler
    {
        @Override
        public void onOpen(final Connection connection)
        {
            log.add("reports for " + connection.handshake().queryParameter("agent"));
            connection.close();
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            throw new IllegalStateException("nothing was asked");
        }
    }
}
