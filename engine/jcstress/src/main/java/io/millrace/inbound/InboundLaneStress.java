package io.millrace.inbound;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A selector that has no room to read into against the dispatcher that makes room.
 */
public final class InboundLaneStress
{
    private InboundLaneStress()
    {
    }

    /** The ring has no room for another read. */
    @JCStressTest
    @Description("Lost wake-up: the selector sees no room and waits, the dispatcher sees no selector that waits.")
    @Outcome(id = { "true, false", "true, true", "false, true" }, expect = Expect.ACCEPTABLE, desc = "goes on")
    @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "there is room, and nobody tells the selector")
    @State
    public static class FullRing
    {
        private final StressedConnection subject = new StressedConnection().opened().received("a");

        @Actor
        void stall(final ZZ_Result r)
        {
            subject.lane.selectorWaiting(true);
            r.r1 = subject.lane.hasRoom();
        }

        @Actor
        void dispatch()
        {
            subject.dispatch();
        }

        @Arbiter
        void look(final ZZ_Result r)
        {
            r.r2 = subject.selectorWoken;
            subject.release();
        }
    }

    /** The arena has no room for another read. */
    @JCStressTest
    @Description("Lost wake-up with the arena instead of the ring.")
    @Outcome(id = { "true, false", "true, true", "false, true" }, expect = Expect.ACCEPTABLE, desc = "goes on")
    @Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "there is room, and nobody tells the selector")
    @State
    public static class FullArena
    {
        private final StressedConnection subject =
            new StressedConnection(2 * StressedConnection.LANE_CAPACITY).opened();

        /** Leaves no byte of the arena free. */
        public FullArena()
        {
            subject.receive("a", StressedConnection.ARENA_CAPACITY);
            subject.lane.publish();
        }

        @Actor
        void stall(final ZZ_Result r)
        {
            subject.lane.selectorWaiting(true);
            r.r1 = subject.lane.hasRoom();
        }

        @Actor
        void dispatch()
        {
            subject.dispatch();
        }

        @Arbiter
        void look(final ZZ_Result r)
        {
            r.r2 = subject.selectorWoken;
            subject.release();
        }
    }

    /** A read brings an event more than the ring holds. */
    @JCStressTest
    @Description("An event that waits on the selector's side for ever, or is delivered before older ones.")
    @Outcome(
        id = { "true, false, .{16}z", "true, true, .{16}z", "false, true, .{16}z" }, expect = Expect.ACCEPTABLE,
        desc = "published, at once or later")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, out of order, or there is room and nobody tells the selector")
    @State
    public static class Overflow
    {
        private final StressedConnection subject = new StressedConnection().opened();

        /** Fills the ring. */
        public Overflow()
        {
            for (int i = 0; i < StressedConnection.LANE_CAPACITY; i++)
            {
                subject.receive(String.valueOf((char)('a' + i)), 8);
            }
            subject.lane.publish();
            subject.receive("z", 8);
        }

        @Actor
        void publish(final ZZL_Result r)
        {
            r.r1 = subject.lane.publish() || subject.lane.hasUnpublished();
        }

        @Actor
        void dispatch()
        {
            subject.dispatch();
        }

        @Arbiter
        void look(final ZZL_Result r)
        {
            r.r2 = subject.selectorWoken;
            subject.settled();
            subject.lane.publish();
            subject.settled();
            final String delivered = subject.delivered.toString();
            r.r3 = delivered.startsWith("abcdefghijklmnop") ? delivered : "out of order: " + delivered;
            subject.release();
        }
    }
}
