package io.millrace.examples;

import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

class PriceTickerTest
{
    @Test
    void shouldHaveTheNewestPricesOfAServerThatStartsAgain() throws Exception
    {
        final MarketData first = new MarketData(0);
        final int port = first.server().port();
        try (PriceTicker ticker = new PriceTicker("ws://127.0.0.1:" + port + "/"))
        {
            expectPrice(ticker, first, 11);
            expectPrice(ticker, new MarketData(port), 12);
        }
    }

    /** Publishes a price as soon as there is a subscriber, and stops the server when the price has come. */
    private static void expectPrice(final PriceTicker ticker, final MarketData market, final long price)
        throws Exception
    {
        try (WebSocketServer server = market.server())
        {
            Await.until("subscribed", () -> server.connectionCount() == 1 && market.publish(7, price) == 1);
            Await.until("the price", () -> ticker.price(7) == price);
        }
    }
}
