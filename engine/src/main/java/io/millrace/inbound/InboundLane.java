package io.millrace.inbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;

import io.millrace.counters.AgentRole;
import io.millrace.counters.CounterKey;
import io.millrace.memory.OffHeapBuffer;
import io.millrace.memory.ReceiveArena;
import io.millrace.monitor.Counter;
import io.millrace.monitor.CounterSet;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The way from one selector thread to one handler thread: a single-producer Disruptor ring and the arena its events
 * point into. Events are claimed and filled as frames are decoded and published together after each read.
 * <p>
 * The selector looks at {@link #hasRoom()} before it reads a socket. What a single read brings beyond the ring's
 * capacity waits in order on the selector's side; no event is ever lost, and nothing waits for the handler. Messages in
 * buffers of their own that the handler has not come to may hold four times as much memory as the arena, and one read
 * more.
 */
public final class InboundLane
{
    private static final long NONE = -1;
    private static final int OWNED_PER_ARENA = 4;
    private static final VarHandle OWNED_RELEASED;

    static
    {
        try
        {
            OWNED_RELEASED = MethodHandles.lookup().findVarHandle(InboundLane.class, "ownedReleased", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private static final int ROOM_FOR_ONE_READ = 16;
    private static final int LEAST_ROOM = 4096 + 64;

    private final RingBuffer<InboundEvent> ring;
    private final EventPoller<InboundEvent> poller;
    private final ReceiveArena arena;
    private final Runnable wakeSelector;
    private final ArrayDeque<InboundEvent> overflow = new ArrayDeque<>();
    private long claimed = NONE;
    private InboundEvent last;
    private long arenaPosition;
    private final long maxOwnedLength;
    private Counter bytesReceived;
    private Counter reads;
    private Counter readsStalled;
    private Counter arenaMax;
    private Counter laneMax;
    private long ownedFilled;
    private volatile long ownedReleased;
    private volatile boolean selectorWaiting;

    /**
     * Creates a lane.
     *
     * @param capacity     of the ring in events, a power of two.
     * @param arena        that events may point into.
     * @param wakeSelector wakes the selector thread, which waits for room.
     */
    public InboundLane(final int capacity, final ReceiveArena arena, final Runnable wakeSelector)
    {
        this.wakeSelector = wakeSelector;
        ring = RingBuffer.createSingleProducer(InboundEvent::new, capacity);
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
        this.arena = arena;
        maxOwnedLength = (long)arena.capacity() * OWNED_PER_ARENA;
        counters(CounterSet.detached(AgentRole.SELECTOR));
    }

    /**
     * Has it be seen what is read. To be called once at most, before anything drives the lane.
     *
     * @param set of the selector agent.
     */
    public void counters(final CounterSet set)
    {
        bytesReceived = set.get(CounterKey.BYTES_RECEIVED);
        reads = set.get(CounterKey.READS);
        readsStalled = set.get(CounterKey.READS_STALLED);
        arenaMax = set.get(CounterKey.ARENA_MAX);
        laneMax = set.get(CounterKey.LANE_MAX);
    }

    /**
     * Counts what a channel has brought. Only the selector thread may call it.
     *
     * @param count what its read returned.
     * @return the same.
     */
    public int received(final int count)
    {
        if (count > 0)
        {
            bytesReceived.add(count);
            reads.add(1);
        }
        return count;
    }

    /**
     * Counts a read that is put off for want of room. Only the selector thread may call it.
     */
    public void onStalled()
    {
        readsStalled.add(1);
    }

    /**
     * The arena to read sockets into. Only the selector thread may call it.
     *
     * @return the arena.
     */
    public ReceiveArena arena()
    {
        return arena;
    }

    /**
     * Whether a socket may be read. Only the selector thread may call it.
     *
     * @return false if the handler is so far behind that TCP should push back.
     */
    public boolean hasRoom()
    {
        return overflow.isEmpty() && ring.hasAvailableCapacity(ROOM_FOR_ONE_READ) &&
            ownedFilled - ownedReleased < maxOwnedLength &&
            arena.isClaimable(Math.max(LEAST_ROOM, arena.capacity() / ROOM_FOR_ONE_READ));
    }

    /**
     * Notes that sockets wait to be read until there is room. Only the selector thread may call it; it looks at
     * {@link #hasRoom()} again afterwards.
     *
     * @param waiting whether they wait.
     */
    public void selectorWaiting(final boolean waiting)
    {
        selectorWaiting = waiting;
    }

    /**
     * Notes that no socket waits to be read. Only the selector thread may call it.
     */
    public void nothingStalled()
    {
        if (selectorWaiting && overflow.isEmpty())
        {
            selectorWaiting = false;
        }
    }

    /** A buffer that an event owned has gone back, or on to its connection. Only the handler thread may call it. */
    void onOwnedReleased(final int capacity)
    {
        OWNED_RELEASED.setRelease(this, ownedReleased + capacity);
    }

    /**
     * There is more room than before: wakes the selector if it waits for that. Only the handler thread may call it.
     */
    void onRoom()
    {
        VarHandle.fullFence();
        if (selectorWaiting)
        {
            wakeSelector.run();
        }
    }

    /**
     * Begins a read into the arena: the events that follow hold on to what is read until {@link #endRead(int)} tells
     * which is the last of them. Only the selector thread may call it.
     */
    public void beginRead()
    {
        arenaPosition = arena.position();
        last = null;
    }

    /**
     * Ends a read into the arena. The arena keeps what was read until the last event of the read is handled; if the
     * read brought no event, the space is free again at once.
     *
     * @param length from the beginning of the claimed space to the end of what was read, in bytes.
     */
    public void endRead(final int length)
    {
        if (last != null)
        {
            arenaPosition = arena.commit(length);
            last.arenaPosition = arenaPosition;
            last = null;
            arenaMax.max(arena.usedLength());
        }
    }

    /**
     * Adds a run of frames in the arena.
     *
     * @param connection that received them.
     * @param offset     in the arena, in bytes.
     * @param length     in bytes.
     */
    public void frames(final EngineConnection connection, final int offset, final int length)
    {
        fill(InboundEvent.Kind.FRAMES, connection, arena.buffer(), offset, length);
    }

    /**
     * Adds a frame in a buffer of its own, which the event owns from now on.
     *
     * @param connection that received it.
     * @param owned      the buffer.
     * @param offset     in it, in bytes.
     * @param length     in bytes.
     * @param received   whether it was one frame on the wire.
     */
    public void assembled(
        final EngineConnection connection,
        final OffHeapBuffer owned,
        final int offset,
        final int length,
        final boolean received)
    {
        final InboundEvent.Kind kind = received ? InboundEvent.Kind.FRAMES : InboundEvent.Kind.ASSEMBLED;
        ownedFilled += owned.capacity();
        fill(kind, connection, owned.buffer(), offset, length).owned = owned;
    }

    /**
     * Adds a handshake to be decided on.
     *
     * @param connection that asks.
     * @param handshake  what the decision needs.
     */
    public void handshake(final EngineConnection connection, final Object handshake)
    {
        fill(InboundEvent.Kind.HANDSHAKE, connection, null, 0, 0).detail = handshake;
    }

    /**
     * Adds the end of what the peer sends, while its handshake awaits a decision. It ends the connection if the
     * handshake is still not decided on when the handler comes to it.
     *
     * @param connection concerned.
     */
    public void left(final EngineConnection connection)
    {
        fill(InboundEvent.Kind.LEFT, connection, null, 0, 0);
    }

    /**
     * Adds the finding that the peer broke the protocol.
     *
     * @param connection concerned.
     * @param violation  what it did.
     */
    public void violation(final EngineConnection connection, final Exception violation)
    {
        fill(InboundEvent.Kind.VIOLATION, connection, null, 0, 0).detail = violation;
    }

    /**
     * Adds the end of what the peer sends.
     *
     * @param connection concerned.
     */
    public void endOfInput(final EngineConnection connection)
    {
        fill(InboundEvent.Kind.END_OF_INPUT, connection, null, 0, 0);
    }

    /**
     * Adds the end of the transport.
     *
     * @param connection concerned.
     * @param error      that ended it, or null.
     */
    public void closed(final EngineConnection connection, final Throwable error)
    {
        fill(InboundEvent.Kind.CLOSED, connection, null, 0, 0).detail = error;
    }

    /**
     * Publishes what was added. Only the selector thread may call it.
     *
     * @return true if the handler has something new.
     */
    public boolean publish()
    {
        if (!overflow.isEmpty())
        {
            drainOverflow();
            if (!overflow.isEmpty())
            {
                selectorWaiting = true;
            }
        }
        if (claimed == NONE)
        {
            return false;
        }
        ring.publish(claimed);
        laneMax.max(claimed - poller.getSequence().get());
        claimed = NONE;
        return true;
    }

    /**
     * Whether the handler has not caught up. Any thread may call it.
     *
     * @return true if events wait.
     */
    public boolean hasEvents()
    {
        return ring.getCursor() != poller.getSequence().get();
    }

    /**
     * Whether {@link #publish()} has something to do. Only the selector thread may call it.
     *
     * @return true if events were added and not published, and there is room for them.
     */
    public boolean hasUnpublished()
    {
        return claimed != NONE || (!overflow.isEmpty() && ring.hasAvailableCapacity(1));
    }

    EventPoller<InboundEvent> poller()
    {
        return poller;
    }

    private InboundEvent fill(
        final InboundEvent.Kind kind,
        final EngineConnection connection,
        final UnsafeBuffer buffer,
        final int offset,
        final int length)
    {
        final InboundEvent event = claim();
        event.kind = kind;
        event.connection = connection;
        event.buffer = buffer;
        event.offset = offset;
        event.length = length;
        event.arenaPosition = arenaPosition;
        last = event;
        return event;
    }

    private InboundEvent claim()
    {
        if (overflow.isEmpty() && ring.hasAvailableCapacity(1))
        {
            claimed = ring.next();
            return ring.get(claimed);
        }
        final InboundEvent event = new InboundEvent();
        overflow.addLast(event);
        return event;
    }

    private void drainOverflow()
    {
        while (!overflow.isEmpty() && ring.hasAvailableCapacity(1))
        {
            claimed = ring.next();
            ring.get(claimed).copyFrom(overflow.pollFirst());
        }
    }
}
