package io.millrace.outbound;

import static io.millrace.outbound.OutboundStress.A;
import static io.millrace.outbound.OutboundStress.B;
import static io.millrace.outbound.OutboundStress.C;
import static io.millrace.outbound.OutboundStress.D;

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
 * Shared frames, which wait without a ring, among frames that need one.
 */
public final class OutboundSharedStress
{
    private static final String QUEUED = "c".repeat(FrameQueue.CAPACITY);

    private OutboundSharedStress()
    {
    }

    /** A shared frame is queued while the writer visits. */
    @JCStressTest
    @Description("Lost wake-up: a frame is queued behind the writer's back and nobody calls the writer again.")
    @Outcome(id = "ACCEPTED, ab", expect = Expect.ACCEPTABLE, desc = "written")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left behind, damaged, or not given back")
    @State
    public static class ShareAgainstVisit
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first frame. */
        public ShareAgainstVisit()
        {
            subject.share(A, false);
        }

        @Actor
        void share(final LL_Result r)
        {
            r.r1 = subject.share(B, false);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r2 = subject.settledWire();
        }
    }

    /** A thread shares and then sends, another sends, and the writer writes. */
    @JCStressTest
    @Description("The frame that needs a ring overtakes the one before it, which does not.")
    @Outcome(id = { "abc", "acb", "cab" }, expect = Expect.ACCEPTABLE, desc = "in the thread's own order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, damaged, or out of order")
    @State
    public static class ShareThenSend
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void shareThenSend()
        {
            subject.share(A, false);
            subject.send(B);
        }

        @Actor
        void send()
        {
            subject.send(C);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** A thread sends and then shares, another shares, and the writer writes and returns the ring. */
    @JCStressTest
    @Description("The frame that needs no ring overtakes the one before it, which waits in a ring.")
    @Outcome(id = { "abc", "acb", "cab" }, expect = Expect.ACCEPTABLE, desc = "in the thread's own order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, damaged, or out of order")
    @State
    public static class SendThenShare
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void sendThenShare()
        {
            subject.send(A);
            subject.share(B, false);
        }

        @Actor
        void share()
        {
            subject.share(C, false);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** Two threads share and send in turn while the writer writes. */
    @JCStressTest
    @Description("As with one thread, but each leases the ring that the other one finds.")
    @Outcome(id = { "abcd", "acbd", "acdb", "cabd", "cadb", "cdab" }, expect = Expect.ACCEPTABLE, desc = "in order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, damaged, or out of order")
    @State
    public static class TwoThreadsShareAndSend
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void shareThenSend()
        {
            subject.share(A, false);
            subject.send(B);
        }

        @Actor
        void sendThenShare()
        {
            subject.send(C);
            subject.share(D, false);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** A frame is shared while another thread sends, and the socket takes only a part of that. */
    @JCStressTest
    @Description("A shared frame that was late for the queue gets into the middle of a record.")
    @Outcome(id = { "ab", "ba" }, expect = Expect.ACCEPTABLE, desc = "one whole frame after the other")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or one frame inside the other")
    @State
    public static class ShareAgainstPartOfRecord
    {
        private static final int SOME = 3;

        private final StressedOutbound subject = new StressedOutbound();

        /** Has the socket take a part of the first frame. */
        public ShareAgainstPartOfRecord()
        {
            subject.window(SOME);
        }

        @Actor
        void share()
        {
            subject.share(A, false);
        }

        @Actor
        void sendAndVisit()
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

    /** Two threads share where the queue has one place left, while the writer writes. */
    @JCStressTest
    @Description("The frame that has to go into a ring is lost, or comes before what was queued.")
    @Outcome(id = { "Qab", "Qba" }, expect = Expect.ACCEPTABLE, desc = "both behind what was queued")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, damaged, or out of order")
    @State
    public static class ShareAgainstFullQueue
    {
        private final StressedOutbound subject = new StressedOutbound().fillQueue(C);

        @Actor
        void share()
        {
            subject.share(A, false);
        }

        @Actor
        void shareToo()
        {
            subject.share(B, false);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire().replace(QUEUED, "Q");
        }
    }

    /** A frame is shared while another thread closes and the writer writes. */
    @JCStressTest
    @Description("An accepted frame is left out, or follows the close frame; the close frame is never written.")
    @Outcome(id = "ACCEPTED, aC", expect = Expect.ACCEPTABLE, desc = "accepted, and before the close frame")
    @Outcome(id = "CLOSED, C", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and left out, after the close frame, or no close frame")
    @State
    public static class ShareAgainstClose
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void share(final LL_Result r)
        {
            r.r1 = subject.share(A, false);
        }

        @Actor
        void close()
        {
            subject.close();
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r2 = subject.settledWire();
        }
    }

    /** A frame is shared, another thread closes, and the writer may come at any moment. */
    @JCStressTest
    @Description("As with two threads, but behind a frame that waits.")
    @Outcome(id = "ACCEPTED, baC", expect = Expect.ACCEPTABLE, desc = "accepted, and before the close frame")
    @Outcome(id = "CLOSED, bC", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and left out, after the close frame, or no close frame")
    @State
    public static class ShareAgainstCloseAndVisit
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first frame. */
        public ShareAgainstCloseAndVisit()
        {
            subject.share(B, false);
        }

        @Actor
        void share(final LL_Result r)
        {
            r.r1 = subject.share(A, false);
        }

        @Actor
        void close()
        {
            subject.close();
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r2 = subject.settledWire();
        }
    }

    /** The queue is full, so the frame needs a ring, while another thread closes and the writer writes. */
    @JCStressTest
    @Description("The writer looks for a ring before it is leased, and for producers when they have left.")
    @Outcome(id = "ACCEPTED, QaC", expect = Expect.ACCEPTABLE, desc = "accepted, and before the close frame")
    @Outcome(id = "CLOSED, QC", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and left out, after the close frame, or no close frame")
    @State
    public static class ShareIntoRingAgainstClose
    {
        private final StressedOutbound subject = new StressedOutbound().fillQueue(C);

        @Actor
        void share(final LL_Result r)
        {
            r.r1 = subject.share(A, false);
        }

        @Actor
        void close()
        {
            subject.close();
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r2 = subject.settledWire().replace(QUEUED, "Q");
        }
    }

    /** The connection has ended, and the writer discards the frame that another thread still shares. */
    @JCStressTest
    @Description("Shutdown: the reference is lost, or given back twice.")
    @Outcome(id = { "ACCEPTED, ", "CLOSED, " }, expect = Expect.ACCEPTABLE, desc = "nothing is held")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something is kept, or given back twice")
    @State
    public static class ShareAgainstDiscard
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void share(final LL_Result r)
        {
            r.r1 = subject.share(A, false);
        }

        @Actor
        void discard()
        {
            subject.discard();
        }

        @Arbiter
        void release(final LL_Result r)
        {
            r.r2 = subject.wireAndRelease();
        }
    }

    /** The connection has ended, and the writer discards the frame for which a ring is leased. */
    @JCStressTest
    @Description("Shutdown: the reference, or the ring, is lost, or given back twice.")
    @Outcome(id = { "ACCEPTED, ", "CLOSED, " }, expect = Expect.ACCEPTABLE, desc = "nothing is held")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something is kept, or given back twice")
    @State
    public static class ShareIntoRingAgainstDiscard
    {
        private final StressedOutbound subject = new StressedOutbound().fillQueue(C);

        @Actor
        void share(final LL_Result r)
        {
            r.r1 = subject.share(A, false);
        }

        @Actor
        void discard()
        {
            subject.discard();
        }

        @Arbiter
        void release(final LL_Result r)
        {
            r.r2 = subject.wireAndRelease();
        }
    }
}
