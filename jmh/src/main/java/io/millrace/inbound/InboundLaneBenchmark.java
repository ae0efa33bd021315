package io.millrace.inbound;

import java.util.concurrent.atomic.AtomicLong;

import com.lmax.disruptor.EventPoller;

import io.millrace.jmh.Background;
import io.millrace.jmh.TimedBenchmark;
import io.millrace.memory.OffHeapAllocator;
import io.millrace.memory.ReceiveArena;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link InboundLane}: what the hand-over of a read from one thread to another costs, arena and ring together, while
 * both spin. The reader does what the dispatcher does around a callback.
 */
public class InboundLaneBenchmark extends TimedBenchmark
{
    private static final int RING_CAPACITY = 1024;
    private static final int ARENA_CAPACITY = 1024 * 1024;
    private static final int READ_LENGTH = 128;

    private final OffHeapAllocator allocator = new OffHeapAllocator();
    private Hop there;
    private Hop back;
    private Background reader;
    private long published;

    /**
     * Starts the thread that reads one lane, and answers what is asked for on the other.
     */
    @Setup
    public void setup()
    {
        there = new Hop(allocator);
        back = new Hop(allocator);
        published = 0;
        reader = new Background(() ->
        {
            final int count = there.poll();
            if (there.lastLength > READ_LENGTH)
            {
                there.lastLength = 0;
                back.publish(READ_LENGTH);
            }
            return count;
        });
    }

    /**
     * Stops it, and checks that everything was read.
     *
     * @throws Exception if it was not.
     */
    @TearDown
    public void close() throws Exception
    {
        reader.close();
        while (there.poll() > 0)
        {
            Thread.onSpinWait();
        }
        if (there.handled.get() != published)
        {
            throw new IllegalStateException(there.handled + " of " + published + " events were handled");
        }
        there.arena.close();
        back.arena.close();
        if (allocator.allocatedBytes() != 0)
        {
            throw new IllegalStateException(allocator.allocatedBytes() + " bytes were not released");
        }
    }

    /**
     * Throughput: the time per read that is published, while the other thread handles them as fast as it can.
     *
     * @return reads so far.
     */
    @Benchmark
    public long publish()
    {
        there.publish(READ_LENGTH);
        return ++published;
    }

    /**
     * Latency: the time of a hop to the other thread and one back.
     *
     * @return reads so far.
     * @throws Exception never.
     */
    @Benchmark
    @BenchmarkMode({ Mode.AverageTime, Mode.SampleTime })
    public long roundTrip() throws Exception
    {
        there.publish(READ_LENGTH + 1);
        int idle = 0;
        while (back.poll() == 0)
        {
            idle = Background.pause(idle);
        }
        return ++published;
    }

    /** A lane with its reader. */
    private static final class Hop
    {
        private final ReceiveArena arena;
        private final InboundLane lane;
        private final AtomicLong handled = new AtomicLong();
        private final EventPoller.Handler<InboundEvent> onEvent = this::onEvent;
        private int lastLength;

        Hop(final OffHeapAllocator allocator)
        {
            arena = new ReceiveArena(allocator, ARENA_CAPACITY);
            lane = new InboundLane(RING_CAPACITY, arena, () -> { });
        }

        void publish(final int length)
        {
            int idle = 0;
            while (!lane.hasRoom())
            {
                idle = Background.pause(idle);
            }
            lane.beginRead();
            lane.frames(null, arena.claim(length), length);
            lane.endRead(length);
            lane.publish();
        }

        int poll() throws Exception
        {
            final long before = handled.getPlain();
            lane.poller().poll(onEvent);
            final int count = (int) (handled.getPlain() - before);
            if (count > 0)
            {
                lane.onRoom();
            }
            return count;
        }

        private boolean onEvent(final InboundEvent event, final long sequence, final boolean endOfBatch)
        {
            lastLength = event.length;
            event.clear();
            arena.release(event.arenaPosition);
            handled.lazySet(handled.getPlain() + 1);
            return true;
        }
    }
}
