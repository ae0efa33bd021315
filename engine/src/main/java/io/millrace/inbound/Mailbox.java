package io.millrace.inbound;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.millrace.api.ConnectionState;
import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;

import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * What one connection's callbacks are to be told, in order, on its endpoint's executor. At most one thread runs them at
 * a time; after a burst the mailbox goes to the end of the executor's queue, so that connections take turns.
 * <p>
 * Assumptions: one handler thread posts events; any thread posts tasks; the executor runs what it accepts, once, on any
 * thread, the poster's included. Guarantees: items are run in the order in which they were posted, each once, never two
 * at a time; what one item wrote the next one sees. An executor that refuses or throws ends the connection: the rest is
 * then run at once, on the handler thread or, after a burst, on the thread of that burst, and only close frames and the
 * end still count. Pings are answered when they are posted, since a peer should not wait for a callback that blocks.
 *
 * <pre>
 *  IDLE ──post──▶ SCHEDULED ──executor──▶ RUNNING ──queue empty──▶ IDLE
 *                     ▲                      │
 *                     └───── burst over ─────┘
 * </pre>
 */
final class Mailbox implements Runnable
{
    private static final int IDLE = 0;
    private static final int SCHEDULED = 1;
    private static final int RUNNING = 2;
    private static final int ITEMS_PER_BURST = 32;

    private final ManyToOneConcurrentLinkedQueue<Runnable> items = new ManyToOneConcurrentLinkedQueue<>();
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final AtomicReference<Thread> runner = new AtomicReference<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Dispatcher dispatcher;
    private final EngineConnection connection;
    private final Delivery delivery;
    private final BufferPool pool;
    private final Executor executor;
    private final int maxBytes;
    private volatile Throwable rejection;
    private volatile boolean abandoned;
    private boolean resubmittedInline;
    private boolean rejectionReported;
    private boolean openReported;

    Mailbox(
        final Dispatcher dispatcher,
        final EngineConnection connection,
        final Delivery delivery,
        final BufferPool pool,
        final MailboxConfig config)
    {
        this.dispatcher = dispatcher;
        this.connection = connection;
        this.delivery = delivery;
        this.pool = pool;
        executor = config.executor();
        maxBytes = config.maxBytes();
    }

    /** The first item, before anybody knows the connection; the registration lets others post behind it. */
    void open(final Runnable register)
    {
        items.add(this::onOpen);
        register.run();
        schedule();
    }

    /** Takes over the event's owned buffer, or copies the run. Only the handler thread may call it. */
    void post(final InboundEvent event)
    {
        final InboundEvent mine = new InboundEvent();
        mine.copyFrom(event);
        if (event.kind == InboundEvent.Kind.CLOSED)
        {
            delivery.release(connection);
            post(() -> onEvent(mine));
        }
        else if (event.kind == InboundEvent.Kind.FRAMES || event.kind == InboundEvent.Kind.ASSEMBLED)
        {
            own(mine, event);
            postOwned(mine);
        }
        else
        {
            post(() -> onEvent(mine));
        }
    }

    void drained()
    {
        post(() -> goOn(delivery.drained(connection)));
    }

    void resume()
    {
        post(() -> goOn(delivery.resume(connection)));
    }

    /** After others had their turn. */
    private void goOn(final boolean more)
    {
        if (more)
        {
            post(() -> goOn(delivery.resumeMore(connection)));
        }
    }

    /** Any thread may call it. */
    void execute(final Runnable task)
    {
        if (!isFailing())
        {
            post(() ->
            {
                if (!isFailing())
                {
                    delivery.run(connection, task);
                }
            });
        }
    }

    /**
     * The server ends without waiting any longer for the executor: what it has not begun is done here, and if it is at
     * work its thread does the rest at once.
     */
    void abandon()
    {
        abandoned = true;
        connection.mute();
        run();
    }

    /** Any thread may call it. */
    boolean isRunBy(final Thread thread)
    {
        return runner.get() == thread;
    }

    /** Called by the executor. */
    @Override
    public void run()
    {
        final Thread thread = Thread.currentThread();
        if (runner.get() == thread)
        {
            resubmittedInline = true;
            return;
        }
        boolean goesOn = true;
        while (goesOn && state.compareAndSet(SCHEDULED, RUNNING))
        {
            runner.set(thread);
            runBurst();
            state.set(IDLE);
            goesOn = !items.isEmpty() && state.compareAndSet(IDLE, SCHEDULED) && !isResubmitted();
        }
        runner.compareAndSet(thread, null);
    }

    private void postOwned(final InboundEvent mine)
    {
        boolean posted = false;
        try
        {
            if (mine.kind == InboundEvent.Kind.FRAMES && connection.options().automaticPong())
            {
                FrameWalker.answerPings(
                    connection, dispatcher.monitor(), mine.buffer, mine.offset, mine.length);
            }
            items.add(() -> onEvent(mine));
            posted = true;
        }
        finally
        {
            if (!posted)
            {
                waitingBytes.addAndGet(-mine.owned.capacity());
                pool.release(mine.owned);
            }
        }
        schedule();
        if (waitingBytes.get() > maxBytes && !connection.isRaised(ConnectionFlags.MAILBOX_FULL))
        {
            connection.raise(ConnectionFlags.MAILBOX_FULL);
            dispatcher.monitor().onMailboxFull(connection);
            connection.control().onHeldChanged();
            readAgainWhenHalfEmpty();
        }
    }

    private void own(final InboundEvent mine, final InboundEvent event)
    {
        if (event.owned != null)
        {
            event.owned = null;
        }
        else
        {
            final OffHeapBuffer copy = pool.acquire(event.length);
            copy.buffer().putBytes(0, event.buffer, event.offset, event.length);
            mine.owned = copy;
            mine.buffer = copy.buffer();
            mine.offset = 0;
        }
        waitingBytes.addAndGet(mine.owned.capacity());
    }

    private void post(final Runnable item)
    {
        items.add(item);
        schedule();
    }

    private void schedule()
    {
        if (state.compareAndSet(IDLE, SCHEDULED) && !isSubmitted())
        {
            dispatcher.execute(this);
        }
    }

    private boolean isSubmitted()
    {
        if (isFailing())
        {
            return false;
        }
        try
        {
            executor.execute(this);
            return true;
        }
        catch (final Throwable thrown)
        {
            rejection = thrown;
            return false;
        }
    }

    /** An executor that runs tasks on the thread that gives them must not make this thread's stack grow. */
    private boolean isResubmitted()
    {
        resubmittedInline = false;
        return isSubmitted() && !resubmittedInline;
    }

    /** A thread that is left interrupted goes back to its executor, which knows what that means. */
    private void runBurst()
    {
        reportRejection();
        int left = ITEMS_PER_BURST;
        Runnable item;
        do
        {
            item = items.poll();
            if (item != null)
            {
                run(item);
            }
        }
        while (item != null && (isFailing() || --left > 0 && !Thread.currentThread().isInterrupted()));
    }

    private void run(final Runnable item)
    {
        try
        {
            item.run();
        }
        catch (final Throwable thrown)
        {
            EngineLog.error("an event of " + connection + " could not be handled", thrown);
            connection.disconnect();
        }
    }

    private void reportRejection()
    {
        if (rejection != null && !rejectionReported && connection.state() != ConnectionState.CLOSED)
        {
            rejectionReported = true;
            if (!openReported)
            {
                connection.unopen();
                EngineLog.warn(LogTopic.APPLICATION, "the executor refused to open " + connection, rejection);
            }
            delivery.onThrown(connection, rejection);
        }
    }

    private void onOpen()
    {
        if (isFailing())
        {
            connection.unopen();
        }
        else
        {
            openReported = true;
            delivery.open(connection);
        }
    }

    private void onEvent(final InboundEvent event)
    {
        final OffHeapBuffer owned = event.owned;
        final int bytes = owned == null ? 0 : owned.capacity();
        try
        {
            if (event.kind == InboundEvent.Kind.CLOSED)
            {
                delivery.finish(connection, (Throwable)event.detail);
                dispatcher.onFinished(this);
            }
            else
            {
                delivery.deliver(event);
            }
        }
        finally
        {
            if (event.owned != null)
            {
                pool.release(event.owned);
            }
            waitingBytes.addAndGet(-bytes);
            readAgainWhenHalfEmpty();
        }
    }

    /** Whoever raises the flag calls this afterwards, so that it is not raised for good by the last one to leave. */
    private void readAgainWhenHalfEmpty()
    {
        if (connection.isRaised(ConnectionFlags.MAILBOX_FULL) && waitingBytes.get() <= maxBytes / 2)
        {
            connection.lower(ConnectionFlags.MAILBOX_FULL);
            connection.control().onHeldChanged();
        }
    }

    private boolean isFailing()
    {
        return rejection != null || abandoned;
    }
}
