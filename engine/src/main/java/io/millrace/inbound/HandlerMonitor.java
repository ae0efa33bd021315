package io.millrace.inbound;

import java.net.SocketAddress;
import java.util.Arrays;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.counters.AgentRole;
import io.millrace.counters.CounterKey;
import io.millrace.monitor.Counter;
import io.millrace.monitor.CounterSet;
import io.millrace.monitor.FlightEvents;
import io.millrace.protocol.ProtocolViolation;

/**
 * Counts and reports what a handler agent does. What a {@link Delivery} does for executors is counted in a set that
 * their threads share.
 */
final class HandlerMonitor
{
    private static final CloseCause[] CAUSES = CloseCause.values();
    private static final int[] STATUSES = { 400, 401, 403, 404, 408, 426, 429, 431, 500, 503 };
    private static final int LEAST_REFUSAL = 400;

    private final Counter events;
    private final Counter tasks;
    private final Counter opened;
    private final Counter pongsSent;
    private final Counter answered;
    private final Counter refusedOtherwise;
    private final Counter[] refused = new Counter[STATUSES.length];

    private final boolean shared;
    private final Counter messages;
    private final Counter pings;
    private final Counter pongs;
    private final Counter held;
    private final Counter errors;
    private final Counter messageLengths;
    private final Counter mailboxes;
    private final Counter unopened;
    private final Counter[] closed = new Counter[CAUSES.length];

    /**
     * Takes the counters that it needs.
     *
     * @param own      of the agent.
     * @param delivery of those who make callbacks: the agent again, or all executors.
     */
    HandlerMonitor(final CounterSet own, final CounterSet delivery)
    {
        events = own.get(CounterKey.EVENTS);
        tasks = own.get(CounterKey.TASKS);
        opened = own.get(CounterKey.CONNECTIONS_OPENED);
        pongsSent = own.get(CounterKey.PONGS_SENT);
        answered = own.get(CounterKey.HTTP_ANSWERED);
        refusedOtherwise = own.get(CounterKey.REFUSED_OTHER);
        for (int i = 0; i < STATUSES.length; i++)
        {
            refused[i] = own.get(CounterKey.valueOf("REFUSED_" + STATUSES[i]));
        }
        shared = own != delivery;
        messages = delivery.get(CounterKey.MESSAGES_RECEIVED);
        pings = delivery.get(CounterKey.PINGS_RECEIVED);
        pongs = delivery.get(CounterKey.PONGS_RECEIVED);
        held = delivery.get(CounterKey.RUNS_HELD);
        messageLengths = delivery.get(CounterKey.LIMIT_MESSAGE_LENGTH);
        mailboxes = own.get(CounterKey.LIMIT_MAILBOX);
        errors = delivery.get(CounterKey.HANDLER_ERRORS);
        unopened = delivery.get(CounterKey.CONNECTIONS_UNOPENED);
        for (final CloseCause cause : CAUSES)
        {
            closed[cause.ordinal()] = delivery.get(CounterKey.valueOf("CLOSED_" + cause.name()));
        }
    }

    /** Counters that nobody can see. */
    static HandlerMonitor detached()
    {
        final CounterSet set = CounterSet.detached(AgentRole.HANDLER);
        return new HandlerMonitor(set, set);
    }

    /** Only the handler thread may call it. */
    void onEvents(final int count)
    {
        events.add(count);
    }

    /** Only the handler thread may call it. */
    void onTasks(final int count)
    {
        tasks.add(count);
    }

    /** Only the handler thread may call it. */
    void onOpened(final EngineConnection connection)
    {
        opened.add(1);
        FlightEvents.connectionOpened(
            connection.id(), connection.remoteAddress(), connection.handshake().path(), connection.subprotocol());
    }

    /** A pong of the engine. Only the handler thread may call it. */
    void onPongSent()
    {
        pongsSent.add(1);
    }

    /** A request was answered that did not become a connection. Any thread may call it. */
    void onRefused(final long id, final SocketAddress remote, final int status, final byte[] response)
    {
        if (status < LEAST_REFUSAL)
        {
            answered.addShared(1);
            return;
        }
        final int index = Arrays.binarySearch(STATUSES, status);
        (index < 0 ? refusedOtherwise : refused[index]).addShared(1);
        FlightEvents.handshakeRefused(id, remote, status, response);
        EngineLog.debug(LogTopic.HANDSHAKE, () ->
            "refused the handshake of " + remote + " with " + status + ": " + FlightEvents.reason(response));
    }

    void onMessages(final int count)
    {
        if (count > 0)
        {
            count(messages, count);
        }
    }

    void onPing()
    {
        count(pings, 1);
    }

    void onPong()
    {
        count(pongs, 1);
    }

    /** A run, or its rest, was kept back. */
    void onHeld()
    {
        count(held, 1);
    }

    /** The peer broke a rule, or a limit. */
    void onViolation(final EngineConnection connection, final ProtocolViolation violation)
    {
        if (violation.closeCode() == CloseCode.MESSAGE_TOO_BIG)
        {
            count(messageLengths, 1);
        }
        EngineLog.debug(LogTopic.PROTOCOL, () ->
            connection + " of " + connection.remoteAddress() + " is closed with " + violation.closeCode() + ": " +
            violation.getMessage());
    }

    /** More waits in a mailbox than should. Only the handler thread may call it. */
    void onMailboxFull(final EngineConnection connection)
    {
        mailboxes.add(1);
        FlightEvents.limitHit(connection.id(), "mailboxLength");
    }

    void onError()
    {
        count(errors, 1);
    }

    void onUnopened()
    {
        count(unopened, 1);
    }

    void onClosed(final EngineConnection connection)
    {
        final CloseRecord record = connection.closeRecord();
        count(closed[record.cause().ordinal()], 1);
        FlightEvents.connectionClosed(
            connection.id(), connection.remoteAddress(), record.cause(), record.code(), record.reason());
    }

    private void count(final Counter counter, final int count)
    {
        if (shared)
        {
            counter.addShared(count);
        }
        else
        {
            counter.add(count);
        }
    }
}
