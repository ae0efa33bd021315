package io.millrace.stress.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.HdrHistogram.Histogram;

import io.millrace.engine.ClientSettings;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.stress.load.Progress;

/**
 * A soak run. {@link #run} may be called once, by one thread.
 */
public final class Soak
{
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SAMPLE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long LONGEST_SPELL_NS = TimeUnit.MINUTES.toNanos(5);
    private static final long SHORTEST_SPELL_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int SPELLS = 6;
    private static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final double NS = 1e9;
    private static final double MIB = 1024.0 * 1024;
    private static final char[] PASSWORD = "loopback".toCharArray();

    private final SoakPlan plan;
    private final PrintStream out;
    private final Progress progress;
    private final Findings findings;
    private final List<Sample> samples = new ArrayList<>();
    private final Histogram latency = new Histogram(3);
    private final Logger engineLog = Logger.getLogger("io.millrace");
    private Histogram interval;
    private Vitals lastVitals;
    private long beganNs;
    private long lastSampleNs;

    /**
     * Prepares a run.
     *
     * @param plan     of the run.
     * @param out      gets a line every few seconds, and each violation when it is found.
     * @param progress is told how far the run is.
     */
    public Soak(final SoakPlan plan, final PrintStream out, final Progress progress)
    {
        this.progress = progress;
        this.plan = plan;
        this.out = out;
        findings = new Findings(out);
    }

    /**
     * Runs the plan and writes the report.
     *
     * @return the number of violations.
     * @throws IOException          if server or client cannot start, or the report cannot be written.
     * @throws InterruptedException if the thread is interrupted.
     */
    public long run() throws IOException, InterruptedException
    {
        SoakReport.begin(plan);
        final Handler handler = new LogWatch();
        engineLog.setUseParentHandlers(false);
        engineLog.addHandler(handler);
        final TlsSettings tls = TlsSettings.builder().context(loopback()).build();
        final SoakServer server = new SoakServer(plan, tls, findings);
        final WebSocketClient client = WebSocketClient.start(clientSettings(tls));
        try
        {
            soak(server, client);
        }
        finally
        {
            client.close();
            server.close();
            engineLog.removeHandler(handler);
        }
        checkEnd("bytes off heap", "server", server.server().offHeapBytes());
        checkEnd("buffers", "server", server.server().lentBuffers());
        checkEnd("bytes off heap", "client", client.offHeapBytes());
        new SoakReport(plan, findings, samples, latency).write();
        out.println("violations: " + findings.violationCount() + "; report in " + plan.report());
        return findings.violationCount();
    }

    private ClientSettings clientSettings(final TlsSettings tls)
    {
        return new ClientSettings()
            .tls(tls)
            .threading(threading -> threading.threadingMode(plan.threadingMode()))
            .limits(limits -> limits.maxMessageLength(SoakServer.MAX_MESSAGE))
            .deflate(deflate -> deflate.enabled(true));
    }

    private void checkEnd(final String what, final String whose, final long left)
    {
        if (left != 0)
        {
            findings.violation(left + " " + what + " are left after the " + whose + " has closed");
        }
    }

    /** Spells of traffic with a rest after each. */
    private void soak(final SoakServer server, final WebSocketClient client) throws IOException, InterruptedException
    {
        final RestChecks checks = new RestChecks();
        final Driver driver = new Driver(plan, findings, server, client);
        beganNs = System.nanoTime();
        lastSampleNs = beganNs;
        lastVitals = Vitals.now();
        final long endNs = beganNs + plan.duration().toNanos();
        final long spellNs = Math.min(
            LONGEST_SPELL_NS, Math.max(SHORTEST_SPELL_NS, plan.duration().toNanos() / SPELLS));
        while (System.nanoTime() < endNs)
        {
            spell(driver, Math.min(endNs, System.nanoTime() + spellNs), server, client);
            driver.rest();
            rest(checks, server, client);
        }
        driver.stop();
    }

    private void spell(
        final Driver driver, final long endNs, final SoakServer server, final WebSocketClient client)
        throws IOException, InterruptedException
    {
        long dueNs = System.nanoTime();
        long sampleNs = dueNs + SAMPLE_NS;
        driver.begin(dueNs);
        while (dueNs < endNs)
        {
            driver.tick(dueNs);
            dueNs += TICK_NS;
            if (dueNs >= sampleNs)
            {
                sampleNs += SAMPLE_NS;
                report(sample(server, client, false));
            }
            progress.update(this::course);
            final long waitNs = dueNs - System.nanoTime();
            if (waitNs > 0)
            {
                TimeUnit.NANOSECONDS.sleep(waitNs);
            }
        }
    }

    /** What belonged to connections is gone a moment after their last callbacks. */
    private void rest(final RestChecks checks, final SoakServer server, final WebSocketClient client)
        throws IOException, InterruptedException
    {
        final long deadlineNs = System.nanoTime() + SETTLE_NS;
        while (server.server().connectionCount() > 0 || client.connectionCount() > 0 ||
            !checks.hasSettled(Vitals.now(), server.server()))
        {
            if (System.nanoTime() > deadlineNs)
            {
                break;
            }
            Thread.sleep(10);
        }
        final Sample rest = sample(server, client, true);
        checks.check(rest).forEach(findings::violation);
        report(rest);
    }

    private Sample sample(final SoakServer server, final WebSocketClient client, final boolean resting)
    {
        final Vitals vitals = resting ? Vitals.afterCollection() : Vitals.now();
        final long nowNs = System.nanoTime();
        interval = findings.latency().getIntervalHistogram(interval);
        latency.add(interval);
        final double cpu = 100.0 * (vitals.cpuNs() - lastVitals.cpuNs()) / (nowNs - lastSampleNs);
        final Sample sample = new Sample(
            (nowNs - beganNs) / NS, resting,
            findings.counted("messages sent") + findings.counted("messages published"),
            findings.counted("messages received"), server.server().connectionCount(), vitals,
            server.server().offHeapBytes(), client.offHeapBytes(), server.server().outboundBytes(),
            server.server().lentBuffers(), cpu, Sample.quantileUs(interval, 50), Sample.quantileUs(interval, 99),
            Sample.quantileUs(interval, 99.9), Sample.quantileUs(interval, 100), findings.violationCount());
        lastVitals = vitals;
        lastSampleNs = nowNs;
        samples.add(sample);
        return sample;
    }

    private String course()
    {
        return Progress.of(System.nanoTime() - beganNs, plan.duration().toNanos()) + "  " +
            findings.counted("messages received") + " messages received, " + findings.violationCount() + " violations";
    }

    private void report(final Sample sample) throws IOException
    {
        SoakReport.add(plan, sample);
        progress.clear();
        final double left = Math.max(0, plan.duration().toNanos() / NS - sample.seconds());
        out.printf(Locale.ROOT,
            "%s%.0f s, %.0f s left: %d connections, %d sent, %d received, p50 %.0f us, p99.9 %.0f us, heap %.0f MiB, " +
            "off heap %.1f MiB, %d descriptors, %.0f %% CPU, %d violations%n",
            sample.resting() ? "at rest, " : "", sample.seconds(), left, sample.connections(), sample.sent(),
            sample.received(), sample.p50Us(), sample.p999Us(), sample.vitals().heap() / MIB,
            (sample.serverOffHeap() + sample.clientOffHeap()) / MIB, sample.vitals().descriptors(),
            sample.cpuPercent(), sample.violationCount());
    }

    /** A certificate for localhost that signs itself, its key, and trust in it alone. */
    private static SSLContext loopback() throws IOException
    {
        try (InputStream in = Soak.class.getResourceAsStream("loopback.p12"))
        {
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            final KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("soak", store.getCertificate("soak"));
            final TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IOException("cannot make the TLS context of the run: " + ex.getMessage(), ex);
        }
    }

    /** What the engine logs is counted; an error is a violation. */
    private final class LogWatch extends Handler
    {
        @Override
        public void publish(final LogRecord entry)
        {
            findings.count("lines logged by the engine");
            if (entry.getLevel().intValue() >= Level.SEVERE.intValue())
            {
                findings.violation("logged: " + entry.getMessage() +
                    (entry.getThrown() == null ? "" : ": " + entry.getThrown()));
            }
        }

        @Override
        public void flush()
        {
            // Nothing is kept back.
        }

        @Override
        public void close()
        {
            // Nothing is open.
        }
    }
}
