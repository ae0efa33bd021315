package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.Topic;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

/** The code of rooms.md. */
class RoomsTest
{
    /** The path names the room: /rooms/blue. */
    private static final class Room implements ConnectionHandler
    {
        @Override
        public void onOpen(final Connection connection)
        {
            connection.subscribe(connection.path());
            final Topic room = connection.topics().topic(connection.path());
            room.except(connection).publishText("somebody came; now " + room.subscriberCount());
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            connection.topics().topic(connection.path()).except(connection).publish(message);
        }
    }

    @Test
    void shouldTellTheOthersInTheRoom()
    {
        final ServerSettings settings = new ServerSettings().endpoint("/rooms/*", Endpoint.of(new Room()));
        try (InMemoryServer server = InMemoryServer.start(settings))
        {
            final TestClient ada = server.connect("/rooms/blue");
            final TestClient bob = server.connect("/rooms/blue");
            final TestClient eve = server.connect("/rooms/red");
            server.runUntilIdle();
            assertThat(ada.receiveText()).isEqualTo("somebody came; now 2");
            bob.sendText("hi");
            server.runUntilIdle();
            assertThat(ada.receiveText()).isEqualTo("hi");
            assertThat(bob.receiveText()).isNull();
            assertThat(eve.receiveText()).isNull();
        }
    }
}
