package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.PreparedMessage;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.api.Topic;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

/** The code of topics.md and slow-consumers.md. */
class TopicsTest
{
    private static final String LEFT = "left";

    /** Whose every message goes to a room in all ways. */
    private static final class Publisher implements ConnectionHandler
    {
        private WebSocketServer server;

        @Override
        public void onOpen(final Connection connection)
        {
            connection.attribute("side", LEFT);
            connection.subscribe("rooms/blue");                                  // ends with its last subscriber
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            final byte[] bytes = {1};
            server.topics().everyone().publishText("to all open connections");

            final Topic room = server.topics().topic("rooms/blue");              // stays until room.close()
            room.except(connection).publish(message);                            // to all but the sender
            room.only(c -> c.attribute("side") == LEFT).publishText("left");
            room.reporting((c, result) -> c.disconnect()).publishBinary(bytes);  // told of each without room

            try (PreparedMessage hello = server.topics().prepareText("hello"))   // encoded once, sent many times
            {
                room.publish(hello);
                connection.send(hello);
            }
        }
    }

    @Test
    void shouldPublish()
    {
        final Publisher publisher = new Publisher();
        try (InMemoryServer server = InMemoryServer.start(publisher))
        {
            publisher.server = server.server();
            final TestClient sender = server.connect("/");
            final TestClient other = server.connect("/");
            server.runUntilIdle();
            sender.sendText("said");
            server.runUntilIdle();
            assertThat(sender.receiveText()).isEqualTo("to all open connections");
            assertThat(other.receiveText()).isEqualTo("to all open connections");
            assertThat(sender.receiveText()).isEqualTo("left");
            assertThat(other.receiveText()).isEqualTo("said");
        }
    }

    @Test
    void shouldHaveAPolicyForAllForATopicAndForOne()
    {
        final ServerSettings settings = new ServerSettings().handler((connection, message) ->
        {
            connection.slowConsumerPolicy(SlowConsumerPolicy.disconnect(1013, "try again later"));   // for one
            connection.sendText(String.valueOf(connection.slowConsumerPolicy().equals(
                SlowConsumerPolicy.disconnect(1013, "try again later"))));
        });
        settings.limits().slowConsumerPolicy(SlowConsumerPolicy.dropNewest());                       // for all
        try (InMemoryServer inMemory = InMemoryServer.start(settings))
        {
            final WebSocketServer server = inMemory.server();
            server.topics().topic("prices").slowConsumerPolicy(SlowConsumerPolicy.conflate());       // for a topic

            final TestClient client = inMemory.connect("/");
            client.sendText("policy?");
            inMemory.runUntilIdle();
            assertThat(client.receiveText()).isNotNull();
            assertThat(server.topics().topic("prices").slowConsumerPolicy()).isNotNull();
        }
        assertThat(SlowConsumerPolicy.waitFor(2, TimeUnit.SECONDS)).isNotNull();
    }
}
