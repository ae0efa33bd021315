package io.millrace.inbound;

import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import com.lmax.disruptor.EventPoller;

import io.millrace.api.ScheduledTask;
import io.millrace.memory.BufferPool;
import io.millrace.monitor.CounterSet;

import org.agrona.concurrent.Agent;

/**
 * The agent of a handler thread: polls the inbound lanes of its shard and runs the application's callbacks, or posts
 * to the mailboxes of connections whose callbacks an executor runs. Whatever a callback throws stays inside; it ends
 * only the connection concerned.
 */
public final class Dispatcher implements Agent
{
    private static final int EVENTS_PER_RELEASE = 16;

    private final InboundLane[] lanes;
    private final BufferPool pool;
    private final HandshakePolicy policy;
    private final ConnectionRegistry registry;
    private final HandlerTasks tasks;
    private final Set<Mailbox> mailboxes = ConcurrentHashMap.newKeySet();
    private final EventPoller.Handler<InboundEvent> onEvent = this::onEvent;
    private final ArrayDeque<EngineConnection> resuming = new ArrayDeque<>();
    private HandlerMonitor monitor = HandlerMonitor.detached();
    private HandlerMonitor executorMonitor = monitor;
    private Delivery delivery;
    private InboundLane polled;
    private int handled;

    /**
     * Creates the agent of one handler shard.
     *
     * @param lanes    that it polls, one of each selector.
     * @param pool     of the buffers that events own.
     * @param policy   decides on handshakes.
     * @param registry is told of opened and closed connections.
     * @param clock    in nanoseconds, monotonic.
     * @param wakeUp   wakes this agent's thread.
     */
    public Dispatcher(
        final InboundLane[] lanes,
        final BufferPool pool,
        final HandshakePolicy policy,
        final ConnectionRegistry registry,
        final LongSupplier clock,
        final Runnable wakeUp)
    {
        this.lanes = lanes.clone();
        this.pool = pool;
        this.policy = policy;
        this.registry = registry;
        delivery = new Delivery(pool, registry, true, monitor);
        tasks = new HandlerTasks(clock, wakeUp);
    }

    /**
     * Has it be seen what this agent does. To be called once at most, before anything drives it.
     *
     * @param own       counters of the agent.
     * @param executors counters that all executors of endpoints share.
     */
    public void counters(final CounterSet own, final CounterSet executors)
    {
        monitor = new HandlerMonitor(own, own);
        executorMonitor = new HandlerMonitor(own, executors);
        delivery = new Delivery(pool, registry, true, monitor);
    }

    /**
     * Lets another thread drive this agent. Only when none does.
     */
    public void handOver()
    {
        for (final InboundLane lane : lanes)
        {
            lane.arena().handOverReleasing();
        }
    }

    @Override
    public String roleName()
    {
        return "handler";
    }

    @Override
    public int doWork() throws Exception
    {
        final int work = poll() + resumeBacklogs();
        final int run = tasks.run();
        if (run > 0)
        {
            monitor.onTasks(run);
        }
        return work + run;
    }

    /** Each connection that has more held back than it may be given at once goes on with it, once in a duty cycle. */
    private int resumeBacklogs()
    {
        final int count = resuming.size();
        for (int i = 0; i < count; i++)
        {
            final EngineConnection connection = resuming.pollFirst();
            goOn(connection, delivery.resumeMore(connection));
        }
        return count;
    }

    /**
     * Handles what the lanes hold.
     *
     * @return the number of events handled.
     * @throws Exception never; the poller's signature has it.
     */
    public int poll() throws Exception
    {
        int work = 0;
        for (final InboundLane lane : lanes)
        {
            handled = 0;
            polled = lane;
            lane.poller().poll(onEvent);
            work += handled;
            if (handled > 0)
            {
                monitor.onEvents(handled);
                lane.onRoom();
            }
        }
        return work;
    }

    /**
     * Whether there is something to do at once. Only this agent's thread may call it.
     *
     * @return true if events, tasks or held-back messages wait.
     */
    public boolean hasWork()
    {
        for (final InboundLane lane : lanes)
        {
            if (lane.hasEvents())
            {
                return true;
            }
        }
        return tasks.hasWork() || !resuming.isEmpty();
    }

    /**
     * When the next scheduled task is due. Only this agent's thread may call it.
     *
     * @return the time by the agent's clock, or {@link Long#MAX_VALUE}.
     */
    public long nextDeadlineNs()
    {
        return tasks.nextDeadlineNs();
    }

    /**
     * Runs a task on this agent's thread. Any thread may call it.
     *
     * @param task that must not throw.
     */
    public void execute(final Runnable task)
    {
        tasks.execute(task);
    }

    /**
     * Runs a task on this agent's thread after a delay. Any thread may call it.
     *
     * @param task    that must not throw.
     * @param delayNs before it runs, in nanoseconds.
     * @return a handle by which to cancel it.
     */
    public ScheduledTask schedule(final Runnable task, final long delayNs)
    {
        return tasks.schedule(task, delayNs, null);
    }

    /**
     * Whether every connection that was opened has had its last callback. Any thread may call it.
     *
     * @return false while an endpoint's executor has callbacks to run.
     */
    public boolean isQuiet()
    {
        return mailboxes.isEmpty();
    }

    /**
     * Whether a thread is at callbacks that an endpoint's executor runs. Any thread may call it.
     *
     * @param thread in question.
     * @return true if so.
     */
    public boolean isCallingBackOn(final Thread thread)
    {
        return mailboxes.stream().anyMatch(mailbox -> mailbox.isRunBy(thread));
    }

    /**
     * Ends what still waits for executors, and drops all tasks. Only when nothing drives this agent any more.
     */
    public void close()
    {
        mailboxes.forEach(Mailbox::abandon);
        tasks.close();
    }

    void execute(final EngineConnection connection, final Runnable task)
    {
        if (connection.mailbox() != null)
        {
            connection.mailbox().execute(task);
        }
        else
        {
            tasks.execute(() -> delivery.run(connection, task));
        }
    }

    ScheduledTask schedule(final EngineConnection connection, final Runnable task, final long delayNs)
    {
        return connection.mailbox() != null ?
            tasks.schedule(task, delayNs, connection.mailbox()::execute) :
            tasks.schedule(() -> delivery.run(connection, task), delayNs, null);
    }

    private boolean onEvent(final InboundEvent event, final long sequence, final boolean endOfBatch)
    {
        final long arenaPosition = event.arenaPosition;
        final int ownedLength = event.owned == null ? 0 : event.owned.capacity();
        try
        {
            handle(event);
        }
        catch (final Throwable thrown)
        {
            EngineLog.error("an event of " + event.connection + " could not be handled", thrown);
            event.connection.disconnect();
        }
        finally
        {
            if (event.owned != null)
            {
                pool.release(event.owned);
            }
            event.clear();
            polled.arena().release(arenaPosition);
            if (ownedLength > 0)
            {
                polled.onOwnedReleased(ownedLength);
            }
        }
        return ++handled < EVENTS_PER_RELEASE;
    }

    private void handle(final InboundEvent event)
    {
        if (event.kind == InboundEvent.Kind.HANDSHAKE)
        {
            policy.onHandshake(event.connection, event.detail);
        }
        else if (event.kind == InboundEvent.Kind.LEFT)
        {
            if (event.connection.abandon())
            {
                event.connection.control().onDisconnect();
            }
        }
        else if (event.connection.mailbox() != null)
        {
            event.connection.mailbox().post(event);
        }
        else
        {
            delivery.deliver(event);
        }
    }

    HandlerMonitor monitor()
    {
        return monitor;
    }

    long nowNs()
    {
        return tasks.nowNs();
    }

    ConnectionTopics topics()
    {
        return registry.topics();
    }

    /** Delivers what was held back, as far as the application takes it. Only the handler thread may call it. */
    void resume(final EngineConnection connection)
    {
        if (connection.mailbox() != null)
        {
            connection.mailbox().resume();
        }
        else
        {
            goOn(connection, delivery.resume(connection));
        }
    }

    private void goOn(final EngineConnection connection, final boolean more)
    {
        if (more)
        {
            resuming.addLast(connection);
        }
    }

    /** Only the handler thread may call it. */
    void drained(final EngineConnection connection)
    {
        if (connection.mailbox() != null)
        {
            connection.mailbox().drained();
        }
        else
        {
            goOn(connection, delivery.drained(connection));
        }
    }

    /** Only the handler thread may call it. */
    void open(final EngineConnection connection)
    {
        monitor.onOpened(connection);
        final MailboxConfig config = connection.options().mailbox();
        if (config == null)
        {
            registry.onOpened(connection);
            delivery.open(connection);
            return;
        }
        final Mailbox mailbox = new Mailbox(
            this, connection, new Delivery(pool, registry, false, executorMonitor), pool, config);
        connection.mailbox(mailbox);
        mailboxes.add(mailbox);
        mailbox.open(() -> registry.onOpened(connection));
    }

    /** The last callback has been made. */
    void onFinished(final Mailbox mailbox)
    {
        mailboxes.remove(mailbox);
    }
}
