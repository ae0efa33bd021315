package io.millrace.engine;

import java.io.IOException;
import java.util.function.LongSupplier;

import io.millrace.inbound.ConnectionRegistry;
import io.millrace.inbound.Dispatcher;
import io.millrace.inbound.EngineLog;
import io.millrace.inbound.HandshakePolicy;
import io.millrace.inbound.InboundLane;
import io.millrace.memory.BufferPool;
import io.millrace.memory.HandleTable;
import io.millrace.memory.OffHeapAllocator;
import io.millrace.memory.ReceiveArena;
import io.millrace.outbound.OutboundContext;
import io.millrace.outbound.OutboundRingPool;
import io.millrace.outbound.OutboundWriter;
import io.millrace.transport.Poller;
import io.millrace.transport.SelectorAgent;
import io.millrace.transport.TransportConfig;
import io.millrace.transport.WriterAgent;

/**
 * Selector, handler and writer agent on one thread, run to completion: what one read brought is handled, and the
 * replies written, before the next socket is read, so that the bytes are still in the processor's cache.
 * <p>
 * When there is nothing to do the loop parks in the poller. It raises the parked flag first and then looks at all
 * queues once more; whoever adds to a queue looks at the flag afterwards. So either the loop sees the work or the
 * other sees the flag and wakes it.
 */
final class EventLoop
{
    private static final int WRITTEN_PER_VISIT = 1024 * 1024;
    private static final long ENDED_RETRY_NS = 10_000_000L;

    private final Poller poller;
    private final LongSupplier clock;
    private final ReceiveArena arena;
    private final OutboundRingPool rings;
    private final OutboundWriter outboundWriter;
    private final SelectorAgent selector;
    private final Dispatcher dispatcher;
    private final WriterAgent writer;
    private final ParkedFlag parked = new ParkedFlag();
    private volatile boolean quiet;
    private Thread thread;

    EventLoop(
        final ServerResources resources,
        final Poller poller,
        final HandshakePolicy policy,
        final ConnectionRegistry registry)
    {
        final ServerSettings settings = resources.settings();
        final OffHeapAllocator allocator = resources.allocator();
        final BufferPool pool = resources.pool();
        this.poller = poller;
        clock = resources.clock();
        arena = new ReceiveArena(allocator, settings.buffers().receiveArenaLength());
        final InboundLane lane = new InboundLane(settings.buffers().inboundRingCapacity(), arena);
        rings = new OutboundRingPool(allocator, settings.buffers().outboundRingCapacity());
        outboundWriter = new OutboundWriter(pool, settings.buffers().stagingLength(), WRITTEN_PER_VISIT);
        final TransportConfig config = resources.transportConfig();
        selector = new SelectorAgent(poller, clock, config, lane, pool, this::wakeUp);
        dispatcher =
            new Dispatcher(new InboundLane[]{ lane }, pool, policy, registry, clock, this::wakeUp, this::wakeUp);
        writer = new WriterAgent(outboundWriter, settings.limits().maxConnections(), this::wakeUp);
        final OutboundContext context = new OutboundContext(
            rings, pool, new HandleTable(), settings.limits().outboundLimit(), settings.limits().lowWatermark());
        selector.connect(dispatcher, writer, context, this::onPublished);
    }

    SelectorAgent selector()
    {
        return selector;
    }

    Poller poller()
    {
        return poller;
    }

    /** Names the thread that drives this loop from now on. */
    void owner(final Thread newOwner)
    {
        thread = newOwner;
        writer.owner(newOwner);
        rings.owner(newOwner);
    }

    boolean isOwnedBy(final Thread candidate)
    {
        return thread == candidate;
    }

    /** One duty cycle that does not wait. */
    int doWork() throws IOException
    {
        return cycle(0);
    }

    /** One duty cycle that waits for work. */
    int doWorkOrPark() throws IOException
    {
        parked.raise();
        final long timeoutNs = hasWork() ? 0 : untilNextDeadline();
        try
        {
            return cycle(timeoutNs);
        }
        finally
        {
            parked.lower();
        }
    }

    void wakeUp()
    {
        if (Thread.currentThread() != thread && parked.claimWakeUp())
        {
            poller.wakeUp();
        }
    }

    boolean isQuiet()
    {
        return selector.isQuiet() && dispatcher.isQuiet() && !hasWork();
    }

    /** Whether the loop was quiet at the end of its last cycle. Any thread may call it. */
    boolean wasQuiet()
    {
        wakeUp();
        return quiet;
    }

    /** Forgets that the loop was quiet, until its next cycle ends. Only the loop's thread may call it. */
    void unsettle()
    {
        quiet = false;
    }

    /** Releases everything. Only when nothing drives the loop any more. */
    void close()
    {
        dispatcher.close();
        poller.close();
        outboundWriter.close();
        rings.close();
        arena.close();
    }

    private int cycle(final long timeoutNs) throws IOException
    {
        int work = 0;
        try
        {
            work += selector.doWork(timeoutNs);
            work += dispatcher.doWork();
            work += writer.doWork();
            selector.publish();
        }
        catch (final IOException ex)
        {
            throw ex;
        }
        catch (final Throwable thrown)
        {
            EngineLog.error("an event loop's duty cycle failed; the loop goes on", thrown);
        }
        quiet = isQuiet();
        return work;
    }

    private void onPublished()
    {
        try
        {
            dispatcher.poll();
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
        writer.doWork();
    }

    private boolean hasWork()
    {
        return selector.hasWork() || dispatcher.hasWork() || writer.hasWork();
    }

    private long untilNextDeadline()
    {
        final long deadlineNs = Math.min(selector.nextDeadlineNs(), dispatcher.nextDeadlineNs());
        final long waitNs = deadlineNs == Long.MAX_VALUE ?
            Long.MAX_VALUE : Math.max(0, deadlineNs - clock.getAsLong());
        return writer.hasEnded() ? Math.min(waitNs, ENDED_RETRY_NS) : waitNs;
    }
}
