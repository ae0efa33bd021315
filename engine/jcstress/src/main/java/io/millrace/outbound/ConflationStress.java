package io.millrace.outbound;

import static io.millrace.outbound.OutboundStress.A;
import static io.millrace.outbound.OutboundStress.B;
import static io.millrace.outbound.OutboundStress.C;
import static io.millrace.outbound.OutboundStress.D;
import static io.millrace.outbound.OutboundStress.EIGHTH;

import io.millrace.api.SendResult;

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
 * Publishers of one key, of which only the newest frame waits.
 */
public final class ConflationStress
{
    private static final DirectBuffer E = StressedOutbound.payload('e', StressedOutbound.SMALL);

    private ConflationStress()
    {
    }

    /** A slot of a connection, with an account of what became of each frame. */
    static class Keyed
    {
        final StressedOutbound subject;
        private final ConflationSlot slot = new ConflationSlot();

        Keyed(final StressedOutbound subject)
        {
            this.subject = subject;
        }

        SendResult put(final DirectBuffer payload)
        {
            return subject.conflate(slot, payload);
        }

        /** What is on the wire, or "ok" if each frame that was accepted was written, replaced or dropped once. */
        String settled(final int accepted)
        {
            final String wire = subject.settledWire();
            final String written = wire.replace("e", "");
            final boolean complete =
                written.length() + subject.conflatedFrames() + subject.droppedFrames() == accepted;
            final boolean inOrder = !written.matches(".*b.*a.*") && !written.matches(".*d.*c.*");
            return complete && inOrder && slot.isEmpty() ? "ok" : wire + " written, " +
                subject.conflatedFrames() + " replaced, " + subject.droppedFrames() + " dropped of " + accepted;
        }
    }

    private static int count(final SendResult... results)
    {
        int count = 0;
        for (final SendResult result : results)
        {
            count += result.isAccepted() ? 1 : 0;
        }
        return count;
    }

    /** A newer frame comes while the writer writes. */
    @JCStressTest
    @Description("The newer one replaces what was written already, or has no token.")
    @Outcome(id = "ACCEPTED, ab 0", expect = Expect.ACCEPTABLE, desc = "both were written")
    @Outcome(id = "ACCEPTED, b 1", expect = Expect.ACCEPTABLE, desc = "the older one was replaced")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, damaged, or not given back")
    @State
    public static class PutAgainstVisit
    {
        private final Keyed keyed = new Keyed(new StressedOutbound());

        /** Calls the writer with a first frame. */
        public PutAgainstVisit()
        {
            keyed.put(A);
        }

        @Actor
        void put(final LL_Result r)
        {
            r.r1 = keyed.put(B);
        }

        @Actor
        void visit()
        {
            keyed.subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r2 = keyed.subject.settledWire() + " " + keyed.subject.conflatedFrames();
        }
    }

    /** Two threads put two frames each while the writer writes. */
    @JCStressTest
    @Description("A frame is lost, counted twice, or behind a newer one of its thread; the last is not the newest.")
    @Outcome(id = "ok, true", expect = Expect.ACCEPTABLE, desc = "each was written or replaced, a newest one last")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, or out of order")
    @State
    public static class TwoPublishersAgainstVisit
    {
        private final Keyed keyed = new Keyed(new StressedOutbound());

        @Actor
        void put()
        {
            keyed.put(A);
            keyed.put(B);
        }

        @Actor
        void putToo()
        {
            keyed.put(C);
            keyed.put(D);
        }

        @Actor
        void visit()
        {
            keyed.subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r1 = keyed.settled(4);
            final char last = keyed.subject.lastWritten();
            r.r2 = last == 'b' || last == 'd';
        }
    }

    /** A thread puts and then sends, another puts, and the writer writes. */
    @JCStressTest
    @Description("What was sent comes before the only frame of the key that the same thread put before it.")
    @Outcome(id = "ab", expect = Expect.ACCEPTABLE, desc = "in the thread's own order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, damaged, or out of order")
    @State
    public static class PutThenSend
    {
        private final Keyed keyed = new Keyed(new StressedOutbound());

        @Actor
        void putThenSend()
        {
            keyed.put(A);
            keyed.subject.send(B);
        }

        @Actor
        void visit()
        {
            keyed.subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = keyed.subject.settledWire();
        }
    }

    /** Two threads put where there is no room for a token. */
    @JCStressTest
    @Description("The frame of the other, which relies on the token, is kept for ever or not counted.")
    @Outcome(id = "ok", expect = Expect.ACCEPTABLE, desc = "each was refused, replaced or dropped")
    @Outcome(expect = Expect.FORBIDDEN, desc = "kept, or not counted")
    @State
    public static class TokenRefused
    {
        private final Keyed keyed = new Keyed(new StressedOutbound().fill(EIGHTH));
        private SendResult first;
        private SendResult second;

        @Actor
        void put()
        {
            first = keyed.put(A);
        }

        @Actor
        void putToo()
        {
            second = keyed.put(B);
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = keyed.settled(count(first, second));
        }
    }

    /** Two threads put where there is no room for a token until the writer makes some. */
    @JCStressTest
    @Description("As without the writer, but one of the two may find room.")
    @Outcome(id = "ok", expect = Expect.ACCEPTABLE, desc = "each was refused, written, replaced or dropped")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, kept, or not counted")
    @State
    public static class TokenRefusedAgainstVisit
    {
        private final Keyed keyed = new Keyed(new StressedOutbound().fill(EIGHTH));
        private SendResult first;
        private SendResult second;
        private SendResult third;

        @Actor
        void put()
        {
            first = keyed.put(A);
            third = keyed.put(B);
        }

        @Actor
        void putToo()
        {
            second = keyed.put(C);
        }

        @Actor
        void visit()
        {
            keyed.subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = keyed.settled(count(first, second, third));
        }
    }

    /** Two threads put where the token needs a ring. */
    @JCStressTest
    @Description("A token is lost on its way into the ring.")
    @Outcome(id = "ok", expect = Expect.ACCEPTABLE, desc = "each was written or replaced")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, kept, or not counted")
    @State
    public static class FullQueue
    {
        private final Keyed keyed = new Keyed(new StressedOutbound().fillQueue(E));

        @Actor
        void put()
        {
            keyed.put(A);
            keyed.put(B);
        }

        @Actor
        void putToo()
        {
            keyed.put(C);
        }

        @Actor
        void visit()
        {
            keyed.subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = keyed.settled(3);
        }
    }

    /** A newer frame comes, for which there is no room but that of the older one, while the writer writes. */
    @JCStressTest
    @Description("The room of a frame that is being written is used again, or given back twice.")
    @Outcome(id = "ACCEPTED, ab 0", expect = Expect.ACCEPTABLE, desc = "there was room after the older one was out")
    @Outcome(id = "ACCEPTED, b 1", expect = Expect.ACCEPTABLE, desc = "the older one was replaced")
    @Outcome(id = "BACK_PRESSURE, a 0", expect = Expect.ACCEPTABLE, desc = "the older one was on its way out")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, damaged, or not given back")
    @State
    public static class NoRoom
    {
        /** One frame, and what a reference to it would take. */
        private static final int ONE_FRAME = 24;

        private final Keyed keyed = new Keyed(StressedOutbound.limited(ONE_FRAME));

        /** Leaves no room. */
        public NoRoom()
        {
            keyed.put(A);
        }

        @Actor
        void put(final LL_Result r)
        {
            r.r1 = keyed.put(B);
        }

        @Actor
        void visit()
        {
            keyed.subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r2 = keyed.subject.settledWire() + " " + keyed.subject.conflatedFrames();
        }
    }

    /** A thread puts while another drops all that waits. */
    @JCStressTest
    @Description("A token without a frame, or a frame without a token.")
    @Outcome(id = { "()", "(a)", "(b)", "(ab)" }, expect = Expect.ACCEPTABLE, desc = "nothing is held")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something is kept, or given back twice")
    @State
    public static class PutAgainstDropAll
    {
        private final Keyed keyed = new Keyed(new StressedOutbound());

        /** Puts a first frame. */
        public PutAgainstDropAll()
        {
            keyed.put(A);
        }

        @Actor
        void put()
        {
            keyed.put(B);
        }

        @Actor
        void drop()
        {
            keyed.subject.outbound.dropAll();
        }

        @Actor
        void visit()
        {
            keyed.subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = "(" + keyed.subject.settledWire() + ")";
        }
    }

    /** The connection has ended, and the writer discards what a thread still puts. */
    @JCStressTest
    @Description("Shutdown: a reference is lost, or given back twice.")
    @Outcome(id = "()", expect = Expect.ACCEPTABLE, desc = "nothing is held")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something is kept, or given back twice")
    @State
    public static class PutAgainstDiscard
    {
        private final Keyed keyed = new Keyed(new StressedOutbound());

        /** Puts a first frame. */
        public PutAgainstDiscard()
        {
            keyed.put(A);
        }

        @Actor
        void put()
        {
            keyed.put(B);
        }

        @Actor
        void putToo()
        {
            keyed.put(C);
        }

        @Actor
        void discard()
        {
            keyed.subject.discard();
        }

        @Arbiter
        void release(final L_Result r)
        {
            r.r1 = "(" + keyed.subject.wireAndRelease() + ")";
        }
    }

    /** Two threads put, one of which then closes, while the writer writes. */
    @JCStressTest
    @Description("A frame that was accepted is left out, or follows the close frame.")
    @Outcome(id = "ok, true", expect = Expect.ACCEPTABLE, desc = "all before the close frame")
    @Outcome(expect = Expect.FORBIDDEN, desc = "left out, or after the close frame")
    @State
    public static class PutAgainstClose
    {
        private final Keyed keyed = new Keyed(new StressedOutbound());
        private SendResult first;
        private SendResult second;

        @Actor
        void put()
        {
            first = keyed.put(A);
            second = keyed.put(B);
        }

        @Actor
        void close()
        {
            keyed.subject.close();
        }

        @Actor
        void visit()
        {
            keyed.subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r1 = keyed.settled(count(first, second) + 1);
            r.r2 = keyed.subject.lastWritten() == 'C';
        }
    }
}
