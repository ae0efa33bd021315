package io.millrace.stress;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.millrace.stress.load.IdleRun;
import io.millrace.stress.load.Quantity;
import io.millrace.stress.load.SwarmSettings;
import io.millrace.stress.load.Target;
import io.millrace.stress.process.JvmProcess;
import io.millrace.stress.process.ProcessTree;

/**
 * The command {@code idle}: what connections cost that do nothing.
 */
final class IdleCommand extends ToolCommand
{
    private static final String CONNECTIONS = "-c";
    private static final String WORKERS = "-w";
    private static final String CONNECTING = "--connecting";
    private static final String TIMEOUT = "--timeout";
    private static final String HOLD = "--hold";
    private static final String PID = "--pid";
    private static final double KIBI = 1024;

    IdleCommand()
    {
        super(
            "idle",
            "Opens connections as fast as the server accepts them, leaves them alone, and tells handshakes per " +
            "second and, with --pid, what memory each costs the server. To a server of this machine they come from " +
            "as many addresses of 127.0.0.0/8 as they need ports for.");
        addTarget();
        addOption("-c, --connections", "<N>", "10k", "Connections to open.");
        addOption(CONNECTING, "<N>", 128, "Handshakes that may be under way at a time.");
        addOption(TIMEOUT, "<Time>", "60s", "How long opening them all may take.");
        addOption(HOLD, "<Time>", "1s", "How long to wait before the memory is measured.");
        addOption("-w, --workers", "<N>", 1, "Threads to use.");
        addOption(PID, "PID", null, "The process of the server, whose memory is measured before and after.",
            "Of a JVM the live heap is counted too, by jcmd; that collects its garbage.");
        spec().usageMessage().footer(
            "",
            "Both processes need a file descriptor per connection (ulimit -n).",
            "",
            "Example:",
            "  java -jar millrace.jar idle -c 10k --pid 4711 127.0.0.1:8081");
    }

    /** What a server has in use; the heap is -1 if it is no JVM. */
    private record Memory(long residentBytes, long liveHeapBytes)
    {
        static Memory of(final ProcessTree server) throws IOException, InterruptedException
        {
            final JvmProcess jvm = JvmProcess.of(server.pids().get(0));
            final long heap = jvm == null ? -1 : jvm.liveHeapBytes();
            return new Memory(server.residentBytes(), heap);
        }
    }

    @Override
    void run() throws IOException, InterruptedException, RunFailure
    {
        final int connections = value(CONNECTIONS, Quantity::count);
        final ProcessTree server = value(PID, text -> ProcessTree.of(Quantity.count(text)));
        final Target target = target();
        final SwarmSettings settings = new SwarmSettings(target)
            .connections(connections)
            .workers(value(WORKERS, Quantity::count))
            .maxConnecting(value(CONNECTING, Quantity::count))
            .connectTimeout(value(TIMEOUT, Quantity::durationNs), TimeUnit.NANOSECONDS);
        if (target.address().getAddress().isLoopbackAddress() && target.address().getAddress().getAddress().length == 4)
        {
            settings.localAddresses(IdleRun.loopbackAddresses(connections));
        }
        final Memory before = server == null ? null : Memory.of(server);
        try (IdleRun run = new IdleRun(settings))
        {
            final double rate;
            try (ProgressLine progress = ProgressLine.ofProcess())
            {
                rate = run.open(value(TIMEOUT, Quantity::durationNs), progress);
                run.hold(value(HOLD, Quantity::durationNs), progress);
            }
            final Memory after = server == null ? null : Memory.of(server);
            out().println(String.format(Locale.ROOT, "Connections: %d, opened at %.0f/s", connections, rate));
            if (server != null)
            {
                report(before, after, connections);
            }
        }
    }

    private void report(final Memory before, final Memory after, final int connections)
    {
        line("Resident memory", after.residentBytes(), before.residentBytes(), connections);
        if (after.liveHeapBytes() >= 0)
        {
            line("Live heap", after.liveHeapBytes(), before.liveHeapBytes(), connections);
        }
    }

    private void line(final String what, final long after, final long before, final int connections)
    {
        out().println(String.format(Locale.ROOT, "%s: %.1f MiB, before %.1f MiB, so %.2f KiB per connection",
            what, after / KIBI / KIBI, before / KIBI / KIBI, (after - before) / KIBI / connections));
    }
}
