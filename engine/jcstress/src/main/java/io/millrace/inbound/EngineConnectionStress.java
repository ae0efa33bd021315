package io.millrace.inbound;

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
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/**
 * The application's threads against the dispatcher of a connection.
 */
public final class EngineConnectionStress
{
    private static final int SPINS = 1000;

    private EngineConnectionStress()
    {
    }

    /** The application pauses and resumes while the dispatcher delivers a run. */
    @JCStressTest
    @Description("Messages that are held back and never delivered, or a socket that is never read again.")
    @Outcome(id = "abc reading", expect = Expect.ACCEPTABLE, desc = "delivered in order, and read again")
    @Outcome(expect = Expect.FORBIDDEN, desc = "messages lost or out of order, or the socket is not read")
    @State
    public static class PauseAndResumeAgainstDispatch
    {
        private final StressedConnection subject = new StressedConnection().opened().received("abc");

        @Actor
        void pauseAndResume()
        {
            subject.connection.pauseReading();
            subject.connection.resumeReading();
        }

        @Actor
        void dispatch()
        {
            subject.dispatch();
            subject.select();
            subject.dispatch();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            r.r1 = subject.settled();
            subject.release();
        }
    }

    /** The application pauses while the dispatcher delivers a run, and resumes afterwards. */
    @JCStressTest
    @Description("A message delivered though reading is paused for good, or a socket that is read all the same.")
    @Outcome(id = "(a|ab|abc)? stopped, abc reading", expect = Expect.ACCEPTABLE, desc = "stopped, then all of it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "messages lost or out of order, or read at the wrong time")
    @State
    public static class PauseAgainstDispatch
    {
        private final StressedConnection subject = new StressedConnection().opened().received("abc");

        @Actor
        void pause()
        {
            subject.connection.pauseReading();
        }

        @Actor
        void dispatch()
        {
            subject.dispatch();
            subject.select();
        }

        @Arbiter
        void settle(final LL_Result r)
        {
            r.r1 = subject.settled();
            subject.connection.resumeReading();
            r.r2 = subject.settled();
            subject.release();
        }
    }

    /** One thread pauses, another resumes, and messages are held back. */
    @JCStressTest
    @Description("A paused connection that is read, or one that reads and has messages held back for ever.")
    @Outcome(id = "paused, (a|ab|abc)? stopped, abc reading", expect = Expect.ACCEPTABLE, desc = "paused in the end")
    @Outcome(id = "resumed, abc reading, abc reading", expect = Expect.ACCEPTABLE, desc = "resumed in the end")
    @Outcome(expect = Expect.FORBIDDEN, desc = "messages lost or out of order, or read at the wrong time")
    @State
    public static class PauseAgainstResume
    {
        private final StressedConnection subject = new StressedConnection().opened().received("abc");

        /** Has the run held back. */
        public PauseAgainstResume()
        {
            subject.connection.pauseReading();
            subject.settled();
        }

        @Actor
        void pause()
        {
            subject.connection.pauseReading();
        }

        @Actor
        void resume()
        {
            subject.connection.resumeReading();
            subject.dispatch();
            subject.select();
        }

        @Arbiter
        void settle(final LLL_Result r)
        {
            r.r2 = subject.settled();
            r.r1 = subject.connection.isReadingPaused() ? "paused" : "resumed";
            subject.connection.resumeReading();
            r.r3 = subject.settled();
            subject.release();
        }
    }

    /** The handler defers a message, and another thread resumes at once. */
    @JCStressTest
    @Description("A resume that comes between the deferral and the dispatcher's note of it, and is lost.")
    @Outcome(id = "abc reading", expect = Expect.ACCEPTABLE, desc = "delivered again, in order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "held back for ever, lost or out of order")
    @State
    public static class DeferAgainstResume
    {
        private final StressedConnection subject =
            new StressedConnection().deferring('b').opened().received("abc");
        private boolean resumed;

        @Actor
        void resume()
        {
            int left = SPINS;
            while (!subject.deferred && left > 0)
            {
                Thread.onSpinWait();
                left--;
            }
            if (left > 0)
            {
                resumed = true;
                subject.connection.resumeReading();
            }
        }

        @Actor
        void dispatch()
        {
            subject.dispatch();
            subject.select();
        }

        @Arbiter
        void settle(final L_Result r)
        {
            if (!resumed)
            {
                subject.settled();
                subject.connection.resumeReading();
            }
            r.r1 = subject.settled();
            subject.release();
        }
    }

    /** Two threads raise flags of the same word. */
    @JCStressTest
    @Description("A flag that is lost because another thread changes another flag.")
    @Outcome(id = "true, true, false", expect = Expect.ACCEPTABLE, desc = "each flag is as it was set last")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a change is lost")
    @State
    public static class FlagAgainstFlag
    {
        private final StressedConnection subject = new StressedConnection();

        /** Raises the flag that is to be lowered. */
        public FlagAgainstFlag()
        {
            subject.connection.deferred(true);
        }

        @Actor
        void pause()
        {
            subject.connection.pauseReading();
        }

        @Actor
        void muteAndUndefer()
        {
            subject.connection.mute();
            subject.connection.deferred(false);
        }

        @Arbiter
        void look(final ZZZ_Result r)
        {
            r.r1 = subject.connection.isReadingPaused();
            r.r2 = subject.connection.isMute();
            r.r3 = subject.connection.isDeferred();
            subject.release();
        }
    }

    /** Two threads close with different codes. */
    @JCStressTest
    @Description("Both closes accepted, or a close frame with the code that was not accepted.")
    @Outcome(id = "ACCEPTED, CLOSED, first", expect = Expect.ACCEPTABLE, desc = "the first one's frame")
    @Outcome(id = "CLOSED, ACCEPTED, second", expect = Expect.ACCEPTABLE, desc = "the second one's frame")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two decisions, or the wrong frame")
    @State
    public static class CloseAgainstClose
    {
        private static final int FIRST = 3001;
        private static final int SECOND = 3002;
        private static final int FRAME_LENGTH = 4;

        private final StressedConnection subject = new StressedConnection().opened();

        @Actor
        void first(final LLL_Result r)
        {
            r.r1 = subject.connection.close(FIRST, "");
        }

        @Actor
        void second(final LLL_Result r)
        {
            r.r2 = subject.connection.close(SECOND, "");
        }

        @Arbiter
        void look(final LLL_Result r)
        {
            final String wire = subject.wire();
            final int written = wire.charAt(wire.length() - 1);
            final int recorded = subject.connection.closeRecord().code();
            final boolean whole = wire.length() == FRAME_LENGTH + 1 && written == (recorded & 0x7f);
            r.r3 = !whole ? "wire and record differ" : recorded == FIRST ? "first" : "second";
            subject.release();
        }
    }

    /** The handshake is accepted while its timeout refuses it. */
    @JCStressTest
    @Description("Both answers to one handshake, or none.")
    @Outcome(id = "false, \\+", expect = Expect.ACCEPTABLE, desc = "accepted")
    @Outcome(id = "true, -", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both, or none")
    @State
    public static class OpenAgainstRefuse
    {
        private final StressedConnection subject = new StressedConnection();

        @Actor
        void open()
        {
            subject.open(new byte[]{ '+' });
        }

        @Actor
        void refuse(final ZL_Result r)
        {
            r.r1 = subject.connection.refuse(null, 400, new byte[]{ '-' }, null);
        }

        @Arbiter
        void look(final ZL_Result r)
        {
            r.r2 = subject.wire();
            subject.release();
        }
    }
}
