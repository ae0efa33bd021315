package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

class EchoServerTest
{
    @Test
    void shouldSendMessagesBack() throws Exception
    {
        try (WebSocketServer server = EchoServer.start(0))
        {
            final ExampleClient client = ExampleClient.connect(server.port());

            assertThat(client.ask("hello")).isEqualTo("hello");
            assertThat(client.ask("καλημέρα")).isEqualTo("καλημέρα");
        }
    }
}
