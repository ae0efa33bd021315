package io.millrace.stress;

import java.nio.file.Path;
import java.util.function.BiFunction;

import io.millrace.api.SlowConsumerPolicy;
import io.millrace.engine.IdlePreset;
import io.millrace.engine.LimitSettings;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.ThreadingSettings;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options that all servers of this program have.
 */
final class ServerOptions
{
    private static final String IDLE = "--idle";
    private static final String SELECTORS = "--selectors";
    private static final String HANDLERS = "--handlers";
    private static final String WRITERS = "--writers";
    private static final String MAX_MESSAGE = "--max-message";
    private static final String OUTBOUND_LIMIT = "--outbound-limit";
    private static final String SLOW_CONSUMER = "--slow-consumer";
    private static final String DRAIN_DELAY = "--drain-delay";
    private static final String COUNTERS = "--counters";

    private static final int MAX_DRAIN_DELAY = 3600;
    private static final int MESSAGES_PER_OUTBOUND_LIMIT = 2;

    private final CommandSpec spec;
    private final ListenOptions listening;
    private final LimitOptions limits;
    private final CompressionOptions compression;
    private final ProxyOptions proxies;
    private final TlsOptions tls;

    ServerOptions(final CommandSpec spec)
    {
        this.spec = spec;
        listening = new ListenOptions(spec);
        addThreading();
        spec.addOption(Commands.option(
            MAX_MESSAGE, "BYTES", Integer.class, new LimitSettings().maxMessageLength(),
            "The longest message to accept."));
        spec.addOption(Commands.option(
            OUTBOUND_LIMIT, "BYTES", Long.class, null,
            "What may wait to be sent to one connection, at least twice the longest message; if not given, that or " +
            new LimitSettings().outboundLimit() + ", whichever is more."));
        spec.addOption(Commands.option(
            DRAIN_DELAY, "SECONDS", Integer.class, 0,
            "How long to go on after the signal to stop, while GET /health answers 503, so that a load balancer " +
            "sends nobody here any more."));
        spec.addOption(Commands.option(
            COUNTERS, "FILE", Path.class, null, "Maps the counters to a file, which 'millrace stat' reads."));
        limits = new LimitOptions(spec);
        compression = new CompressionOptions(spec);
        tls = new TlsOptions(spec);
        proxies = new ProxyOptions(spec);
    }

    /** Lets the policy of the server be chosen. */
    void addSlowConsumer()
    {
        spec.addOption(Commands.option(
            SLOW_CONSUMER, "POLICY", String.class, SlowConsumers.DEFAULT,
            "What happens to a message for a connection for which too much waits already.",
            "refuse: the message is not sent to it; it counts as refused.",
            "drop-newest: the message is dropped.",
            "drop-oldest: what has waited longest is dropped.",
            "conflate: of all messages, only the newest waits.",
            "disconnect: the connection is closed with 1008."));
    }

    ListenOptions listening()
    {
        return listening;
    }

    /** In seconds. */
    int drainDelay()
    {
        final int delay = value(DRAIN_DELAY);
        if (delay < 0 || delay > MAX_DRAIN_DELAY)
        {
            throw refusal(DRAIN_DELAY, delay, "0 to " + MAX_DRAIN_DELAY);
        }
        return delay;
    }

    /** Settings that lack only a handler. */
    ServerSettings settings() throws RunFailure
    {
        listening.check();
        final ServerSettings settings = new ServerSettings();
        final ThreadingMode mode = ThreadingModes.parse(spec);
        final ThreadingSettings threading = settings.threading().threadingMode(mode);
        refuseUnless(mode == ThreadingMode.DEDICATED || mode == ThreadingMode.SHARED_NETWORK, HANDLERS, mode);
        refuseUnless(mode == ThreadingMode.DEDICATED, WRITERS, mode);
        check(IDLE, () -> threading.idlePreset(IdlePreset.parse(value(IDLE))));
        checkCount(SELECTORS, threading, ThreadingSettings::selectors);
        checkCount(HANDLERS, threading, ThreadingSettings::handlers);
        checkCount(WRITERS, threading, ThreadingSettings::writers);
        threading.conclude();
        limits.apply(settings.limits());
        setLimits(settings.limits());
        compression.apply(settings.deflate());
        proxies.apply(settings.proxies());
        drainDelay();
        settings.tls(tls.settings());
        final Path counters = value(COUNTERS);
        if (counters != null && counters.toString().isEmpty())
        {
            throw refusal(COUNTERS, counters, "the path of a file");
        }
        settings.monitoring().countersFile(counters);
        listening.apply(settings);
        return settings;
    }

    private void addThreading()
    {
        spec.addOption(Commands.option(
            ThreadingModes.OPTION, "MODE", String.class, ThreadingModes.AUTO,
            "What threads do the work.",
            "shared: each event loop has a thread, which reads, handles and writes.",
            "shared-network: network threads read and write, handler threads run the callbacks.",
            "dedicated: selector, handler and writer threads apart.",
            "auto: what suits the machine; here " + ThreadingMode.automatic().cliName() + "."));
        spec.addOption(Commands.option(
            IDLE, "PRESET", String.class, new ThreadingSettings().idlePreset().cliName(),
            "What a thread does when it finds no work.",
            "low-latency: spins, so that each thread occupies a core.",
            "balanced: sleeps until something arrives.",
            "low-power: the same, but lets what arrives gather for four milliseconds."));
        spec.addOption(Commands.option(
            SELECTORS, "N", Integer.class, null,
            "Number of event loops, network threads or selector threads, as the mode has them; 1 if not given."));
        spec.addOption(Commands.option(
            HANDLERS, "N", Integer.class, null,
            "Number of handler threads, in shared-network and dedicated; 1 if not given."));
        spec.addOption(Commands.option(
            WRITERS, "N", Integer.class, null,
            "Number of writer threads, in dedicated; 1 if not given."));
    }

    private void refuseUnless(final boolean meaningful, final String option, final ThreadingMode mode)
    {
        if (!meaningful && value(option) != null)
        {
            throw new ParameterException(
                spec.commandLine(), option + " has no meaning with " + ThreadingModes.OPTION + ' ' + mode.cliName());
        }
    }

    /** Sets a count, if it was given, on settings of its own first, so that a refusal names the right option. */
    private void checkCount(
        final String option,
        final ThreadingSettings threading,
        final BiFunction<ThreadingSettings, Integer, ThreadingSettings> setter)
    {
        final Integer count = value(option);
        if (count != null)
        {
            final ThreadingSettings alone = new ThreadingSettings().threadingMode(threading.threadingMode());
            check(option, () -> setter.apply(alone, count).conclude());
            setter.apply(threading, count);
        }
    }

    private void check(final String option, final Runnable setting)
    {
        try
        {
            setting.run();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), option + ": " + ex.getMessage());
        }
    }

    private void setLimits(final LimitSettings settings)
    {
        final int maxMessage = value(MAX_MESSAGE);
        check(MAX_MESSAGE, () -> new LimitSettings().maxMessageLength(maxMessage).conclude());
        final long least = MESSAGES_PER_OUTBOUND_LIMIT * (long)maxMessage;
        final Long limit = value(OUTBOUND_LIMIT);
        if (limit != null && limit < least)
        {
            throw refusal(OUTBOUND_LIMIT, limit, "twice the longest message or more: at least " + least);
        }
        settings.maxMessageLength(maxMessage).outboundLimit(
            limit != null ? limit : Math.max(settings.outboundLimit(), least));
        if (spec.findOption(SLOW_CONSUMER) != null)
        {
            settings.slowConsumerPolicy(slowConsumerPolicy());
        }
        check(OUTBOUND_LIMIT, settings::conclude);
    }

    private SlowConsumerPolicy slowConsumerPolicy()
    {
        final String name = value(SLOW_CONSUMER);
        final SlowConsumerPolicy policy = SlowConsumers.policy(name);
        if (policy == null)
        {
            throw refusal(SLOW_CONSUMER, name, "one of " + SlowConsumers.names());
        }
        return policy;
    }

    private <T> T value(final String option)
    {
        return spec.findOption(option).getValue();
    }

    private ParameterException refusal(final String option, final Object value, final String allowed)
    {
        return new ParameterException(
            spec.commandLine(), option + " is '" + value + "', allowed is " + allowed);
    }
}
