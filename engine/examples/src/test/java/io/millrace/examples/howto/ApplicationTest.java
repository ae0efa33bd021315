package io.millrace.examples.howto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

/** The code of testing.md. */
class ApplicationTest
{
    /** Says goodbye to who has said nothing for a minute. */
    private static final class Auction implements ConnectionHandler
    {
        @Override
        public void onOpen(final Connection connection)
        {
            connection.attribute("bids", 0);
            connection.schedule(() ->
            {
                if (connection.attribute("bids").equals(0))
                {
                    connection.close(4000, "no bid");
                }
            }, 1, TimeUnit.MINUTES);
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            connection.attribute("bids", (Integer)connection.attribute("bids") + 1);
            connection.sendText("bid " + connection.attribute("bids"));
        }
    }

    @Test
    void shouldCountBids()
    {
        try (InMemoryServer server = InMemoryServer.start(new Auction()))
        {
            final TestClient client = server.connect("/");
            client.sendText("10");
            client.sendText("11");
            server.runUntilIdle();
            assertEquals("bid 1", client.receiveText());
            assertEquals("bid 2", client.receiveText());
        }
    }

    @Test
    void shouldEndAfterAMinuteWithoutBid()
    {
        try (InMemoryServer server = InMemoryServer.start(new Auction()))
        {
            final TestClient client = server.connect("/");
            server.advance(Duration.ofSeconds(59));
            assertTrue(client.isOpen());
            server.advance(Duration.ofSeconds(2));
            assertEquals(4000, client.closeCode());
        }
    }

    @Test
    void shouldSurviveAPeerThatVanishes()
    {
        try (InMemoryServer server = InMemoryServer.start(new Auction()))
        {
            final TestClient client = server.connect("/");
            client.reset();
            server.runUntilIdle();
            assertTrue(client.isReleased());
            assertEquals(0, server.server().connectionCount());
        }
    }
}
