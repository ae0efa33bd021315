package io.millrace.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import io.millrace.counters.CounterKey;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

class MillraceMetricsTest
{
    private static final Tag NAME = Tag.of("server", "echo");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void shouldReadTheCountersOfAServerWheneverTheRegistryIsAsked()
    {
        final InMemoryServer server = InMemoryServer.start((connection, message) -> connection.send(message));
        new MillraceMetrics(server.server().counters(), NAME).bindTo(registry);
        assertThat(gauge("millrace.connections.open")).isZero();

        final TestClient client = server.connect("/");
        client.sendText("hello");
        server.runUntilIdle();

        assertThat(gauge("millrace.connections.open")).isEqualTo(1);
        assertThat(count("millrace.messages.received")).isEqualTo(1);
        assertThat(count("millrace.connections.accepted")).isEqualTo(1);
        assertThat(gauge("millrace.off.heap.bytes")).isEqualTo(server.server().offHeapBytes());

        client.close(1000, "");
        server.runUntilIdle();
        server.close();

        assertThat(count("millrace.connections.closed", "cause", "peer")).isEqualTo(1);
        assertThat(count("millrace.connections.closed", "cause", "local")).isZero();
        assertThat(gauge("millrace.connections.open")).isZero();
    }

    private double gauge(final String name)
    {
        return registry.get(name).tags(NAME.getKey(), NAME.getValue()).gauge().value();
    }

    private double count(final String name, final String... tags)
    {
        return registry.get(name).tags(NAME.getKey(), NAME.getValue()).tags(tags).functionCounter().count();
    }

    @Test
    void shouldHaveAMeterForEachKeyWithUnitAndDescription()
    {
        try (InMemoryServer server = InMemoryServer.start((connection, message) -> { }))
        {
            new MillraceMetrics(server.server().counters()).bindTo(registry);

            assertThat(registry.getMeters()).hasSize(CounterKey.values().length)
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank())
                .allSatisfy(meter -> assertThat(meter.getId().getBaseUnit()).isNotBlank())
                .allSatisfy(meter -> assertThat(meter.getId().getName()).startsWith("millrace."));
            assertThat(registry.get("millrace.duty.cycle.max").timeGauge().value(TimeUnit.NANOSECONDS))
                .isEqualTo(server.server().counters().value(CounterKey.DUTY_CYCLE_MAX));
        }
    }
}
