package io.millrace.stress.compare;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.millrace.stress.load.Progress;
import io.millrace.stress.load.Target;

/**
 * The load generator tcpkali, if this machine has it.
 */
final class Tcpkali
{
    private static final Pattern SENT = Pattern.compile("Total data sent:.*?\\(([0-9]+) bytes\\)");
    private static final Pattern RECEIVED = Pattern.compile("Total data received:.*?\\(([0-9]+) bytes\\)");
    private static final Pattern DURATION = Pattern.compile("Test duration: ([0-9.]+)");
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_MS = 50;
    private static final double NS_PER_S = 1e9;

    private final Path program;

    Tcpkali(final Path program)
    {
        this.program = program;
    }

    /** Null if the PATH has none. */
    static Tcpkali find()
    {
        for (final String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        {
            final Path candidate = Path.of(directory, "tcpkali");
            if (Files.isExecutable(candidate) && Files.isRegularFile(candidate))
            {
                return new Tcpkali(candidate);
            }
        }
        return null;
    }

    /** What one run has moved, by its report. */
    record Totals(long bytesSent, long bytesReceived, double seconds)
    {
        static Totals parse(final String report) throws IOException
        {
            return new Totals(
                Long.parseLong(find(SENT, report)),
                Long.parseLong(find(RECEIVED, report)),
                Double.parseDouble(find(DURATION, report)));
        }

        private static String find(final Pattern pattern, final String report) throws IOException
        {
            final Matcher matcher = pattern.matcher(report);
            if (!matcher.find())
            {
                throw new IOException("tcpkali has not reported: " + lastLine(report));
            }
            return matcher.group(1);
        }

        private static String lastLine(final String report)
        {
            return report.lines().filter(line -> !line.isBlank()).reduce((first, second) -> second).orElse("nothing");
        }
    }

    /** Loads a server; a rate of 0 is no limit. */
    Totals run(final Target target, final EchoLoad load, final long durationNs, final Progress progress)
        throws IOException, InterruptedException
    {
        final Path message = Files.createTempFile("millrace-message", ".txt");
        final Path report = Files.createTempFile("millrace-tcpkali", ".txt");
        try
        {
            Files.write(message, load.message());
            final List<String> line = new ArrayList<>(List.of(program.toString(), "--ws",
                "-c", String.valueOf(load.connections()), "--connect-rate", String.valueOf(load.connections() * 10),
                "-T", String.format(Locale.ROOT, "%.1fs", durationNs / NS_PER_S), "-f", message.toString()));
            if (load.rate() > 0)
            {
                line.addAll(List.of("-r", String.valueOf(load.rate())));
            }
            line.add(target.host());
            final Process process = Children.start(new ProcessBuilder(line)
                .redirectErrorStream(true).redirectOutput(report.toFile()));
            try
            {
                await(process, durationNs, progress);
            }
            finally
            {
                Children.end(process);
            }
            return Totals.parse(Files.readString(report, StandardCharsets.UTF_8));
        }
        finally
        {
            Files.deleteIfExists(message);
            Files.deleteIfExists(report);
        }
    }

    private static void await(final Process process, final long durationNs, final Progress progress)
        throws IOException, InterruptedException
    {
        final long beganNs = System.nanoTime();
        while (!process.waitFor(POLL_MS, TimeUnit.MILLISECONDS))
        {
            progress.update(() -> "tcpkali");
            if (System.nanoTime() - beganNs > durationNs + PATIENCE_NS)
            {
                throw new IOException("tcpkali does not end");
            }
        }
    }
}
