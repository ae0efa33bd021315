package io.millrace.outbound;

import io.millrace.api.MessageClaim;

import org.agrona.DirectBuffer;

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
 * Producers and the writer of one connection.
 */
public final class OutboundStress
{
    static final DirectBuffer A = StressedOutbound.payload('a', StressedOutbound.SMALL);
    static final DirectBuffer B = StressedOutbound.payload('b', StressedOutbound.SMALL);
    static final DirectBuffer C = StressedOutbound.payload('c', StressedOutbound.SMALL);
    static final DirectBuffer D = StressedOutbound.payload('d', StressedOutbound.SMALL);
    static final DirectBuffer LARGE_A = StressedOutbound.payload('a', StressedOutbound.LARGE);
    static final DirectBuffer LARGE_B = StressedOutbound.payload('b', StressedOutbound.LARGE);
    static final DirectBuffer EIGHTH = StressedOutbound.payload('e', StressedOutbound.EIGHTH);

    private OutboundStress()
    {
    }

    /** A message is committed while the writer visits. */
    @JCStressTest
    @Description("Lost wake-up: a message is committed behind the writer's back and nobody calls the writer again.")
    @Outcome(id = "ACCEPTED, ab", expect = Expect.ACCEPTABLE, desc = "written")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left behind, or damaged")
    @State
    public static class SendAgainstVisit
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first message. */
        public SendAgainstVisit()
        {
            subject.send(A);
        }

        @Actor
        void send(final LL_Result r)
        {
            r.r1 = subject.send(B);
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

    /** A large message is committed while the writer visits. */
    @JCStressTest
    @Description("Lost wake-up or lost buffer with large messages, which stand in the ring as references.")
    @Outcome(id = "ACCEPTED, ab", expect = Expect.ACCEPTABLE, desc = "written")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left behind, damaged, or not given back")
    @State
    public static class SendLargeAgainstVisit
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first message. */
        public SendLargeAgainstVisit()
        {
            subject.send(LARGE_A);
        }

        @Actor
        void send(final LL_Result r)
        {
            r.r1 = subject.send(LARGE_B);
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

    /** A message is committed while the writer finds that the socket takes no more. */
    @JCStressTest
    @Description("Lost wake-up when the socket blocks: the writer comes back by itself, so nobody calls it.")
    @Outcome(id = "ACCEPTED, ab", expect = Expect.ACCEPTABLE, desc = "written once the socket took more")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left behind, or damaged")
    @State
    public static class SendAgainstBlockedVisit
    {
        private static final int SOME = 3;

        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first message, of which the socket takes a part. */
        public SendAgainstBlockedVisit()
        {
            subject.send(A);
            subject.window(SOME);
        }

        @Actor
        void send(final LL_Result r)
        {
            r.r1 = subject.send(B);
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

    /** A message is committed while the writer finds the socket blocked, and the selector that it is not. */
    @JCStressTest
    @Description("A connection queued twice: the selector calls a writer that a producer has called already.")
    @Outcome(id = "ACCEPTED, ab", expect = Expect.ACCEPTABLE, desc = "called once at a time, and written")
    @Outcome(expect = Expect.FORBIDDEN, desc = "called twice, left behind, or damaged")
    @State
    public static class SendAgainstUnblock
    {
        private static final int SOME = 3;

        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first message, of which the socket takes a part. */
        public SendAgainstUnblock()
        {
            subject.send(A);
            subject.window(SOME);
        }

        @Actor
        void send(final LL_Result r)
        {
            r.r1 = subject.send(B);
        }

        @Actor
        void visitAndUnblock()
        {
            subject.visitIfCalled();
            subject.unblock();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r2 = subject.settledWire();
        }
    }

    /** Two threads send two messages each, the first ones of the connection. */
    @JCStressTest
    @Description("Order and wholeness: each thread's messages in its order, no bytes of one within another.")
    @Outcome(
        id = { "abcd", "acbd", "acdb", "cabd", "cadb", "cdab" }, expect = Expect.ACCEPTABLE,
        desc = "a before b, c before d")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, reordered, or damaged")
    @State
    public static class TwoSenders
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void first()
        {
            subject.send(A);
            subject.send(B);
        }

        @Actor
        void second()
        {
            subject.send(C);
            subject.send(D);
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** Two threads send while the writer visits. */
    @JCStressTest
    @Description("Order, wholeness and wake-up with two producers and the writer.")
    @Outcome(
        id = { "abc", "acb", "cab" }, expect = Expect.ACCEPTABLE,
        desc = "a before b, c anywhere")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, reordered, or damaged")
    @State
    public static class TwoSendersAndWriter
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void first()
        {
            subject.send(A);
            subject.send(B);
        }

        @Actor
        void second()
        {
            subject.send(C);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** The ring is full when a message is sent, and the writer makes room. */
    @JCStressTest
    @Description("Lost onDrained: a sender is refused while the writer makes room, and nobody tells it.")
    @Outcome(id = "ACCEPTED, 0, eeeeeeeea", expect = Expect.ACCEPTABLE, desc = "there was room already")
    @Outcome(id = "BACK_PRESSURE, 1, eeeeeeee", expect = Expect.ACCEPTABLE, desc = "refused, and told")
    @Outcome(expect = Expect.FORBIDDEN, desc = "refused and not told, or told twice, or told for nothing")
    @State
    public static class RefusedAgainstVisit
    {
        private final StressedOutbound subject = new StressedOutbound().fill(EIGHTH);

        @Actor
        void send(final LLL_Result r)
        {
            r.r1 = subject.send(A);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LLL_Result r)
        {
            r.r3 = subject.settledWire();
            r.r2 = subject.drainedCalls();
        }
    }

    /** The bound of bytes is reached when a large message is sent, and the writer makes room. */
    @JCStressTest
    @Description("Lost onDrained with the bound of bytes instead of the ring.")
    @Outcome(id = "ACCEPTED, 0, aaaab", expect = Expect.ACCEPTABLE, desc = "there was room already")
    @Outcome(id = "BACK_PRESSURE, 1, aaaa", expect = Expect.ACCEPTABLE, desc = "refused, and told")
    @Outcome(expect = Expect.FORBIDDEN, desc = "refused and not told, or told twice, or told for nothing")
    @State
    public static class RefusedLargeAgainstVisit
    {
        private static final int QUARTER_LENGTH = StressedOutbound.LIMIT / 4 - 24;
        private static final DirectBuffer QUARTER = StressedOutbound.payload('a', QUARTER_LENGTH);
        private static final DirectBuffer NEXT = StressedOutbound.payload('b', QUARTER_LENGTH);

        private final StressedOutbound subject = new StressedOutbound();

        /** Leaves no room for another. */
        public RefusedLargeAgainstVisit()
        {
            for (int i = 0; i < 4; i++)
            {
                subject.send(QUARTER);
            }
        }

        @Actor
        void send(final LLL_Result r)
        {
            r.r1 = subject.send(NEXT);
        }

        @Actor
        void visit()
        {
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LLL_Result r)
        {
            r.r3 = subject.settledWire();
            r.r2 = subject.drainedCalls();
        }
    }

    /** Another thread asks how much waits while the writer drains the ring. */
    @JCStressTest
    @Description("The writer cannot return the ring because someone looks at it, and nobody calls it again.")
    @Outcome(id = "a", expect = Expect.ACCEPTABLE, desc = "written, and the ring returned")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the ring stays with an idle connection")
    @State
    public static class BytesBufferedAgainstVisit
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first message. */
        public BytesBufferedAgainstVisit()
        {
            subject.send(A);
        }

        @Actor
        void look()
        {
            subject.outbound.bytesBuffered();
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

    /** A claim is completed while the writer visits. */
    @JCStressTest
    @Description("Lost wake-up, or a claim's bytes read before they are written.")
    @Outcome(id = "ab", expect = Expect.ACCEPTABLE, desc = "one claim committed, one aborted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left behind, damaged, or an aborted claim on the wire")
    @State
    public static class ClaimsAgainstVisit
    {
        private final StressedOutbound subject = new StressedOutbound();
        private final MessageClaim claim = new MessageClaim();

        /** Calls the writer with a first message. */
        public ClaimsAgainstVisit()
        {
            subject.send(A);
        }

        @Actor
        void claim()
        {
            subject.outbound.claim(StressedOutbound.FIN_TEXT, C.capacity(), claim);
            claim.buffer().putBytes(claim.offset(), C, 0, C.capacity());
            claim.abort();
            subject.outbound.claim(StressedOutbound.FIN_TEXT, B.capacity(), claim);
            claim.buffer().putBytes(claim.offset(), B, 0, B.capacity());
            claim.commit();
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

    /** The handler thread sends a batch while another thread sends too. */
    @JCStressTest
    @Description("A record of the handler's batch, shortened when it is committed, beside another thread's record.")
    @Outcome(id = { "abc", "cab" }, expect = Expect.ACCEPTABLE, desc = "the batch's record before or after")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, reordered, or damaged")
    @State
    public static class BatchAgainstSend
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void batch()
        {
            subject.outbound.beginBatch(StressedOutbound.MAX_RECORD_LENGTH / 2);
            subject.send(A);
            subject.send(B);
            subject.outbound.endBatch();
        }

        @Actor
        void send()
        {
            subject.send(C);
            subject.visitIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** A message in two fragments while another thread sends a whole one. */
    @JCStressTest
    @Description("A whole message between the fragments of another (RFC 6455 section 5.4).")
    @Outcome(id = "ACCEPTED, ACCEPTED, (ca\\+b|a\\+bc)", expect = Expect.ACCEPTABLE, desc = "one after the other")
    @Outcome(id = "ACCEPTED, STREAM_OPEN, a\\+b", expect = Expect.ACCEPTABLE, desc = "the whole one was refused")
    @Outcome(id = "BACK_PRESSURE, ACCEPTED, c", expect = Expect.ACCEPTABLE, desc = "the fragments were refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one within the other, or lost")
    @State
    public static class FragmentsAgainstSend
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void fragments(final LLL_Result r)
        {
            r.r1 = subject.outbound.sendFragment(StressedOutbound.TEXT, A, 0, A.capacity());
            if ("ACCEPTED".equals(r.r1.toString()))
            {
                subject.outbound.sendFragment(StressedOutbound.FIN_CONTINUATION, B, 0, B.capacity());
            }
        }

        @Actor
        void send(final LLL_Result r)
        {
            r.r2 = subject.send(C);
        }

        @Arbiter
        void settle(final LLL_Result r)
        {
            r.r3 = subject.settledWire();
        }
    }
}
