package io.millrace.engine.sockets;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.SendResult;

import org.agrona.DirectBuffer;

/**
 * A handler that writes down what happens to each connection and does what a test asks. By default it echoes.
 */
final class Recorder implements ConnectionHandler
{
    /**
     * The arguments of {@code onClose}.
     *
     * @param code   of the close frame.
     * @param reason of the close frame.
     * @param cause  what the engine found.
     */
    record Ending(int code, String reason, CloseCause cause)
    {
    }

    /** What happened to one connection, in order. */
    static final class Log
    {
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<Throwable> errors = new CopyOnWriteArrayList<>();
        final List<Ending> endings = new CopyOnWriteArrayList<>();
        final AtomicLong dropped = new AtomicLong();
        final AtomicLong conflated = new AtomicLong();
        volatile Connection connection;
    }

    private final Map<Integer, Log> logs = new ConcurrentHashMap<>();
    private Consumer<Connection> openAction = connection -> {};
    private BiConsumer<Connection, Message> messageAction = Recorder::echo;
    private Consumer<Connection> pingAction = connection -> {};
    private Consumer<Connection> writableAction = connection -> {};
    private Consumer<Connection> closeAction = connection -> {};
    private BiConsumer<Connection, Throwable> errorAction = (connection, error) -> {};

    static void echo(final Connection connection, final Message message)
    {
        if (connection.send(message) == SendResult.BACK_PRESSURE)
        {
            message.defer();
        }
    }

    Recorder onOpen(final Consumer<Connection> action)
    {
        openAction = action;
        return this;
    }

    Recorder onMessage(final BiConsumer<Connection, Message> action)
    {
        messageAction = action;
        return this;
    }

    Recorder onPing(final Consumer<Connection> action)
    {
        pingAction = action;
        return this;
    }

    Recorder onWritable(final Consumer<Connection> action)
    {
        writableAction = action;
        return this;
    }

    Recorder onClose(final Consumer<Connection> action)
    {
        closeAction = action;
        return this;
    }

    Recorder onError(final BiConsumer<Connection, Throwable> action)
    {
        errorAction = action;
        return this;
    }

    /** The log of a client's connection, once that was opened. */
    Log log(final RawClient client)
    {
        final int port = client.localPort();
        Await.await("the connection is open", () -> logs.containsKey(port));
        return logs.get(port);
    }

    Connection connection(final RawClient client)
    {
        return log(client).connection;
    }

    /** The one ending of a client's connection, once it has ended. */
    Ending ending(final RawClient client)
    {
        final Log log = log(client);
        Await.await("the connection has ended", () -> !log.endings.isEmpty());
        if (log.endings.size() > 1)
        {
            throw new AssertionError("onClose more than once: " + log.endings);
        }
        return log.endings.get(0);
    }

    @Override
    public void onOpen(final Connection connection)
    {
        final Log log = new Log();
        log.connection = connection;
        log.events.add("open");
        logs.put(port(connection), log);
        openAction.accept(connection);
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        messageAction.accept(connection, message);
    }

    @Override
    public void onPing(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        note(connection, "ping " + buffer.getStringWithoutLengthAscii(offset, length));
        pingAction.accept(connection);
    }

    @Override
    public void onPong(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        note(connection, "pong " + buffer.getStringWithoutLengthAscii(offset, length));
    }

    @Override
    public void onWritable(final Connection connection)
    {
        note(connection, "writable");
        writableAction.accept(connection);
    }

    @Override
    public void onDropped(final Connection connection, final long dropped, final long conflated)
    {
        logOf(connection).dropped.addAndGet(dropped);
        logOf(connection).conflated.addAndGet(conflated);
    }

    @Override
    public void onError(final Connection connection, final Throwable error)
    {
        note(connection, "error");
        logOf(connection).errors.add(error);
        errorAction.accept(connection, error);
    }

    @Override
    public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
        note(connection, "close");
        logOf(connection).endings.add(new Ending(code, reason, cause));
        closeAction.accept(connection);
    }

    void note(final Connection connection, final String event)
    {
        logOf(connection).events.add(event);
    }

    private Log logOf(final Connection connection)
    {
        return logs.get(port(connection));
    }

    private static int port(final Connection connection)
    {
        return ((InetSocketAddress) connection.remoteAddress()).getPort();
    }
}
