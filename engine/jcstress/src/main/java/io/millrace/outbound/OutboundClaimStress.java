package io.millrace.outbound;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

import io.millrace.api.MessageClaim;

/**
 * A claim is completed while the writer gives up the ring that it is in, because the connection has ended: whatever
 * comes first, everything is given back once.
 */
public final class OutboundClaimStress
{
    private OutboundClaimStress()
    {
    }

    /** An open claim. */
    private abstract static class Claimed
    {
        final StressedOutbound subject = StressedOutbound.withOwnPool();
        final MessageClaim claim = new MessageClaim();

        Claimed(final int length)
        {
            subject.outbound.claim(StressedOutbound.FIN_TEXT, length, claim);
        }

        final String complete(final boolean commit)
        {
            claim.buffer().setMemory(claim.offset(), claim.length(), (byte)'a');
            if (commit)
            {
                claim.commit();
            }
            else
            {
                claim.abort();
            }
            return "done";
        }
    }

    /** A claim in the ring is committed. */
    @JCStressTest
    @Description("The word is left twice, or the ring goes back to the pool though the claimant writes to it.")
    @Outcome(id = "done, ended", expect = Expect.ACCEPTABLE, desc = "everything is given back")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something is kept, or given back twice")
    @State
    public static class CommitAgainstQuarantine extends Claimed
    {
        /** Claims. */
        public CommitAgainstQuarantine()
        {
            super(StressedOutbound.SMALL);
        }

        @Actor
        void complete(final LL_Result r)
        {
            r.r1 = complete(true);
        }

        @Actor
        void quarantine()
        {
            subject.quarantine();
        }

        @Arbiter
        void release(final LL_Result r)
        {
            r.r2 = "ended" + subject.wireAndRelease();
        }
    }

    /** A claim beside the ring is committed. */
    @JCStressTest
    @Description("The buffer is released by both, or by none.")
    @Outcome(id = "done, ended", expect = Expect.ACCEPTABLE, desc = "everything is given back")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something is kept, or given back twice")
    @State
    public static class CommitLargeAgainstQuarantine extends Claimed
    {
        /** Claims. */
        public CommitLargeAgainstQuarantine()
        {
            super(StressedOutbound.LARGE);
        }

        @Actor
        void complete(final LL_Result r)
        {
            r.r1 = complete(true);
        }

        @Actor
        void quarantine()
        {
            subject.quarantine();
        }

        @Arbiter
        void release(final LL_Result r)
        {
            r.r2 = "ended" + subject.wireAndRelease();
        }
    }

    /** A claim beside the ring is aborted. */
    @JCStressTest
    @Description("The buffer is released by both, or by none.")
    @Outcome(id = "done, ended", expect = Expect.ACCEPTABLE, desc = "everything is given back")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something is kept, or given back twice")
    @State
    public static class AbortLargeAgainstQuarantine extends Claimed
    {
        /** Claims. */
        public AbortLargeAgainstQuarantine()
        {
            super(StressedOutbound.LARGE);
        }

        @Actor
        void complete(final LL_Result r)
        {
            r.r1 = complete(false);
        }

        @Actor
        void quarantine()
        {
            subject.quarantine();
        }

        @Arbiter
        void release(final LL_Result r)
        {
            r.r2 = "ended" + subject.wireAndRelease();
        }
    }
}
