package io.millrace.outbound;

import static io.millrace.outbound.OutboundStress.A;
import static io.millrace.outbound.OutboundStress.B;
import static io.millrace.outbound.OutboundStress.C;
import static io.millrace.outbound.OutboundStress.D;

import org.agrona.DirectBuffer;
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
 * Producers that drop what waits, to make room or because the connection is to end.
 */
public final class OutboundDropStress
{
    private OutboundDropStress()
    {
    }

    /** A producer drops the oldest frame while the writer writes. */
    @JCStressTest
    @Description("A frame is both written and dropped, or neither.")
    @Outcome(id = "0, ab", expect = Expect.ACCEPTABLE, desc = "all written")
    @Outcome(id = "1, b", expect = Expect.ACCEPTABLE, desc = "the oldest was dropped")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, damaged, or not given back")
    @State
    public static class DropAgainstVisit
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with two frames. */
        public DropAgainstVisit()
        {
            subject.share(A, true);
            subject.share(B, true);
        }

        @Actor
        void drop(final LL_Result r)
        {
            r.r1 = subject.outbound.dropOldest(1);
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

    /** A producer drops the oldest frame while the socket takes a part of it. */
    @JCStressTest
    @Description("The rest of a frame of which a part was written is dropped.")
    @Outcome(id = "1, b", expect = Expect.ACCEPTABLE, desc = "the oldest was dropped")
    @Outcome(id = "1, a", expect = Expect.ACCEPTABLE, desc = "the oldest was begun, so the next was dropped")
    @Outcome(id = "0, ab", expect = Expect.ACCEPTABLE, desc = "the writer took too long")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, damaged, or not given back")
    @State
    public static class DropAgainstBlockedVisit
    {
        private static final int SOME = 3;

        private final StressedOutbound subject = new StressedOutbound();

        /** Has the socket take a part of the first frame. */
        public DropAgainstBlockedVisit()
        {
            subject.share(A, true);
            subject.share(B, true);
            subject.window(SOME);
        }

        @Actor
        void drop(final LL_Result r)
        {
            r.r1 = subject.outbound.dropOldest(1);
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

    /** The same in a ring, behind a frame that may not be dropped. */
    @JCStressTest
    @Description("What is dropped in a ring is not what the writer goes on with.")
    @Outcome(id = "1, cb", expect = Expect.ACCEPTABLE, desc = "the oldest was dropped")
    @Outcome(id = "0, cab", expect = Expect.ACCEPTABLE, desc = "the writer took too long")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, damaged, or not given back")
    @State
    public static class DropInRingAgainstBlockedVisit
    {
        private static final int SOME = 3;

        private final StressedOutbound subject = new StressedOutbound();

        /** Has the socket take a part of the first frame. */
        public DropInRingAgainstBlockedVisit()
        {
            subject.send(C);
            subject.share(A, true);
            subject.share(B, true);
            subject.window(SOME);
        }

        @Actor
        void drop(final LL_Result r)
        {
            r.r1 = subject.outbound.dropOldest(1);
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

    /** Two producers drop the oldest frame while the writer writes. */
    @JCStressTest
    @Description("Two drop the same frame.")
    @Outcome(id = "0, abc", expect = Expect.ACCEPTABLE, desc = "all written")
    @Outcome(id = "1, bc", expect = Expect.ACCEPTABLE, desc = "one was dropped")
    @Outcome(id = "2, c", expect = Expect.ACCEPTABLE, desc = "two were dropped")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, damaged, or not given back")
    @State
    public static class TwoDroppers
    {
        private final StressedOutbound subject = new StressedOutbound();
        private int first;
        private int second;

        /** Calls the writer with three frames. */
        public TwoDroppers()
        {
            subject.share(A, true);
            subject.share(B, true);
            subject.share(C, true);
        }

        @Actor
        void drop()
        {
            first = subject.outbound.dropOldest(1);
        }

        @Actor
        void dropToo()
        {
            second = subject.outbound.dropOldest(1);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r1 = first + second;
            r.r2 = subject.settledWire();
        }
    }

    /** A producer drops while another shares and sends, and the writer writes. */
    @JCStressTest
    @Description("A frame that is being queued is lost, or keeps the room of one that was dropped.")
    @Outcome(id = "0, abc", expect = Expect.ACCEPTABLE, desc = "all written")
    @Outcome(id = "1, bc", expect = Expect.ACCEPTABLE, desc = "the first was dropped")
    @Outcome(id = "1, ac", expect = Expect.ACCEPTABLE, desc = "the second was dropped, after the first was out")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, damaged, or out of order")
    @State
    public static class DropAgainstOffer
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first frame. */
        public DropAgainstOffer()
        {
            subject.share(A, true);
        }

        @Actor
        void drop(final LL_Result r)
        {
            r.r1 = subject.outbound.dropOldest(1);
        }

        @Actor
        void offer()
        {
            subject.share(B, true);
            subject.send(C);
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

    /** A producer drops in one ring, and then in the next that the connection leases. */
    @JCStressTest
    @Description("What the producer remembers of one ring is applied to another.")
    @Outcome(id = { "cadb, 0", "cdb, 1", "cad, 1", "cd, 2" }, expect = Expect.ACCEPTABLE, desc = "written or dropped")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, damaged, or not given back")
    @State
    public static class DropAcrossLeases
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a frame that needs a ring and one that may be dropped. */
        public DropAcrossLeases()
        {
            subject.send(C);
            subject.share(A, true);
        }

        @Actor
        void drop(final LL_Result r)
        {
            r.r2 = subject.outbound.dropOldest(1);
            subject.send(D);
            subject.share(B, true);
            r.r2 = (Integer)r.r2 + subject.outbound.dropOldest(1);
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
        }
    }

    /** A thread drops all that waits before a marker, while the writer writes. */
    @JCStressTest
    @Description("Whoever waits for the marker is told never, or twice, or that all is out although some was dropped.")
    @Outcome(id = "ab, 1 after 12", expect = Expect.ACCEPTABLE, desc = "all was out")
    @Outcome(id = ", 1 after 0", expect = Expect.ACCEPTABLE, desc = "all was dropped")
    @Outcome(id = { "b, 1 after 0", "a, 1 after 0", "ab, 1 after 0" }, expect = Expect.ACCEPTABLE, desc = "told of it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "never, twice, or wrongly told")
    @State
    public static class DropAllAgainstMarker
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with two frames and a marker. */
        public DropAllAgainstMarker()
        {
            subject.share(A, true);
            subject.send(B);
            subject.outbound.whenFlushed((connection, written) -> {});
        }

        @Actor
        void drop()
        {
            subject.outbound.dropAll();
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

    /** A thread drops all that waits while another sends, shares, and the writer writes. */
    @JCStressTest
    @Description("What is being sent is lost without a trace in the account, or the ring is left in disorder.")
    @Outcome(id = { "(c)", "(ac)", "(abc)", "(bc)" }, expect = Expect.ACCEPTABLE, desc = "the last was not dropped")
    @Outcome(id = { "()", "(b)", "(ab)", "(a)" }, expect = Expect.ACCEPTABLE, desc = "the last was dropped as well")
    @Outcome(expect = Expect.FORBIDDEN, desc = "twice, damaged, or not given back")
    @State
    public static class DropAllAgainstSend
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first frame. */
        public DropAllAgainstSend()
        {
            subject.send(A);
        }

        @Actor
        void drop()
        {
            subject.outbound.dropAll();
        }

        @Actor
        void offer()
        {
            subject.share(B, false);
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
            r.r1 = "(" + subject.settledWire() + ")";
        }
    }

    /** A thread closes and drops all that waits, while the writer writes. */
    @JCStressTest
    @Description("The close frame is never written, or comes in the middle of a frame.")
    @Outcome(id = { "abC", "aC", "bC", "C" }, expect = Expect.ACCEPTABLE, desc = "the close frame is the last")
    @Outcome(expect = Expect.FORBIDDEN, desc = "no close frame, or a damaged one")
    @State
    public static class DisconnectAgainstVisit
    {
        private static final int SOME = 3;

        private final StressedOutbound subject = new StressedOutbound();

        /** Has the socket take a part of the first of two frames. */
        public DisconnectAgainstVisit()
        {
            subject.share(A, true);
            subject.send(B);
            subject.window(SOME);
        }

        @Actor
        void disconnect()
        {
            subject.close();
            subject.outbound.dropAll();
            subject.outbound.schedule();
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

    /** The connection has ended, and the writer discards what a producer drops. */
    @JCStressTest
    @Description("Shutdown: a frame is given back twice, or never.")
    @Outcome(id = { "0, ", "1, " }, expect = Expect.ACCEPTABLE, desc = "nothing is held")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something is kept, or given back twice")
    @State
    public static class DropAgainstDiscard
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Has two frames wait, one in the queue and one in a ring. */
        public DropAgainstDiscard()
        {
            subject.share(A, true);
            subject.send(C);
            subject.share(B, true);
        }

        @Actor
        void drop(final LL_Result r)
        {
            r.r1 = subject.outbound.dropOldest(1);
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

    /** Two producers make room for a frame each while the writer writes. */
    @JCStressTest
    @Description("The account is wrong after a frame was dropped, or a frame is lost.")
    @Outcome(id = "ok", expect = Expect.ACCEPTABLE, desc = "each was written or dropped")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, or the account is wrong")
    @State
    public static class TwoMakeRoom
    {
        /** Two frames, and what a reference to one would take. */
        private static final int TWO_FRAMES = 30;

        private final StressedOutbound subject = StressedOutbound.limited(TWO_FRAMES);
        private int first;
        private int second;

        /** Leaves no room. */
        public TwoMakeRoom()
        {
            subject.share(A, true);
            subject.share(B, true);
        }

        private int makeRoom(final DirectBuffer payload)
        {
            final int count = subject.outbound.dropOldest(1);
            return subject.share(payload, true).isAccepted() ? count - 1 : count;
        }

        @Actor
        void replace()
        {
            first = makeRoom(C);
        }

        @Actor
        void replaceToo()
        {
            second = makeRoom(D);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            final String wire = subject.settledWire();
            // Each frame that was accepted and not dropped is written.
            final boolean complete = wire.length() == 2 - first - second && wire.matches("a?b?(cd?|dc?)?");
            r.r1 = complete ? "ok" : wire + (first + second);
        }
    }
}
