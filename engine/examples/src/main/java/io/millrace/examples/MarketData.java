package io.millrace.examples;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.api.Topic;
import io.millrace.engine.HttpRoutes;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Market data: a thread makes up prices and publishes each as a tick, whose key is the instrument, to a topic that
 * conflates. A subscriber that reads more slowly than prices change gets the newest price of each instrument, and no
 * stale ones; the others get all. A tick is a binary message:
 * <pre>
 *  0               8               16
 *  +---------------+---------------+
 *  |  instrument   |     price     |   signed, little-endian; the price in cents
 *  +---------------+---------------+
 * </pre>
 * At {@code /} is a page that shows them.
 */
public final class MarketData implements ConnectionHandler, Runnable
{
    static final int INSTRUMENTS = 100;
    static final int PRICE_OFFSET = Long.BYTES;
    static final int TICK_LENGTH = 2 * Long.BYTES;

    private static final String TOPIC = "prices";
    private static final long FIRST_PRICE = 100_00;
    private static final int ROUNDS_PER_REPORT = 1_000;
    private static final long PAUSE_NS = 1_000_000;

    private final WebSocketServer server;
    private final Topic prices;
    private final UnsafeBuffer tick = new UnsafeBuffer(new byte[TICK_LENGTH]);
    private volatile boolean running = true;

    MarketData(final int port) throws IOException
    {
        server = WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .httpHandler(HttpRoutes.builder().resource("/", MarketData.class, "prices.html").build())
            .handler(this));
        prices = server.topics().topic(TOPIC);
        prices.slowConsumerPolicy(SlowConsumerPolicy.conflate());
    }

    /**
     * Runs the server at port 8080 until the process is stopped.
     *
     * @param args unused.
     * @throws IOException if the port is taken.
     */
    public static void main(final String[] args) throws IOException
    {
        final MarketData market = new MarketData(8080);
        final Thread thread = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> market.stop(thread)));
        System.out.println("prices at ws://127.0.0.1:" + market.server.port() + ", for people at http://127.0.0.1:" +
            market.server.port() + "/");
        market.run();
    }

    /**
     * Changes all prices about a thousand times a second, and says now and then what became of the ticks.
     */
    @Override
    public void run()
    {
        final Random random = new Random();
        final long[] last = new long[INSTRUMENTS];
        Arrays.fill(last, FIRST_PRICE);
        try (server)
        {
            for (int round = 1; running; round++)
            {
                for (int i = 0; i < INSTRUMENTS; i++)
                {
                    last[i] += random.nextInt(-5, 6);
                    publish(i, last[i]);
                }
                if (round % ROUNDS_PER_REPORT == 0)
                {
                    System.out.println(prices.subscriberCount() + " subscribers, " + server.slowConsumers());
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    /** Publishes a tick, on one thread at a time, and returns the number of subscribers that it was queued for. */
    int publish(final int instrument, final long price)
    {
        tick.putLong(0, instrument, ByteOrder.LITTLE_ENDIAN);
        tick.putLong(PRICE_OFFSET, price, ByteOrder.LITTLE_ENDIAN);
        return prices.publish(instrument, MessageType.BINARY, tick, 0, TICK_LENGTH);
    }

    /** {@inheritDoc} */
    @Override
    public void onOpen(final Connection connection)
    {
        connection.topics().topic(TOPIC).subscribe(connection);
    }

    /** {@inheritDoc} */
    @Override
    public void onMessage(final Connection connection, final Message message)
    {
    }

    WebSocketServer server()
    {
        return server;
    }

    void stop(final Thread thread)
    {
        running = false;
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
