package io.millrace.outbound;

import static io.millrace.outbound.OutboundStress.A;
import static io.millrace.outbound.OutboundStress.B;
import static io.millrace.outbound.OutboundStress.EIGHTH;

import java.util.concurrent.TimeUnit;

import io.millrace.api.FlushListener;
import io.millrace.memory.MemoryBudget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Sends that are held back, that wait for room, and listeners that wait until something is written.
 */
public final class OutboundWaitStress
{
    private static final FlushListener NOTHING = (connection, written) -> { };

    private OutboundWaitStress()
    {
    }

    /** A thread sends under a cork while another sends without. */
    @JCStressTest
    @Description("Lost wake-up: each leaves it to the other, or to the uncork, to call the writer.")
    @Outcome(id = { "ab", "ba" }, expect = Expect.ACCEPTABLE, desc = "both are written")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left behind, or damaged")
    @State
    public static class CorkAgainstSend
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void sendUnderCork()
        {
            subject.outbound.cork();
            subject.send(A);
            subject.outbound.uncork();
        }

        @Actor
        void send()
        {
            subject.send(B);
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** The last cork goes while a message is sent. */
    @JCStressTest
    @Description("Lost wake-up: the sender still sees the cork, the uncork does not see the message.")
    @Outcome(id = "a", expect = Expect.ACCEPTABLE, desc = "written")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left behind")
    @State
    public static class UncorkAgainstSend
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Holds sends back. */
        public UncorkAgainstSend()
        {
            subject.outbound.cork();
        }

        @Actor
        void uncork()
        {
            subject.outbound.uncork();
            subject.visitTwiceIfCalled();
        }

        @Actor
        void send()
        {
            subject.send(A);
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** A thread waits for room in a full ring, and the writer makes room. */
    @JCStressTest
    @Description("Lost wake-up: the sender parks after the writer made room, or is never called for.")
    @Outcome(id = "ACCEPTED, in time, eeeeeeeea", expect = Expect.ACCEPTABLE, desc = "sent when there was room")
    @Outcome(expect = Expect.FORBIDDEN, desc = "waited to the end of its time")
    @State
    public static class WaitAgainstVisit
    {
        private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

        private final StressedOutbound subject = new StressedOutbound().fill(EIGHTH);
        private volatile boolean sent;

        @Actor
        void send(final LLL_Result r)
        {
            final long beginNs = System.nanoTime();
            try
            {
                r.r1 = subject.outbound.sendAny(StressedOutbound.FIN_TEXT, A, 0, A.capacity(), TIMEOUT_NS);
            }
            catch (final InterruptedException ex)
            {
                r.r1 = ex;
            }
            r.r2 = System.nanoTime() - beginNs < TIMEOUT_NS ? "in time" : "late";
            sent = true;
        }

        @Actor
        void visit()
        {
            do
            {
                subject.visitIfCalled();
            }
            while (!sent);
        }

        @Arbiter
        void settle(final LLL_Result r)
        {
            r.r3 = subject.settledWire();
        }
    }

    /** A listener waits for what was sent before, while the writer visits. */
    @JCStressTest
    @Description("A listener that is told too early, twice, or never.")
    @Outcome(id = "ab, 1 after 12", expect = Expect.ACCEPTABLE, desc = "told once, when both were written")
    @Outcome(expect = Expect.FORBIDDEN, desc = "told too early, twice, or never")
    @State
    public static class WhenFlushedAgainstVisit
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first message. */
        public WhenFlushedAgainstVisit()
        {
            subject.send(A);
        }

        @Actor
        void send()
        {
            subject.send(B);
            subject.outbound.whenFlushed(NOTHING);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r1 = subject.settledWire();
            r.r2 = subject.flushes();
        }
    }

    /** A listener is entered while the connection is cut. */
    @JCStressTest
    @Description("A listener that was accepted and is never told, or refused and told.")
    @Outcome(id = "ACCEPTED, , 1 after 0", expect = Expect.ACCEPTABLE, desc = "told that it was not written")
    @Outcome(id = "CLOSED, , 0 after 0", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and not told, or refused and told")
    @State
    public static class WhenFlushedAgainstDiscard
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void enter(final LLL_Result r)
        {
            r.r1 = subject.outbound.whenFlushed(NOTHING);
        }

        @Actor
        void discard()
        {
            subject.outbound.close(new byte[0], true);
            while (!subject.writer.discard(subject.drain))
            {
                Thread.onSpinWait();
            }
        }

        @Arbiter
        void release(final LLL_Result r)
        {
            r.r2 = subject.wireAndRelease();
            r.r3 = subject.flushes();
        }
    }

    /** A connection is refused a ring for want of memory, while another gives its ring back. */
    @JCStressTest
    @Description("Lost wake-up: whoever was refused for want of memory never hears of what another connection returns.")
    @Outcome(id = "ACCEPTED, a 0", expect = Expect.ACCEPTABLE, desc = "the ring came back in time")
    @Outcome(id = "BACK_PRESSURE,  1", expect = Expect.ACCEPTABLE, desc = "refused, and told of the room")
    @Outcome(expect = Expect.FORBIDDEN, desc = "refused and never told, or told twice")
    @State
    public static class RefusedAgainstReturn
    {
        private final MemoryBudget oneRing = new MemoryBudget(StressedOutbound.RING_CAPACITY);
        private final StressedOutbound other = StressedOutbound.budgeted(oneRing);
        private final StressedOutbound subject = StressedOutbound.budgeted(oneRing);

        /** Leases the only ring. */
        public RefusedAgainstReturn()
        {
            other.send(B);
        }

        @Actor
        void send(final LL_Result r)
        {
            r.r1 = subject.send(A);
            subject.visitTwiceIfCalled();
        }

        @Actor
        void giveBack()
        {
            other.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            other.settle();
            r.r2 = subject.settledWire() + " " + subject.drainedCalls() + other.settledWire().replace("b", "");
        }
    }
}
