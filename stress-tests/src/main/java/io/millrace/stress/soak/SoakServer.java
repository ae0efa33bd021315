package io.millrace.stress.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Fragment;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketServer;

/**
 * The server of a run: plain and encrypted, with endpoints that echo in several ways, topics, and one that throws.
 */
final class SoakServer implements AutoCloseable
{
    static final int MAX_MESSAGE = 256 * 1024;
    static final int TOPICS = 4;

    private static final String LOOPBACK = "127.0.0.1";
    private static final String STREAM = "stream";
    private static final String FAST = "fast/";
    private static final String SLOW = "slow/";
    private static final int EXECUTOR_THREADS = 2;
    private static final int SOCKET_BUFFER = 64 * 1024;
    private static final int OUTBOUND_LIMIT = 512 * 1024;
    private static final int FAST_LENGTH = 300;
    private static final int SLOW_LENGTH = 32 * 1024;
    private static final int SLOW_SHARE = 8;

    private final Findings findings;
    private final WebSocketServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(
        EXECUTOR_THREADS, task -> new Thread(task, "soak-executor"));
    private final ConcurrentMap<Long, Connection> connections = new ConcurrentHashMap<>();
    private final ConcurrentMap<Long, AtomicLong> undelivered = new ConcurrentHashMap<>();
    private final long[] publishedFast = new long[TOPICS];
    private final long[] publishedSlow = new long[TOPICS];
    private final UnsafeBuffer buffer = new UnsafeBuffer();

    SoakServer(final SoakPlan plan, final TlsSettings tls, final Findings findings) throws IOException
    {
        this.findings = findings;
        server = WebSocketServer.start(new ServerSettings()
            .threading(threading -> threading.threadingMode(plan.threadingMode()))
            .deflate(deflate -> deflate.enabled(true))
            .limits(limits -> limits.maxMessageLength(MAX_MESSAGE).outboundLimit(OUTBOUND_LIMIT))
            .timeouts(timeouts -> timeouts.pingIntervalNs(5, TimeUnit.SECONDS))
            .socket(socket -> socket.sendBufferLength(SOCKET_BUFFER).receiveBufferLength(SOCKET_BUFFER))
            .listen(new InetSocketAddress(LOOPBACK, 0), null)
            .listen(new InetSocketAddress(LOOPBACK, 0), tls)
            .endpoint("/echo", Endpoint.of(new Echo()))
            .endpoint("/executor", Endpoint.builder(new Echo()).executor(executor).build())
            .endpoint("/fragments", Endpoint.builder(new Echo()).fragments(true).build())
            .endpoint("/topic", Endpoint.of(new Subscription(FAST)))
            .endpoint("/slow-topic", Endpoint.of(new Subscription(SLOW)))
            .endpoint("/throw", Endpoint.of(new Throwing())));
        for (int i = 0; i < TOPICS; i++)
        {
            // Kept for the whole run; otherwise a topic would end with its last subscriber.
            server.topics().topic(FAST + i);
            server.topics().topic(SLOW + i).slowConsumerPolicy(
                i % 2 == 0 ? SlowConsumerPolicy.dropOldest() : SlowConsumerPolicy.conflate());
        }
    }

    WebSocketServer server()
    {
        return server;
    }

    int plainPort()
    {
        return ((InetSocketAddress)server.localAddresses().get(0)).getPort();
    }

    int encryptedPort()
    {
        return ((InetSocketAddress)server.localAddresses().get(1)).getPort();
    }

    String uri(final ClientStream stream)
    {
        final StreamKind kind = stream.kind();
        return (kind.isEncrypted() ? "wss://localhost:" + encryptedPort() : "ws://" + LOOPBACK + ':' + plainPort()) +
            kind.path() + '?' + STREAM + '=' + stream.id();
    }

    /** This end of a stream; null if it is not open. */
    Connection connection(final long stream)
    {
        return connections.get(stream);
    }

    /** How many messages the server says it did not send to a subscriber. */
    long undelivered(final long stream)
    {
        final AtomicLong count = undelivered.get(stream);
        final Connection connection = connections.get(stream);
        return connection == null ? Long.MAX_VALUE :
            count.get() + connection.droppedMessages() + connection.conflatedMessages();
    }

    /** Publishes a message to one of the topics. */
    void publish(final long nowNs, final Random random)
    {
        final boolean slow = random.nextInt(SLOW_SHARE) == 0;
        final int topic = random.nextInt(TOPICS);
        final long sequence = slow ? publishedSlow[topic]++ : publishedFast[topic]++;
        final MessageType type = random.nextBoolean() ? MessageType.TEXT : MessageType.BINARY;
        final int length = random.nextInt(slow ? SLOW_LENGTH : FAST_LENGTH);
        buffer.wrap(Payload.encode(type, topic, sequence, nowNs, length, random));
        findings.count("messages published");
        server.topics().topic((slow ? SLOW : FAST) + topic)
            .reporting(this::onUndelivered)
            .publish(type, buffer, 0, buffer.capacity());
    }

    private void onUndelivered(final Connection connection, final SendResult result)
    {
        if (result != SendResult.DROPPED)
        {
            undelivered.get(stream(connection)).incrementAndGet();
        }
    }

    @Override
    public void close()
    {
        server.close();
        executor.shutdown();
    }

    /** The number of a well-behaved stream; -1 for others. */
    private static long stream(final Connection connection)
    {
        final String number = connection.handshake().queryParameter(STREAM);
        return number == null ? -1 : Long.parseLong(number);
    }

    private class Registered implements ConnectionHandler
    {
        @Override
        public void onOpen(final Connection connection)
        {
            undelivered.put(stream(connection), new AtomicLong());
            connections.put(stream(connection), connection);
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            if (connection.send(message) == SendResult.BACK_PRESSURE)
            {
                findings.count("messages deferred by the server");
                message.defer();
            }
        }

        @Override
        public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
        {
            findings.count("server: ends by " + cause);
            connections.remove(stream(connection), connection);
            undelivered.remove(stream(connection));
        }
    }

    private final class Echo extends Registered
    {
        @Override
        public void onFragment(final Connection connection, final Fragment part)
        {
            final int opcode = !part.isFirst() ? 0 : part.type() == MessageType.TEXT ? 1 : 2;
            final SendResult result =
                connection.sendFrame(part.isLast(), 0, opcode, part.buffer(), part.offset(), part.length());
            if (!result.isAccepted() && result != SendResult.CLOSED)
            {
                findings.violation("the echo of a fragment was answered with " + result);
            }
        }
    }

    private final class Subscription extends Registered
    {
        private final String prefix;

        Subscription(final String prefix)
        {
            this.prefix = prefix;
        }

        @Override
        public void onOpen(final Connection connection)
        {
            super.onOpen(connection);
            connection.subscribe(prefix + stream(connection) % TOPICS);
        }
    }

    /** Fails in the callback that the path's query asks for. */
    private static final class Throwing implements ConnectionHandler
    {
        @Override
        public void onOpen(final Connection connection)
        {
            failIf(connection, "open");
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            failIf(connection, "message");
        }

        @Override
        public void onPing(
            final Connection connection, final DirectBuffer bytes, final int offset, final int length)
        {
            failIf(connection, "ping");
        }

        @Override
        public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
        {
            failIf(connection, "close");
        }

        private static void failIf(final Connection connection, final String callback)
        {
            if (callback.equals(connection.handshake().queryParameter("in")))
            {
                throw new IllegalStateException("thrown on purpose by the soak run");
            }
        }
    }
}
