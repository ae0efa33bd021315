package io.millrace.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.Topic;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

/**
 * A server in memory with small buffers, a topic, and a handler that counts what it is told of each connection, by its
 * path. It echoes.
 */
final class PolicyFixture implements ConnectionHandler, AutoCloseable
{
    static final int RING = 4096;
    static final int LIMIT = 16 * 1024;
    static final int STAGING = 4096;

    final Map<String, Connection> connections = new HashMap<>();
    final Map<String, Integer> writable = new HashMap<>();
    final Map<String, Long> dropped = new HashMap<>();
    final Map<String, Long> conflated = new HashMap<>();
    final Map<String, CloseCause> causes = new HashMap<>();
    final InMemoryServer server;
    final Topic topic;
    private final long idleBuffers;

    PolicyFixture(final Consumer<ServerSettings> configuration)
    {
        final ServerSettings settings = new ServerSettings().handler(this)
            .buffers(buffers -> buffers.outboundRingCapacity(RING).stagingLength(STAGING))
            .limits(limits -> limits.outboundLimit(LIMIT))
            .timeouts(timeouts -> timeouts.slowConsumerTimeoutNs(0).idleTimeoutNs(0)
                .pingIntervalNs(0));
        configuration.accept(settings);
        server = InMemoryServer.start(settings);
        topic = server.server().topics().topic("news");
        idleBuffers = server.server().lentBuffers();
    }

    PolicyFixture()
    {
        this(settings -> {});
    }

    /** Opens a connection that is subscribed to the topic. */
    TestClient open(final String path)
    {
        final TestClient client = server.connect(path);
        topic.subscribe(connections.get(path));
        return client;
    }

    /** The same for a peer that reads only so many bytes from now on. */
    TestClient openSlow(final String path, final long window)
    {
        final TestClient client = open(path);
        client.channel().writeWindow(window);
        return client;
    }

    Connection connection(final String path)
    {
        return connections.get(path);
    }

    /** The peer reads again; returns the messages that arrive, as far as they are text. */
    List<String> release(final TestClient client)
    {
        client.channel().writeWindow(Long.MAX_VALUE).writeLimit(Integer.MAX_VALUE);
        server.runUntilIdle();
        return texts(client);
    }

    static List<String> texts(final TestClient client)
    {
        final List<String> texts = new ArrayList<>();
        String text;
        while ((text = client.receiveText()) != null)
        {
            texts.add(text);
        }
        return texts;
    }

    /** The number that a message begins with. */
    static int number(final String text)
    {
        return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }

    static List<Integer> numbers(final List<String> texts)
    {
        return texts.stream().map(PolicyFixture::number).toList();
    }

    /** A message of a length in bytes that begins with a number. */
    static String message(final int number, final int length)
    {
        final String start = number + " ";
        return start + "x".repeat(Math.max(0, length - start.getBytes(StandardCharsets.UTF_8).length));
    }

    @Override
    public void onOpen(final Connection connection)
    {
        connections.put(connection.path(), connection);
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        connection.send(message);
    }

    @Override
    public void onWritable(final Connection connection)
    {
        writable.merge(connection.path(), 1, Integer::sum);
    }

    @Override
    public void onDropped(final Connection connection, final long newDropped, final long newConflated)
    {
        dropped.merge(connection.path(), newDropped, Long::sum);
        conflated.merge(connection.path(), newConflated, Long::sum);
    }

    @Override
    public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
        causes.put(connection.path(), cause);
    }

    long idleBuffers()
    {
        return idleBuffers;
    }

    @Override
    public void close()
    {
        server.close();
    }
}
