package io.millrace.jmh;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * What {@link ProducersBenchmark} does, with nothing but Agrona's ring buffer: no frames, no lease, no limits, and a
 * consumer that only counts. The difference is what Millrace's outbound path costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RingBufferBenchmark extends TimedBenchmark
{
    private static final int CAPACITY = 256 * 1024;
    private static final long SEED = 6455;

    /** Bytes in each message. */
    @Param({ "16", "125" })
    public int payloadLength;

    private final List<Producer> producers = new CopyOnWriteArrayList<>();
    private final MessageHandler onMessage = this::onMessage;
    private RingBuffer ring;
    private UnsafeBuffer payload;
    private Background consumer;
    private long received;

    /** What each producer has of its own. */
    @State(Scope.Thread)
    public static class Producer
    {
        private long count;

        /**
         * Has its messages counted.
         *
         * @param benchmark that they are sent by.
         */
        @Setup
        public void enter(final RingBufferBenchmark benchmark)
        {
            count = 0;
            benchmark.producers.add(this);
        }
    }

    /**
     * Starts the consumer.
     */
    @Setup
    public void setup()
    {
        ring = new ManyToOneRingBuffer(new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH, Long.BYTES)));
        payload = new ClientFrames(SEED).nextText(payloadLength);
        consumer = new Background(() -> ring.read(onMessage));
    }

    /**
     * Stops the consumer, and checks that everything was received.
     */
    @TearDown
    public void close()
    {
        consumer.close();
        while (ring.consumerPosition() < ring.producerPosition())
        {
            ring.read(onMessage);
        }
        final long accepted = producers.stream().mapToLong(producer -> producer.count).sum();
        if (received != accepted * payloadLength)
        {
            throw new IllegalStateException(received + " bytes of " + accepted + " messages");
        }
    }

    /**
     * One producer.
     *
     * @param producer of this thread.
     * @return messages so far.
     */
    @Benchmark
    @Threads(1)
    public long one(final Producer producer)
    {
        return send(producer);
    }

    /**
     * Two producers.
     *
     * @param producer of this thread.
     * @return messages so far.
     */
    @Benchmark
    @Threads(2)
    public long two(final Producer producer)
    {
        return send(producer);
    }

    /**
     * Four producers.
     *
     * @param producer of this thread.
     * @return messages so far.
     */
    @Benchmark
    @Threads(4)
    public long four(final Producer producer)
    {
        return send(producer);
    }

    private void onMessage(final int type, final MutableDirectBuffer buffer, final int index, final int length)
    {
        received += length;
    }

    private long send(final Producer producer)
    {
        int index = ring.tryClaim(1, payloadLength);
        for (int idle = 0; index < 0; )
        {
            idle = Background.pause(idle);
            index = ring.tryClaim(1, payloadLength);
        }
        ring.buffer().putBytes(index, payload, 0, payloadLength);
        ring.commit(index);
        return ++producer.count;
    }
}
