package io.millrace.transport;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.MessageType;
import io.millrace.inbound.Dispatcher;
import io.millrace.inbound.EngineConnection;
import io.millrace.inbound.InboundLane;
import io.millrace.jcstress.ReusedMemory;
import io.millrace.memory.BufferPool;
import io.millrace.memory.SharedBuffers;
import io.millrace.outbound.OutboundContext;
import io.millrace.outbound.OutboundLimits;
import io.millrace.outbound.OutboundRingPool;
import io.millrace.outbound.OutboundWriter;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Threads that send on connections of one writer agent, which works only when it was woken.
 */
public final class WriterAgentStress
{
    private static final BufferPool POOL = new BufferPool(new ReusedMemory(), 1 << 22);
    private static final SharedBuffers FRAMES = new SharedBuffers(POOL);
    private static final Dispatcher DISPATCHER =
        new Dispatcher(new InboundLane[0], POOL, (any, handshake) -> { }, null, () -> 0L, () -> { });
    private static final int RING_CAPACITY = 1024;
    private static final int STAGING_LENGTH = 256;
    private static final int CYCLES = 10;
    private static final int FRAME_LENGTH = 3;

    private WriterAgentStress()
    {
    }

    private static DirectBuffer payload(final char id)
    {
        return new UnsafeBuffer(new byte[]{ (byte)id });
    }

    /** Of one connection; what is written stays here. */
    private static final class Channel implements TransportChannel
    {
        private final ByteBuffer wire = ByteBuffer.allocate(64);

        @Override
        public int write(final ByteBuffer source)
        {
            final int count = source.remaining();
            wire.put(source);
            return count;
        }

        String ids()
        {
            final StringBuilder text = new StringBuilder();
            for (int i = 0; i < wire.position(); i += FRAME_LENGTH)
            {
                text.append((char)wire.get(i + 2));
            }
            return text.toString();
        }

        @Override
        public int read(final ByteBuffer target)
        {
            return 0;
        }

        @Override
        public void shutdownOutput()
        {
        }

        @Override
        public void close()
        {
        }

        @Override
        public SocketAddress localAddress()
        {
            return null;
        }

        @Override
        public SocketAddress remoteAddress()
        {
            return null;
        }
    }

    /** The agent with its connections. */
    private static final class Subject
    {
        private final ReusedMemory memory = new ReusedMemory();
        private final OutboundRingPool rings = new OutboundRingPool(memory, RING_CAPACITY);
        private final OutboundWriter writer = new OutboundWriter(POOL, STAGING_LENGTH, Integer.MAX_VALUE);
        private final AtomicInteger woken = new AtomicInteger();
        private final WriterAgent agent = new WriterAgent(
            writer,
            new OutboundContext(rings, FRAMES, new OutboundLimits(RING_CAPACITY, RING_CAPACITY / 4, 0)),
            woken::incrementAndGet,
            () -> false);

        EngineConnection connect(final Channel channel)
        {
            final WriteSide side = new WriteSide(null, agent, channel);
            final EngineConnection connection = new EngineConnection(1, DISPATCHER, null, side.context(), side);
            side.connect(connection);
            return connection;
        }

        static void send(final EngineConnection connection, final DirectBuffer payload)
        {
            connection.send(MessageType.TEXT, payload, 0, payload.capacity());
        }

        boolean workIfWoken()
        {
            final boolean work = woken.get() != 0;
            if (work)
            {
                woken.set(0);
                agent.doWork();
            }
            return work;
        }

        /** Whether nothing is left to do, and everything is given back. */
        boolean settle()
        {
            int left = CYCLES;
            while (workIfWoken() && left > 0)
            {
                left--;
            }
            final boolean idle = !agent.hasWork();
            writer.close();
            rings.close();
            return idle && memory.outstanding() == 0;
        }
    }

    /** One connection, which is scheduled again while the agent takes it from its queue. */
    @JCStressTest
    @Description("A connection that is lost, or queued twice, between its flag, the agent's queue and the wake-up.")
    @Outcome(id = "abc", expect = Expect.ACCEPTABLE, desc = "everything is written")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left behind")
    @State
    public static class SendAgainstWork
    {
        private static final DirectBuffer A = payload('a');
        private static final DirectBuffer B = payload('b');
        private static final DirectBuffer C = payload('c');

        private final Subject subject = new Subject();
        private final Channel channel = new Channel();
        private final EngineConnection connection = subject.connect(channel);

        @Actor
        void send()
        {
            Subject.send(connection, A);
            Subject.send(connection, B);
            Subject.send(connection, C);
        }

        @Actor
        void work()
        {
            subject.workIfWoken();
            subject.workIfWoken();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            final String left = subject.settle() ? "" : " (work left)";
            r.r1 = channel.ids() + left;
        }
    }

    /** Two connections are scheduled at the same time. */
    @JCStressTest
    @Description("A connection that is lost from the agent's queue because another one is queued.")
    @Outcome(id = "ab, cd", expect = Expect.ACCEPTABLE, desc = "everything is written, each on its connection")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left behind, or on the wrong connection")
    @State
    public static class TwoConnections
    {
        private static final DirectBuffer A = payload('a');
        private static final DirectBuffer B = payload('b');
        private static final DirectBuffer C = payload('c');
        private static final DirectBuffer D = payload('d');

        private final Subject subject = new Subject();
        private final Channel firstChannel = new Channel();
        private final Channel secondChannel = new Channel();
        private final EngineConnection first = subject.connect(firstChannel);
        private final EngineConnection second = subject.connect(secondChannel);

        @Actor
        void send()
        {
            Subject.send(first, A);
            Subject.send(first, B);
        }

        @Actor
        void sendAndWork()
        {
            Subject.send(second, C);
            subject.workIfWoken();
            Subject.send(second, D);
            subject.workIfWoken();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            final String left = subject.settle() ? "" : " (work left)";
            r.r1 = firstChannel.ids();
            r.r2 = secondChannel.ids() + left;
        }
    }
}
