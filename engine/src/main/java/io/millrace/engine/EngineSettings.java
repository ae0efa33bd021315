package io.millrace.engine;

import java.util.List;
import java.util.function.Consumer;

/**
 * What servers and clients have in common: the groups of settings for {@linkplain #threading() threads},
 * {@linkplain #buffers() buffers}, {@linkplain #limits() limits}, {@linkplain #timeouts() timeouts},
 * {@linkplain #socket() sockets}, {@linkplain #deflate() compression} and {@linkplain #monitoring() monitoring}. To be
 * set by one thread; frozen, with all groups, by {@link #conclude()}.
 *
 * @param <S> the settings themselves, for fluent chains.
 */
public abstract class EngineSettings<S extends EngineSettings<S>> extends SettingsGroup
{
    private final ThreadingSettings threading = new ThreadingSettings();
    private final BufferSettings buffers = new BufferSettings();
    private final LimitSettings limits = new LimitSettings();
    private final TimeoutSettings timeouts = new TimeoutSettings();
    private final SocketSettings socket = new SocketSettings();
    private final DeflateSettings deflate = new DeflateSettings();
    private final MonitoringSettings monitoring = new MonitoringSettings();
    private final List<SettingsGroup> groups =
        List.of(threading, buffers, limits, timeouts, socket, deflate, monitoring);

    EngineSettings()
    {
    }

    abstract S self();

    /**
     * The settings of threads.
     *
     * @return the group, to be changed until it is concluded.
     */
    public final ThreadingSettings threading()
    {
        return threading;
    }

    /**
     * Changes settings of threads in a fluent chain.
     *
     * @param configuration called at once with the group.
     * @return this.
     */
    public final S threading(final Consumer<ThreadingSettings> configuration)
    {
        configuration.accept(threading);
        return self();
    }

    /**
     * The settings of buffers.
     *
     * @return the group, to be changed until it is concluded.
     */
    public final BufferSettings buffers()
    {
        return buffers;
    }

    /**
     * Changes settings of buffers in a fluent chain.
     *
     * @param configuration called at once with the group.
     * @return this.
     */
    public final S buffers(final Consumer<BufferSettings> configuration)
    {
        configuration.accept(buffers);
        return self();
    }

    /**
     * The limits.
     *
     * @return the group, to be changed until it is concluded.
     */
    public final LimitSettings limits()
    {
        return limits;
    }

    /**
     * Changes limits in a fluent chain.
     *
     * @param configuration called at once with the group.
     * @return this.
     */
    public final S limits(final Consumer<LimitSettings> configuration)
    {
        configuration.accept(limits);
        return self();
    }

    /**
     * The timeouts.
     *
     * @return the group, to be changed until it is concluded.
     */
    public final TimeoutSettings timeouts()
    {
        return timeouts;
    }

    /**
     * Changes timeouts in a fluent chain.
     *
     * @param configuration called at once with the group.
     * @return this.
     */
    public final S timeouts(final Consumer<TimeoutSettings> configuration)
    {
        configuration.accept(timeouts);
        return self();
    }

    /**
     * The options of sockets.
     *
     * @return the group, to be changed until it is concluded.
     */
    public final SocketSettings socket()
    {
        return socket;
    }

    /**
     * Changes options of sockets in a fluent chain.
     *
     * @param configuration called at once with the group.
     * @return this.
     */
    public final S socket(final Consumer<SocketSettings> configuration)
    {
        configuration.accept(socket);
        return self();
    }

    /**
     * The settings of compression.
     *
     * @return the group, to be changed until it is concluded.
     */
    public final DeflateSettings deflate()
    {
        return deflate;
    }

    /**
     * Changes settings of compression in a fluent chain.
     *
     * @param configuration called at once with the group.
     * @return this.
     */
    public final S deflate(final Consumer<DeflateSettings> configuration)
    {
        configuration.accept(deflate);
        return self();
    }

    /**
     * The settings of what can be seen from outside.
     *
     * @return the group, to be changed until it is concluded.
     */
    public final MonitoringSettings monitoring()
    {
        return monitoring;
    }

    /**
     * Changes settings of what can be seen from outside, in a fluent chain.
     *
     * @param configuration called at once with the group.
     * @return this.
     */
    public final S monitoring(final Consumer<MonitoringSettings> configuration)
    {
        configuration.accept(monitoring);
        return self();
    }

    /**
     * Validates these settings and those of all groups, and freezes them. Does nothing if that was done before.
     *
     * @return this.
     * @throws IllegalArgumentException with a sentence for each setting that is not allowed; nothing is frozen then.
     */
    public final S conclude()
    {
        validateAndFreeze();
        return self();
    }

    @Override
    void validate(final Problems problems)
    {
        for (final SettingsGroup group : groups)
        {
            group.validate(problems);
        }
        if (limits().totalOutboundLimit() < buffers().outboundRingCapacity())
        {
            problems.add("totalOutboundLimit", limits().totalOutboundLimit(),
                "at least the outboundRingCapacity, which is " + buffers().outboundRingCapacity());
        }
    }

    @Override
    void freeze()
    {
        for (final SettingsGroup group : groups)
        {
            group.freeze();
        }
        super.freeze();
    }
}
