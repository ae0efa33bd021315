package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.millrace.engine.ProxyProtocol;
import io.millrace.engine.ServerSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How long a proxy may take for its header, and what it holds meanwhile.
 */
class ProxyPreambleTest
{
    private static final long SECOND = 1_000_000_000L;
    private static final long TICKS = 3 << 23;
    private static final byte[] HEADER =
        "PROXY TCP4 192.0.2.1 192.0.2.7 4711 443\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Recorder handler = new Recorder();
    private InMemoryServer server;
    private long idleBuffers;

    private void start(final ProxyProtocol mode)
    {
        final ServerSettings settings = new ServerSettings().handler(handler);
        settings.timeouts().handshakeTimeoutNs(10, TimeUnit.SECONDS);
        settings.proxies().trusted("127.0.0.1").proxyProtocol(mode);
        server = InMemoryServer.start(settings);
        idleBuffers = server.server().lentBuffers();
    }

    @AfterEach
    void close()
    {
        server.close();
        assertThat(server.server().lentBuffers()).isZero();
        assertThat(server.server().offHeapBytes()).isZero();
    }

    @Test
    void shouldCloseAfterTheHandshakeTimeoutAndNotBefore()
    {
        start(ProxyProtocol.REQUIRED);
        final TestClient client = server.connectRaw();
        client.sendBytes("PROXY TCP4".getBytes(StandardCharsets.US_ASCII));
        server.advance(10 * SECOND - TICKS);
        assertThat(client.isReleased()).isFalse();
        assertThat(server.server().lentBuffers()).isEqualTo(idleBuffers + 1);

        server.advance(2 * TICKS);

        assertThat(client.isReleased()).isTrue();
        assertThat(client.receivedBytes()).isEmpty();
        assertThat(server.server().lentBuffers()).isEqualTo(idleBuffers);
    }

    @Test
    void shouldGiveTheRequestOnlyWhatTheHeaderLeftOfTheTime()
    {
        start(ProxyProtocol.REQUIRED);
        final TestClient client = server.connectRaw();
        server.advance(6 * SECOND);
        client.sendBytes(HEADER);
        server.advance(4 * SECOND - 2 * TICKS);
        assertThat(client.response()).isNull();
        assertThat(client.isReleased()).isFalse();

        server.advance(4 * TICKS);

        assertThat(client.response().status()).isEqualTo(408);
    }

    @Test
    void shouldHoldNothingOnceTheHeaderIsRead()
    {
        start(ProxyProtocol.OPTIONAL);
        final TestClient client = server.connectRaw();
        client.sendBytes(HEADER);
        server.runUntilIdle();
        assertThat(server.server().lentBuffers()).isEqualTo(idleBuffers);
        client.sendHandshake("/");
        server.runUntilIdle();
        assertThat(client.isOpen()).isTrue();
        client.sendText("x");
        server.runUntilIdle();
        assertThat(client.receiveText()).isEqualTo("x");
        server.advance(20 * SECOND);
        assertThat(client.isReleased()).isFalse();
    }

    @Test
    void shouldReleaseItsPlaceWhenTheProxyLeaves()
    {
        start(ProxyProtocol.REQUIRED);
        final TestClient client = server.connectRaw();
        client.sendBytes("PROXY".getBytes(StandardCharsets.US_ASCII));
        server.runUntilIdle();
        client.disconnect();
        server.runUntilIdle();
        assertThat(client.isReleased()).isTrue();
        final TestClient broken = server.connectRaw();
        broken.sendBytes("PROXY".getBytes(StandardCharsets.US_ASCII));
        server.runUntilIdle();
        broken.reset();
        server.runUntilIdle();
        assertThat(broken.isReleased()).isTrue();
        assertThat(server.server().lentBuffers()).isEqualTo(idleBuffers);
    }
}
