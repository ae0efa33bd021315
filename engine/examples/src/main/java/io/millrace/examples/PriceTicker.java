package io.millrace.examples;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.ReconnectPolicy;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.ReconnectingConnection;
import io.millrace.engine.WebSocketClient;

/**
 * A client of {@link MarketData}: it keeps the newest price of each instrument, and connects again whenever the server
 * has gone. The waits between attempts grow from a tenth of a second to five, with jitter, so that the clients of a
 * server that restarts do not all come at once.
 */
public final class PriceTicker implements ConnectionHandler, AutoCloseable
{
    private static final int REPORTS_PER_MINUTE = 60;

    private final AtomicLongArray prices = new AtomicLongArray(MarketData.INSTRUMENTS);
    private final WebSocketClient client;
    private final ReconnectingConnection connection;

    PriceTicker(final String uri) throws IOException
    {
        client = WebSocketClient.start(new ClientSettings());
        connection = client.keepConnected(
            ClientRequest.of(uri, this), ReconnectPolicy.exponential(100, 5_000, TimeUnit.MILLISECONDS));
    }

    /**
     * Prints the first price once a second, for a minute.
     *
     * @param args the server's URI; without it {@code ws://127.0.0.1:8080/}, where {@link MarketData} is.
     * @throws IOException          if the client cannot be started.
     * @throws InterruptedException if the thread is interrupted.
     */
    public static void main(final String[] args) throws IOException, InterruptedException
    {
        try (PriceTicker ticker = new PriceTicker(args.length > 0 ? args[0] : "ws://127.0.0.1:8080/"))
        {
            for (int i = 0; i < REPORTS_PER_MINUTE; i++)
            {
                TimeUnit.SECONDS.sleep(1);
                System.out.println("price of instrument 0: " + ticker.price(0));
            }
        }
    }

    /** The newest price of an instrument, by any thread. */
    long price(final int instrument)
    {
        return prices.get(instrument);
    }

    /** {@inheritDoc} */
    @Override
    public void onOpen(final Connection opened)
    {
        System.out.println("connected to " + opened.remoteAddress());
    }

    /** {@inheritDoc} */
    @Override
    public void onMessage(final Connection from, final Message tick)
    {
        final long instrument = tick.buffer().getLong(tick.offset(), ByteOrder.LITTLE_ENDIAN);
        final long price = tick.buffer().getLong(tick.offset() + MarketData.PRICE_OFFSET, ByteOrder.LITTLE_ENDIAN);
        prices.set((int)instrument, price);
    }

    /** {@inheritDoc} */
    @Override
    public void onClose(final Connection closed, final int code, final String reason, final CloseCause cause)
    {
        System.out.println("connection ended with " + code + " (" + cause + ")");
    }

    /** {@inheritDoc} */
    @Override
    public void close()
    {
        connection.close();
        client.close();
    }
}
