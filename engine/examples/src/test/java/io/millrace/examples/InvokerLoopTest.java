package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InvokerLoopTest
{
    private static final int GOING_AWAY = 1001;

    @Test
    void shouldServeConnectionsFromTheThreadThatDrivesIt() throws Exception
    {
        final InvokerLoop loop = new InvokerLoop(0);
        final Thread thread = new Thread(loop, "application");
        thread.start();
        final ExampleClient first = ExampleClient.connect(loop.port());
        final ExampleClient second = ExampleClient.connect(loop.port());

        assertThat(first.ask("40")).isEqualTo("40");
        assertThat(second.ask("2")).isEqualTo("42");

        loop.stop(thread);

        assertThat(thread.isAlive()).isFalse();
        assertThat(first.awaitCloseCode()).isEqualTo(GOING_AWAY);
        assertThat(second.awaitCloseCode()).isEqualTo(GOING_AWAY);
    }
}
