package io.millrace.stress;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.millrace.protocol.Opcode;
import io.millrace.protocol.Utf8Validator;
import io.millrace.stress.load.LoadReport;
import io.millrace.stress.load.LoadResult;
import io.millrace.stress.load.LoadRun;
import io.millrace.stress.load.LoadSettings;
import io.millrace.stress.load.Quantity;
import io.millrace.stress.load.SwarmSettings;
import io.millrace.stress.load.Target;

import org.agrona.concurrent.UnsafeBuffer;

import picocli.CommandLine.Model.OptionSpec;

/**
 * The command {@code load}: tcpkali's flags, and its report.
 */
final class LoadCommand extends ToolCommand
{
    private static final String CONNECTIONS = "-c";
    private static final String WORKERS = "-w";
    private static final String MESSAGE = "-m";
    private static final String MESSAGE_FILE = "-f";
    private static final String FIRST_MESSAGE = "-1";
    private static final String FIRST_MESSAGE_FILE = "--first-message-file";
    private static final String RATE = "-r";
    private static final String DURATION = "-T";
    private static final String CONNECT_RATE = "--connect-rate";
    private static final String CONNECT_TIMEOUT = "--connect-timeout";
    private static final String LIFETIME = "--channel-lifetime";
    private static final String HEADER = "-H";
    private static final String SOURCE_IP = "--source-ip";
    private static final String NAGLE = "--nagle";
    private static final String RCVBUF = "--rcvbuf";
    private static final String SNDBUF = "--sndbuf";
    private static final String UNESCAPE = "-e";
    private static final String MESSAGE_MARKER = "--message-marker";
    private static final String LATENCY_MARKER = "--latency-marker";
    private static final String PERCENTILES = "--latency-percentiles";
    private static final String WARM_UP = "--warm-up";
    private static final String VERIFY = "--verify";
    private static final String BINARY = "--binary";

    LoadCommand()
    {
        super(
            "load",
            "Opens connections and sends one message over each of them again and again, whatever comes back, as " +
            "tcpkali does: with its flags, and its report.");
        addTarget();
        addConnections();
        addMessages();
        addMeasurements();
        spec().usageMessage().footer(
            "",
            "<N> and <Rate> may end in k (1000) or m (1000 k), <SizeBytes> in k (1024) or m, <Time> in us, ms, s, m",
            "or h. Where tcpkali masks with zeros, each frame here has a key of its own.",
            "",
            "Example:",
            "  java -jar millrace.jar load --ws -c 100 -r 10k -T 10s -m 'hello' 127.0.0.1:8081");
    }

    private void addConnections()
    {
        addFlag("--ws, --websocket", "Has no effect: it is always WebSocket. Taken for tcpkali's sake.");
        addOption("-c, --connections", "<N>", 1, "Connections to keep open.");
        addOption("-w, --workers", "<N>", Runtime.getRuntime().availableProcessors(), "Threads to use.");
        addOption(CONNECT_RATE, "<Rate>", 100, "New connections per second.");
        addOption(CONNECT_TIMEOUT, "<Time>", "1s", "How long an attempt may take.");
        addOption(LIFETIME, "<Time>", null, "After which time each connection is cut and opened anew.");
        spec().addOption(OptionSpec.builder(HEADER, "--header").paramLabel("<string>").type(List.class)
            .auxiliaryTypes(String.class).arity("1").description("A header line for the handshake; may be repeated.")
            .build());
        spec().addOption(OptionSpec.builder(SOURCE_IP).paramLabel("<IP>").type(List.class)
            .auxiliaryTypes(String.class).arity("1")
            .description("Address to connect from; may be repeated, then they are used in turn.").build());
        addOption(NAGLE, "on|off", "off", "Nagle's algorithm.");
        addOption(RCVBUF, "<SizeBytes>", 0, "SO_RCVBUF; 0 is the system's own.");
        addOption(SNDBUF, "<SizeBytes>", 0, "SO_SNDBUF; 0 is the system's own.");
    }

    private void addMessages()
    {
        addOption("-m, --message", "<string>", null, "The message to send again and again.");
        addOption("-f, --message-file", "<name>", null, "A file that holds it.");
        addOption("-1, --first-message", "<string>", null, "A message to send before, once.");
        addOption(FIRST_MESSAGE_FILE, "<name>", null, "A file that holds it.");
        addFlag("-e, --unescape-message-args", "Understands \\n, \\r, \\t, \\\\ and \\xHH in messages.");
        addFlag(BINARY, "Sends binary messages. Otherwise they are text, and must be UTF-8.");
        addOption("-r, --message-rate", "<Rate>", null, "Messages per second and connection; no limit if not given.");
    }

    private void addMeasurements()
    {
        addOption("-T, --duration", "<Time>", "10s", "For how long, once all connections are open.");
        addOption(WARM_UP, "<Time>", null, "For how long before that, without measuring.");
        addFlag(MESSAGE_MARKER, "Measures how long the n-th reply of a connection takes after its n-th message.");
        addOption(LATENCY_MARKER, "<string>", null, "The same; the message must contain the string.");
        addOption(PERCENTILES, "<list>", "95,99,99.5", "What to report of it.");
        addFlag(VERIFY, "Compares each reply with the message, and fails if one differs.");
    }

    @Override
    void run() throws IOException, InterruptedException, RunFailure
    {
        final LoadSettings settings = settings();
        final List<Double> percentiles = value(PERCENTILES, Percentiles::parse);
        final Target target = target();
        final LoadRun run = new LoadRun(swarm(target), settings);
        err().println("Destination: [" + target.address().getAddress().getHostAddress() + "]:" +
            target.address().getPort());
        final LoadResult result;
        try (ProgressLine progress = ProgressLine.ofProcess())
        {
            result = run.run(new Course(progress, err()));
        }
        if (result.lost() > 0)
        {
            err().println("Connections that the server has ended: " + result.lost());
        }
        LoadReport.print(result, percentiles, out());
    }

    private static final class Course implements LoadRun.Events
    {
        private final ProgressLine line;
        private final PrintWriter err;

        Course(final ProgressLine line, final PrintWriter err)
        {
            this.line = line;
            this.err = err;
        }

        @Override
        public void update(final Supplier<String> text)
        {
            line.update(text);
        }

        @Override
        public void onOpen(final int connections)
        {
            line.clear();
            err.println("Ramped up to " + connections + " connections.");
        }
    }

    private SwarmSettings swarm(final Target target) throws RunFailure
    {
        final String nagle = text(NAGLE);
        if (!"on".equals(nagle) && !"off".equals(nagle))
        {
            throw refusal(NAGLE, nagle, "on or off");
        }
        final SwarmSettings settings = new SwarmSettings(target)
            .connections(value(CONNECTIONS, Quantity::count))
            .workers(value(WORKERS, Quantity::count))
            .connectRate(value(CONNECT_RATE, Quantity::rate))
            .connectTimeout(value(CONNECT_TIMEOUT, Quantity::durationNs), TimeUnit.NANOSECONDS)
            .sockets("off".equals(nagle), value(RCVBUF, Quantity::bytes), value(SNDBUF, Quantity::bytes))
            .localAddresses(sources());
        final List<String> headers = spec().findOption(HEADER).getValue();
        return headers == null ? settings : settings.headers(headers);
    }

    private List<InetAddress> sources() throws RunFailure
    {
        final List<String> names = spec().findOption(SOURCE_IP).getValue();
        final List<InetAddress> addresses = new ArrayList<>();
        for (final String name : names == null ? List.<String>of() : names)
        {
            try
            {
                addresses.add(InetAddress.getByName(name));
            }
            catch (final UnknownHostException ex)
            {
                throw new RunFailure("unknown host: " + name, ex);
            }
        }
        return addresses;
    }

    private LoadSettings settings() throws IOException
    {
        final byte[] message = message(MESSAGE, MESSAGE_FILE);
        if (message == null)
        {
            throw misuse("one of " + MESSAGE + " and " + MESSAGE_FILE + " is needed");
        }
        final LoadSettings settings = new LoadSettings(flag(BINARY) ? Opcode.BINARY : Opcode.TEXT, message)
            .duration(value(DURATION, Quantity::durationNs), TimeUnit.NANOSECONDS)
            .verifying(flag(VERIFY))
            .measuringLatency(flag(MESSAGE_MARKER) || hasLatencyMarker(message));
        final byte[] first = message(FIRST_MESSAGE, FIRST_MESSAGE_FILE);
        final Double rate = value(RATE, Quantity::rate);
        final Long warmUpNs = value(WARM_UP, Quantity::durationNs);
        final Long lifetimeNs = value(LIFETIME, Quantity::durationNs);
        if (first != null)
        {
            settings.firstMessage(first);
        }
        if (rate != null)
        {
            settings.messageRate(rate);
        }
        if (warmUpNs != null)
        {
            settings.warmUp(warmUpNs, TimeUnit.NANOSECONDS);
        }
        return lifetimeNs == null ? settings : settings.lifetime(lifetimeNs, TimeUnit.NANOSECONDS);
    }

    private boolean hasLatencyMarker(final byte[] message)
    {
        final String marker = text(LATENCY_MARKER);
        if (marker == null)
        {
            return false;
        }
        if (marker.isEmpty() || !new String(message, StandardCharsets.ISO_8859_1).contains(
            new String(marker.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)))
        {
            throw refusal(LATENCY_MARKER, marker, "a part of the message");
        }
        return true;
    }

    private byte[] message(final String option, final String fileOption) throws IOException
    {
        final String given = text(option);
        final String file = text(fileOption);
        if (given != null && file != null)
        {
            throw misuse(option + " and " + fileOption + " exclude each other");
        }
        if (given == null && file == null)
        {
            return null;
        }
        final byte[] message = file == null ?
            value(option, text -> MessageText.parse(text, flag(UNESCAPE))) : Files.readAllBytes(Path.of(file));
        if (!flag(BINARY) && !isUtf8(message))
        {
            throw misuse("the message is not UTF-8; a binary one needs " + BINARY);
        }
        return message;
    }

    private static boolean isUtf8(final byte[] message)
    {
        return Utf8Validator.validate(Utf8Validator.ACCEPT, new UnsafeBuffer(message), 0, message.length) ==
            Utf8Validator.ACCEPT;
    }

    /** A list such as {@code 50,99.9}. */
    private static final class Percentiles
    {
        private static final double MAX = 100;

        static List<Double> parse(final String text)
        {
            final List<Double> percentiles = new ArrayList<>();
            Arrays.stream(text.split(",")).map(String::trim).forEach(part -> percentiles.add(parseOne(part)));
            return percentiles;
        }

        private static double parseOne(final String text)
        {
            final String allowed = "numbers from 0 to 100, with commas between them";
            if (!text.matches("[0-9]{1,3}(\\.[0-9]+)?") || Double.parseDouble(text) > MAX)
            {
                throw new IllegalArgumentException(allowed);
            }
            return Double.parseDouble(text);
        }
    }
}
