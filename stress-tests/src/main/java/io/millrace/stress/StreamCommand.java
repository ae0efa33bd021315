package io.millrace.stress;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.millrace.api.BlockingConnection;
import io.millrace.api.Message;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;

/**
 * The command {@code stream}: sends one message of any length and checks that it arrives, in bounded memory.
 */
final class StreamCommand extends ToolCommand
{
    private static final String LENGTH = "--length";
    private static final String DIRECTION = "--direction";
    private static final String URL = "--url";
    private static final String SERVE = "--serve";
    private static final String DEFLATE = "--deflate";
    private static final String IN = "in";
    private static final String OUT = "out";
    private static final String BOTH = "both";
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kmgt]?)");
    private static final long CONNECT_SECONDS = 10;
    private static final int BITS_PER_SUFFIX = 10;
    private static final double MIB = 1 << 20;
    private static final double NS_PER_SECOND = 1e9;
    private static final int MAX_PORT = 65_535;

    StreamCommand()
    {
        super("stream",
            "Sends one long message as a stream, and checks what arrives.",
            "Without --url the server is in this process, and the figures of memory are those of both sides.");
        addOption(LENGTH, "SIZE", "1g", "Of the message in bytes, or with k, m, g or t.");
        addOption(DIRECTION, "WAY", BOTH, "in: from client to server; out: back; both: one after the other.");
        addOption(URL, "URL", null, "Of a server that was started with --serve, such as ws://127.0.0.1:8081.");
        addOption(SERVE, "PORT", null, "Only serves, at this port of 127.0.0.1, until the process is stopped.");
        addOption(ThreadingModes.OPTION, "MODE", ThreadingModes.AUTO, "shared, shared-network, dedicated or auto.");
        addFlag(DEFLATE, "Compresses the message (RFC 7692).");
        spec().usageMessage().footer(
            "",
            "Example:",
            "  java -Xmx256m -jar millrace.jar stream --length 10g");
    }

    @Override
    void run() throws IOException, InterruptedException, RunFailure
    {
        final long length = value(LENGTH, StreamCommand::size);
        final String direction = text(DIRECTION);
        if (!direction.equals(IN) && !direction.equals(OUT) && !direction.equals(BOTH))
        {
            throw refusal(DIRECTION, direction, "in, out or both");
        }
        final Integer port = value(SERVE, StreamCommand::port);
        if (port != null)
        {
            final WebSocketServer server = server(port);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            out().println("listening on ws://127.0.0.1:" + server.port());
            out().flush();
            return;
        }
        final String url = text(URL);
        try (WebSocketServer server = url == null ? server(0) : null; WebSocketClient client = client())
        {
            final String base = url == null ? "ws://127.0.0.1:" + server.port() : url;
            if (!direction.equals(OUT))
            {
                measure(client, base + StreamTransfer.IN, IN, length);
            }
            if (!direction.equals(IN))
            {
                measure(client, base + StreamTransfer.OUT + "?" + length, OUT, length);
            }
        }
    }

    private void measure(final WebSocketClient client, final String uri, final String way, final long length)
        throws IOException, InterruptedException, RunFailure
    {
        final ClientRequest request = ClientRequest.blocking(uri).maxMessageLength(Long.MAX_VALUE).build();
        try (MemoryPeaks peaks = new MemoryPeaks();
            BlockingConnection connection = client.connectBlocking(request, CONNECT_SECONDS, TimeUnit.SECONDS))
        {
            connection.receiveTimeout(1, TimeUnit.MINUTES);
            final long startNs = System.nanoTime();
            final String own = way.equals(IN) ?
                StreamTransfer.send(connection, length) : StreamTransfer.receive(connection);
            final Message answer = connection.receive();
            final double seconds = (System.nanoTime() - startNs) / NS_PER_SECOND;
            final String other = answer == null ? "nothing" : answer.asText();
            if (!own.equals(other) || !own.startsWith(length + " "))
            {
                throw new RunFailure(way + ": the client has " + own + ", the server " + other, null);
            }
            out().println(String.format(Locale.ROOT,
                "%-3s  %d bytes in %.1f s, %.0f MiB/s; peaks: heap %.1f MiB, direct memory %.1f MiB",
                way, length, seconds, length / MIB / seconds, peaks.heap() / MIB, peaks.offHeap() / MIB));
            out().flush();
        }
    }

    private WebSocketServer server(final int port) throws IOException
    {
        final ServerSettings settings = new ServerSettings()
            .listen("127.0.0.1", port)
            .deflate(deflate -> deflate.enabled(true))
            .fallback(Endpoint.blocking(StreamTransfer::serve).maxMessageLength(Long.MAX_VALUE).build());
        settings.threading().threadingMode(ThreadingModes.parse(spec()));
        return WebSocketServer.start(settings);
    }

    private WebSocketClient client() throws IOException
    {
        final ClientSettings settings = new ClientSettings().deflate(deflate -> deflate.enabled(flag(DEFLATE)));
        settings.threading().threadingMode(ThreadingModes.parse(spec()));
        return WebSocketClient.start(settings);
    }

    private static long size(final String text)
    {
        final Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches())
        {
            throw new IllegalArgumentException("a number of bytes, or with k, m, g or t");
        }
        final int shift = matcher.group(2).isEmpty() ? 0 : BITS_PER_SUFFIX * (1 + "kmgt".indexOf(matcher.group(2)));
        final long number = Long.parseLong(matcher.group(1));
        if (number > Long.MAX_VALUE >> shift)
        {
            throw new IllegalArgumentException("less than 2^63 bytes");
        }
        return number << shift;
    }

    private static int port(final String text)
    {
        final int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : MAX_PORT + 1;
        if (port > MAX_PORT)
        {
            throw new IllegalArgumentException("0 to " + MAX_PORT);
        }
        return port;
    }
}
