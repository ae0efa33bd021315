package io.millrace.jmh;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;
import io.millrace.outbound.Outbound;
import io.millrace.protocol.FrameHeader;

import org.agrona.concurrent.UnsafeBuffer;
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
 * {@link Outbound#claim}: messages per microsecond of all producers together, which claim, encode in place and commit,
 * while a writer on a thread of its own drains the ring. Whoever finds it full tries again. With more threads than
 * processors it also measures how they take turns.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProducersBenchmark extends TimedBenchmark
{
    private static final long SEED = 6455;

    /** Bytes in each message. */
    @Param({ "16", "125" })
    public int payloadLength;

    private final List<Producer> producers = new CopyOnWriteArrayList<>();
    private OutboundSide side;
    private UnsafeBuffer payload;
    private Background writer;
    private boolean owned;

    /** What each producer has of its own. */
    @State(Scope.Thread)
    public static class Producer
    {
        private final MessageClaim claim = new MessageClaim();
        private long count;

        /**
         * Has its messages counted.
         *
         * @param benchmark that they are sent by.
         */
        @Setup
        public void enter(final ProducersBenchmark benchmark)
        {
            count = 0;
            benchmark.producers.add(this);
        }
    }

    /**
     * Starts the writer.
     */
    @Setup
    public void setup()
    {
        side = new OutboundSide();
        payload = new ClientFrames(SEED).nextText(payloadLength);
        owned = false;
        writer = new Background(this::write);
    }

    /**
     * Stops the writer, and checks that everything was written.
     *
     * @throws Exception if it was not.
     */
    @TearDown
    public void close() throws Exception
    {
        writer.close();
        side.writtenBy(Thread.currentThread());
        side.write();
        final long accepted = producers.stream().mapToLong(producer -> producer.count).sum();
        final int frameLength = FrameHeader.encodedLength(payloadLength, false) + payloadLength;
        if (side.taken() != accepted * frameLength)
        {
            throw new IllegalStateException(side.taken() + " bytes of " + accepted + " messages");
        }
        side.close();
    }

    private int write() throws Exception
    {
        if (!owned)
        {
            side.writtenBy(Thread.currentThread());
            owned = true;
        }
        return (int) side.write();
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

    private long send(final Producer producer)
    {
        final MessageClaim claim = producer.claim;
        SendResult result = side.outbound().claim(OutboundSide.TEXT, payloadLength, claim);
        for (int idle = 0; result != SendResult.ACCEPTED; )
        {
            if (result != SendResult.BACK_PRESSURE)
            {
                throw new IllegalStateException(result.name());
            }
            idle = Background.pause(idle);
            result = side.outbound().claim(OutboundSide.TEXT, payloadLength, claim);
        }
        claim.buffer().putBytes(claim.offset(), payload, 0, payloadLength);
        claim.commit();
        return ++producer.count;
    }
}
