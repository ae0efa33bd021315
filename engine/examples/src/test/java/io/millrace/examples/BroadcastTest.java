package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

class BroadcastTest
{
    @Test
    void shouldSendMessagesToEverybody() throws Exception
    {
        try (WebSocketServer server = Broadcast.start(0))
        {
            final ExampleClient first = ExampleClient.connect(server.port());
            final ExampleClient second = ExampleClient.connect(server.port(), "/elsewhere");

            assertThat(first.ask("one")).isEqualTo("one");
            assertThat(second.awaitText()).isEqualTo("one");
            second.send(new byte[]{ 2 });

            assertThat(first.awaitMessage()).isEqualTo(new byte[]{ 2 });
            assertThat(second.awaitMessage()).isEqualTo(new byte[]{ 2 });
        }
    }
}
