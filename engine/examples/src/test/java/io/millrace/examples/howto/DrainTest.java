package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.api.HttpResponse;
import io.millrace.engine.ServerSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

/** The code of drain.md. */
class DrainTest
{
    @Test
    void shouldTellTheBalancerFirstAndItsPeersThen()
    {
        final AtomicBoolean draining = new AtomicBoolean();
        final ServerSettings settings = new ServerSettings()
            .handler((connection, message) -> connection.send(message))
            .httpHandler(request -> switch (request.path())
            {
                case "/live" -> HttpResponse.text(200, "ok\n");
                case "/ready" -> draining.get() ? HttpResponse.text(503, "draining\n") : HttpResponse.text(200, "ok\n");
                default -> null;
            })
            .timeouts(timeouts -> timeouts.drainTimeoutNs(20, TimeUnit.SECONDS));

        final InMemoryServer server = InMemoryServer.start(settings);
        final TestClient client = server.connect("/");
        assertThat(status(server, "/ready")).isEqualTo(200);
        draining.set(true);
        assertThat(status(server, "/ready")).isEqualTo(503);
        assertThat(status(server, "/live")).isEqualTo(200);
        assertThat(client.isOpen()).isTrue();

        server.close();
        assertThat(client.closeCode()).isEqualTo(1001);
    }

    private static int status(final InMemoryServer server, final String path)
    {
        final TestClient probe = server.connectRaw();
        probe.sendBytes(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes());
        server.runUntilIdle();
        return probe.response().status();
    }
}
