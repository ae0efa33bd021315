package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

class PingRoundTripTest
{
    private static final int ROUND_TRIPS = 3;
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    @Test
    void shouldTellThePeerTheTimeOfEachRoundTrip() throws Exception
    {
        final long start = System.nanoTime();
        try (WebSocketServer server = PingRoundTrip.start(0, INTERVAL_NS))
        {
            final ExampleClient client = ExampleClient.connect(server.port());
            for (int i = 0; i < ROUND_TRIPS; i++)
            {
                final String text = client.awaitText();

                assertThat(text).matches("[0-9]+ us");
                assertThat(Long.parseLong(text.substring(0, text.indexOf(' '))))
                    .isLessThan(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
            }
        }
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo((ROUND_TRIPS - 1) * INTERVAL_NS);
    }
}
