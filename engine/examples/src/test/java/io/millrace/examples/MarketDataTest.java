package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

class MarketDataTest
{
    private static final int GOING_AWAY = 1001;
    private static final int CONFLATED = 50_000;

    @Test
    void shouldPublishThePricesOfAllInstruments() throws Exception
    {
        final MarketData market = new MarketData(0);
        final Thread thread = new Thread(market, "prices");
        thread.start();
        final ExampleClient client = ExampleClient.connect(market.server().port());
        final BitSet seen = new BitSet();
        while (seen.cardinality() < MarketData.INSTRUMENTS)
        {
            seen.set((int)awaitTick(client).getLong(0));
        }
        assertThat(seen.length()).isEqualTo(MarketData.INSTRUMENTS);

        market.stop(thread);

        assertThat(thread.isAlive()).isFalse();
        assertThat(client.awaitCloseCode()).isEqualTo(GOING_AWAY);
    }

    @Test
    void shouldSendOnlyTheNewestPricesToASubscriberThatReadsSlowly() throws Exception
    {
        final MarketData market = new MarketData(0);
        try (WebSocketServer server = market.server())
        {
            final ExampleClient slow = ExampleClient.connectWithoutReading(server.port());
            Await.until("subscribed", () -> market.publish(0, 0) == 1);
            final AtomicLong round = new AtomicLong();
            Await.until("conflated", () ->
            {
                publishToAll(market, round.incrementAndGet());
                return server.slowConsumers().conflated() >= CONFLATED;
            });
            slow.startReading();
            final long received = awaitNewest(slow, round.get());
            final long published = 1 + round.get() * MarketData.INSTRUMENTS;

            assertThat(received).isEqualTo(published - server.slowConsumers().conflated());
        }
    }

    private static void publishToAll(final MarketData market, final long price)
    {
        for (int i = 0; i < MarketData.INSTRUMENTS; i++)
        {
            assertThat(market.publish(i, price)).isEqualTo(1);
        }
    }

    /** Reads until the newest price of each instrument has come, and returns the number of ticks. */
    private static long awaitNewest(final ExampleClient client, final long newest) throws Exception
    {
        final long[] prices = new long[MarketData.INSTRUMENTS];
        long received = 0;
        while (Arrays.stream(prices).anyMatch(price -> price < newest))
        {
            final ByteBuffer tick = awaitTick(client);
            final int instrument = (int)tick.getLong(0);
            final long price = tick.getLong(MarketData.PRICE_OFFSET);
            assertThat(price).isGreaterThanOrEqualTo(prices[instrument]);
            prices[instrument] = price;
            received++;
        }
        return received;
    }

    private static ByteBuffer awaitTick(final ExampleClient client) throws Exception
    {
        final byte[] tick = (byte[])client.awaitMessage();
        assertThat(tick).hasSize(MarketData.TICK_LENGTH);
        return ByteBuffer.wrap(tick).order(ByteOrder.LITTLE_ENDIAN);
    }
}
