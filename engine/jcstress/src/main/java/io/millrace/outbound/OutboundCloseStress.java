package io.millrace.outbound;

import static io.millrace.outbound.OutboundStress.A;
import static io.millrace.outbound.OutboundStress.B;
import static io.millrace.outbound.OutboundStress.LARGE_A;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;

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
 * Sends while the connection closes: what was accepted stands before the close frame, nothing after it (RFC 6455
 * section 5.5.1), and a connection that is cut keeps nothing.
 */
public final class OutboundCloseStress
{
    private OutboundCloseStress()
    {
    }

    /** A message is sent while another thread closes and the writer writes. */
    @JCStressTest
    @Description("An accepted message is left out, or follows the close frame; the close frame is never written.")
    @Outcome(id = "ACCEPTED, aC", expect = Expect.ACCEPTABLE, desc = "accepted, and before the close frame")
    @Outcome(id = "CLOSED, C", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and left out, after the close frame, or no close frame")
    @State
    public static class SendAgainstClose
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void send(final LL_Result r)
        {
            r.r1 = subject.send(A);
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

    /** A large message is sent while another thread closes and the writer writes. */
    @JCStressTest
    @Description("An accepted large message is left out, or follows the close frame; its buffer leaks.")
    @Outcome(id = "ACCEPTED, aC", expect = Expect.ACCEPTABLE, desc = "accepted, and before the close frame")
    @Outcome(id = "CLOSED, C", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and left out, after the close frame, or no close frame")
    @State
    public static class SendLargeAgainstClose
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void send(final LL_Result r)
        {
            r.r1 = subject.send(LARGE_A);
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

    /** A claim is made and committed while another thread closes and the writer writes. */
    @JCStressTest
    @Description("A claim that was granted is left out, or its message follows the close frame.")
    @Outcome(id = "ACCEPTED, aC", expect = Expect.ACCEPTABLE, desc = "granted, and before the close frame")
    @Outcome(id = "CLOSED, C", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "granted and left out, after the close frame, or no close frame")
    @State
    public static class CommitAgainstClose
    {
        private final StressedOutbound subject = new StressedOutbound();
        private final MessageClaim claim = new MessageClaim();

        @Actor
        void claim(final LL_Result r)
        {
            final SendResult result = subject.outbound.claim(StressedOutbound.FIN_TEXT, A.capacity(), claim);
            r.r1 = result;
            if (result.isAccepted())
            {
                claim.buffer().putBytes(claim.offset(), A, 0, A.capacity());
                claim.commit();
            }
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

    /** A claim is made and aborted while another thread closes and the writer writes. */
    @JCStressTest
    @Description("The close frame waits for an open claim, and nobody calls the writer when the claim is aborted.")
    @Outcome(id = "C", expect = Expect.ACCEPTABLE, desc = "nothing but the close frame")
    @Outcome(expect = Expect.FORBIDDEN, desc = "no close frame, or an aborted claim on the wire")
    @State
    public static class AbortAgainstClose
    {
        private final StressedOutbound subject = new StressedOutbound();
        private final MessageClaim claim = new MessageClaim();

        @Actor
        void claim()
        {
            if (subject.outbound.claim(StressedOutbound.FIN_TEXT, A.capacity(), claim).isAccepted())
            {
                claim.buffer().putBytes(claim.offset(), A, 0, A.capacity());
                claim.abort();
            }
        }

        @Actor
        void close()
        {
            subject.close();
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** One thread sends, one closes, and the writer writes. */
    @JCStressTest
    @Description("As with two threads, but the writer may come at any moment.")
    @Outcome(id = "ACCEPTED, baC", expect = Expect.ACCEPTABLE, desc = "accepted, and before the close frame")
    @Outcome(id = "CLOSED, bC", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and left out, after the close frame, or no close frame")
    @State
    public static class SendAgainstCloseAndVisit
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Calls the writer with a first message. */
        public SendAgainstCloseAndVisit()
        {
            subject.send(B);
        }

        @Actor
        void send(final LL_Result r)
        {
            r.r1 = subject.send(A);
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

    /** Another thread closes while the handler thread's batch is open. */
    @JCStressTest
    @Description("An accepted message of a batch is left out, or follows the close frame.")
    @Outcome(id = "ACCEPTED ACCEPTED, abC", expect = Expect.ACCEPTABLE, desc = "both before the close frame")
    @Outcome(id = "ACCEPTED CLOSED, aC", expect = Expect.ACCEPTABLE, desc = "the second was refused")
    @Outcome(id = "CLOSED CLOSED, C", expect = Expect.ACCEPTABLE, desc = "both were refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and left out, after the close frame, or no close frame")
    @State
    public static class BatchAgainstClose
    {
        private final StressedOutbound subject = new StressedOutbound();
        private SendResult first;
        private SendResult second;

        @Actor
        void batch()
        {
            subject.outbound.beginBatch(StressedOutbound.MAX_RECORD_LENGTH / 2);
            first = subject.send(A);
            second = subject.send(B);
            subject.outbound.endBatch();
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
            r.r1 = first + " " + second;
            r.r2 = subject.settledWire();
        }
    }

    /** Another thread asks how much waits while the connection closes. */
    @JCStressTest
    @Description("The close frame waits because someone looks at the ring, and nobody calls the writer again.")
    @Outcome(id = "aC", expect = Expect.ACCEPTABLE, desc = "everything is written")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the close frame is never written")
    @State
    public static class BytesBufferedAgainstClose
    {
        private final StressedOutbound subject = new StressedOutbound();

        /** Leases a ring for a first message. */
        public BytesBufferedAgainstClose()
        {
            subject.send(A);
        }

        @Actor
        void look()
        {
            subject.outbound.bytesBuffered();
        }

        @Actor
        void close()
        {
            subject.close();
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** Two threads close. */
    @JCStressTest
    @Description("Two close frames, or none.")
    @Outcome(id = "C", expect = Expect.ACCEPTABLE, desc = "one close frame")
    @Outcome(expect = Expect.FORBIDDEN, desc = "none, or two")
    @State
    public static class CloseAgainstClose
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void close()
        {
            subject.close();
        }

        @Actor
        void closeToo()
        {
            subject.close();
            subject.visitTwiceIfCalled();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settledWire();
        }
    }

    /** The connection has ended, and the writer discards what another thread still sends. */
    @JCStressTest
    @Description("Shutdown: a record is claimed in a ring that was returned, or the ring is returned twice or never.")
    @Outcome(id = { "ACCEPTED, ", "CLOSED, " }, expect = Expect.ACCEPTABLE, desc = "nothing is held")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something is kept, or given back twice")
    @State
    public static class SendAgainstDiscard
    {
        private final StressedOutbound subject = new StressedOutbound();

        @Actor
        void send(final LL_Result r)
        {
            r.r1 = subject.send(A);
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
        void release(final LL_Result r)
        {
            r.r2 = subject.wireAndRelease();
        }
    }

    /** The connection has ended, and the writer discards the large message that another thread still sends. */
    @JCStressTest
    @Description("Shutdown: the buffer of a large message is lost, or given back twice.")
    @Outcome(id = { "ACCEPTED, ", "CLOSED, " }, expect = Expect.ACCEPTABLE, desc = "nothing is held")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something is kept, or given back twice")
    @State
    public static class SendLargeAgainstDiscard
    {
        private final StressedOutbound subject = StressedOutbound.withOwnPool();

        @Actor
        void send(final LL_Result r)
        {
            r.r1 = subject.send(LARGE_A);
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
        void release(final LL_Result r)
        {
            r.r2 = subject.wireAndRelease();
        }
    }
}
