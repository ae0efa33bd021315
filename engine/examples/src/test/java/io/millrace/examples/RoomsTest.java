package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomsTest
{
    private static final int NOT_FOUND = 404;

    private WebSocketServer server;

    @BeforeEach
    void startServer() throws Exception
    {
        server = Rooms.start(0);
    }

    @AfterEach
    void closeServer()
    {
        server.close();
    }

    @Test
    void shouldTellTheOthersInTheRoomWhenSomebodyComesAndLeaves() throws Exception
    {
        final ExampleClient ann = enter("/rooms/kitchen", "ann");
        final ExampleClient bob = enter("/rooms/kitchen", "bob");

        assertThat(ann.awaitText()).isEqualTo("bob came");

        bob.close();

        assertThat(ann.awaitText()).isEqualTo("bob left");
    }

    @Test
    void shouldSendWhatSomebodySaysToTheOthersInTheRoomOnly() throws Exception
    {
        final ExampleClient ann = enter("/rooms/kitchen", "ann");
        final ExampleClient bob = enter("/rooms/kitchen", "bob");
        final ExampleClient eve = enter("/rooms/cellar", "eve");
        assertThat(ann.awaitText()).isEqualTo("bob came");

        ann.send("tea?");
        assertThat(bob.awaitText()).isEqualTo("ann: tea?");
        bob.send("yes");
        assertThat(ann.awaitText()).isEqualTo("bob: yes");

        enter("/rooms/cellar", "dan");
        assertThat(eve.awaitText()).isEqualTo("dan came");
    }

    @Test
    void shouldEndTheRoomWithItsLastVisitor() throws Exception
    {
        final ExampleClient ann = enter("/rooms/kitchen", "ann");
        final ExampleClient bob = enter("/rooms/kitchen", "bob");
        assertThat(ann.awaitText()).isEqualTo("bob came");
        assertThat(server.topics().count()).isEqualTo(1);

        bob.close();
        assertThat(ann.awaitText()).isEqualTo("bob left");
        ann.close();

        Await.until("the room has ended", () -> server.topics().count() == 0);
    }

    @Test
    void shouldServeNoOtherPaths() throws Exception
    {
        assertThat(ExampleClient.statusOfRefusal(server.port(), "/garden")).isEqualTo(NOT_FOUND);
    }

    private ExampleClient enter(final String room, final String name) throws Exception
    {
        final ExampleClient client = ExampleClient.connect(server.port(), room + "?name=" + name);
        assertThat(client.awaitText()).isEqualTo("welcome to " + room);
        return client;
    }
}
