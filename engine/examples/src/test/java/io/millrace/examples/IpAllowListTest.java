package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

class IpAllowListTest
{
    private static final String HERE = "127.0.0.1";
    private static final int FORBIDDEN = 403;

    @Test
    void shouldServeAnAddressOnTheList() throws Exception
    {
        try (WebSocketServer server = IpAllowList.start(HERE, 0, new IpAllowList("192.168.0.0/16", "127.0.0.0/8")))
        {
            assertThat(ExampleClient.connect(server.port()).ask("hello")).isEqualTo("hello");
        }
    }

    @Test
    void shouldRefuseOtherAddresses() throws Exception
    {
        try (WebSocketServer server = IpAllowList.start(HERE, 0, new IpAllowList("192.168.0.0/16", "::1")))
        {
            assertThat(ExampleClient.statusOfRefusal(server.port(), "/")).isEqualTo(FORBIDDEN);
        }
    }
}
