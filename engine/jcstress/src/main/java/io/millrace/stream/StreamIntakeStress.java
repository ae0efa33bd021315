package io.millrace.stream;

import java.util.concurrent.TimeUnit;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * The handler thread adds to what one connection has received, and the application's thread reads it.
 */
public final class StreamIntakeStress
{
    private static final int BOUND = 100;
    private static final int PART = 80;
    private static final long FAR_TOO_LONG_NS = TimeUnit.SECONDS.toNanos(5);

    private StreamIntakeStress()
    {
    }

    /** Remembers what it was told last. */
    private static final class LastWord implements StreamIntake.Gate
    {
        private volatile boolean full;

        @Override
        public void full(final boolean isFull)
        {
            full = isFull;
        }

        @Override
        public boolean isFull()
        {
            return full;
        }
    }

    /** What is added is read at the same time. */
    @JCStressTest
    @Description("A gate that stays closed though everything was read.")
    @Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "open")
    @Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "closed for good: the connection is never read again")
    @State
    public static class AddAgainstRemove
    {
        private final LastWord gate = new LastWord();
        private final StreamIntake intake = new StreamIntake(gate, BOUND);

        @Actor
        void add()
        {
            intake.add(PART);
            intake.add(PART);
        }

        @Actor
        void remove()
        {
            intake.remove(PART);
            intake.remove(PART);
        }

        @Arbiter
        void look(final Z_Result r)
        {
            r.r1 = gate.isFull();
        }
    }

    /** The reader gives up while there is too much. */
    @JCStressTest
    @Description("A gate that stays closed though nothing will be read.")
    @Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "open")
    @Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "closed for good: the peer's close frame is never seen")
    @State
    public static class AddAgainstStop
    {
        private final LastWord gate = new LastWord();
        private final StreamIntake intake = new StreamIntake(gate, BOUND);

        @Actor
        void add()
        {
            intake.add(PART);
            intake.add(PART);
        }

        @Actor
        void stop()
        {
            intake.stop();
        }

        @Arbiter
        void look(final Z_Result r)
        {
            r.r1 = gate.isFull();
        }
    }

    /** The reader begins to wait for what is just coming. */
    @JCStressTest
    @Description("A reader that waits for what has come.")
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "seen or woken")
    @Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "asleep until the timeout")
    @State
    public static class SignalAgainstAwait
    {
        private final StreamIntake intake = new StreamIntake(new LastWord(), BOUND);
        private volatile boolean there;

        @Actor
        void bring()
        {
            there = true;
            intake.signal();
        }

        @Actor
        void await(final Z_Result r)
        {
            try
            {
                r.r1 = intake.await(() -> there, FAR_TOO_LONG_NS);
            }
            catch (final InterruptedException ex)
            {
                throw new AssertionError(ex);
            }
        }
    }
}
