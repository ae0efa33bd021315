package io.millrace.micrometer;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.millrace.counters.CounterKey;
import io.millrace.counters.Counters;

/**
 * Binds the counters of a server or client to a registry.
 * <pre>{@code
 * new MillraceMetrics(server.counters(), Tag.of("server", "feed")).bindTo(registry);
 * }</pre>
 * Each {@link CounterKey} becomes a meter whose name is {@code millrace.} and the key's {@link CounterKey#metric()},
 * with the key's tag if it has one, such as {@code millrace.connections.closed} with {@code cause=peer}: counts become
 * counters, all others gauges. Values are those of all agents together.
 * <p>
 * The meters stay registered, and keep the last values, when the server has closed; so who starts several one after the
 * other gives each tags of its own. Immutable; any thread may use it.
 */
public final class MillraceMetrics implements MeterBinder
{
    private static final String PREFIX = "millrace.";
    private static final String NANOSECONDS = "ns";

    private final Counters counters;
    private final Tags tags;

    /**
     * Prepares to bind counters.
     *
     * @param counters of a server or client.
     * @param tags     that all its meters have.
     */
    public MillraceMetrics(final Counters counters, final Tag... tags)
    {
        this(counters, List.of(tags));
    }

    /**
     * Prepares to bind counters.
     *
     * @param counters of a server or client.
     * @param tags     that all its meters have.
     */
    public MillraceMetrics(final Counters counters, final Iterable<Tag> tags)
    {
        this.counters = Objects.requireNonNull(counters, "counters");
        this.tags = Tags.of(tags);
    }

    @Override
    public void bindTo(final MeterRegistry registry)
    {
        for (final CounterKey key : CounterKey.values())
        {
            bind(registry, key, PREFIX + key.metric(), key.tag() == null ? tags : tags.and(key.tag(), key.tagValue()));
        }
    }

    /** Meters refer weakly to what they are about, here the key, and by their functions to the counters. */
    private void bind(final MeterRegistry registry, final CounterKey key, final String name, final Tags all)
    {
        if (key.kind() == CounterKey.Kind.COUNT)
        {
            FunctionCounter.builder(name, key, counters::value)
                .tags(all).baseUnit(key.unit()).description(key.description()).register(registry);
        }
        else if (NANOSECONDS.equals(key.unit()))
        {
            TimeGauge.builder(name, key, TimeUnit.NANOSECONDS, counters::value)
                .tags(all).description(key.description()).register(registry);
        }
        else
        {
            Gauge.builder(name, key, counters::value)
                .tags(all).baseUnit(key.unit()).description(key.description()).register(registry);
        }
    }
}
