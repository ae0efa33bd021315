package io.millrace.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import com.aitusoftware.babl.config.BablConfig;
import com.aitusoftware.babl.config.DeploymentMode;
import com.aitusoftware.babl.config.PerformanceMode;
import com.aitusoftware.babl.user.Application;
import com.aitusoftware.babl.user.ContentType;
import com.aitusoftware.babl.websocket.BablServer;
import com.aitusoftware.babl.websocket.DisconnectReason;
import com.aitusoftware.babl.websocket.SendResult;
import com.aitusoftware.babl.websocket.Session;
import com.aitusoftware.babl.websocket.SessionContainers;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;

/**
 * Babl, on the Agrona 1.9 that it was made for. It only echoes. Tuned by: its direct mode, in which the thread of the
 * network calls the application, so one thread; an idle strategy that spins shortly and then parks for at most 50
 * microseconds, because on a machine without a core to spare a thread that only spins takes the load's; back pressure
 * is handed to Babl, which delivers the message again. It does not check UTF-8.
 */
final class BablPeer
{
    private static final int MAX_SESSIONS = 20_000;
    private static final int FIRST_BUFFER_LENGTH = 4 * 1024;
    private static final int MAX_BUFFER_LENGTH = 1024 * 1024;
    private static final int SOCKET_BUFFER_LENGTH = 256 * 1024;
    private static final int MAX_FRAME_LENGTH = 65_535;
    private static final int MAX_SPINS = 20;
    private static final int MAX_YIELDS = 5;
    private static final long MIN_PARK_NS = 1_000;
    private static final long MAX_PARK_NS = 50_000;

    private BablPeer()
    {
    }

    /** Runs it alone. */
    public static void main(final String... args)
    {
        Peers.run(BablPeer::start, args);
    }

    static PeerServer start(final PeerOptions options) throws IOException
    {
        if (options.broadcasts() || options.threads() > 1 && options.threads() != PeerOptions.defaultThreads())
        {
            throw new IllegalArgumentException("babl only echoes here, on one thread");
        }
        if (options.port() == 0)
        {
            throw new IllegalArgumentException("babl does not tell which port it has taken: name one with --port");
        }
        final Path directory = Files.createTempDirectory("babl");
        final BablConfig config = new BablConfig();
        config.performanceConfig().performanceMode(PerformanceMode.CUSTOM);
        config.applicationConfig().application(new Echo());
        config.sessionContainerConfig()
            .bindAddress(PeerOptions.HOST)
            .listenPort(options.port())
            .connectionBacklog(PeerOptions.BACKLOG)
            .serverDirectory(directory.toString())
            .deploymentMode(DeploymentMode.DIRECT)
            .sessionContainerInstanceCount(1)
            .activeSessionLimit(MAX_SESSIONS)
            .serverIdleStrategySupplier(BablPeer::idleStrategy)
            .connectorIdleStrategySupplier(BablPeer::idleStrategy);
        config.sessionConfig()
            .sessionDecodeBufferSize(FIRST_BUFFER_LENGTH)
            .maxSessionDecodeBufferSize(MAX_BUFFER_LENGTH)
            .maxBufferSize(MAX_BUFFER_LENGTH)
            .maxWebSocketFrameLength(MAX_FRAME_LENGTH)
            .pingIntervalNanos(TimeUnit.HOURS.toNanos(1))
            .pongResponseTimeoutNanos(TimeUnit.HOURS.toNanos(2));
        config.socketConfig()
            .tcpNoDelay(true)
            .receiveBufferSize(SOCKET_BUFFER_LENGTH)
            .sendBufferSize(SOCKET_BUFFER_LENGTH);
        final SessionContainers containers = BablServer.launch(config);
        containers.start();
        return PeerServer.of(options.port(), containers::close);
    }

    private static BackoffIdleStrategy idleStrategy()
    {
        return new BackoffIdleStrategy(MAX_SPINS, MAX_YIELDS, MIN_PARK_NS, MAX_PARK_NS);
    }

    private static final class Echo implements Application
    {
        @Override
        public int onSessionConnected(final Session session)
        {
            return SendResult.OK;
        }

        @Override
        public int onSessionDisconnected(final Session session, final DisconnectReason reason)
        {
            return SendResult.OK;
        }

        @Override
        public int onSessionMessage(
            final Session session,
            final ContentType type,
            final DirectBuffer message,
            final int offset,
            final int length)
        {
            return session.send(type, message, offset, length);
        }
    }
}
