package io.millrace.transport;

import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.inbound.ConnectionOptions;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * Threads that signal to a connection's selector thread.
 */
public final class ConnectionSignalsStress
{
    private ConnectionSignalsStress()
    {
    }

    /** Counts how often it stands in the selector's queue, instead of standing there. */
    private static final class Signals extends ConnectionSignals
    {
        private final AtomicInteger queued = new AtomicInteger();
        private volatile boolean queuedTwice;
        private int taken;

        @Override
        void onSignalled()
        {
            if (queued.getAndIncrement() != 0)
            {
                queuedTwice = true;
            }
        }

        @Override
        public void onAccepted(final ConnectionOptions options)
        {
            signal(ACCEPTED);
        }

        @Override
        public void onEnded()
        {
            signal(DISCONNECT);
        }

        @Override
        public void wakeWriter()
        {
            throw new AssertionError("these tests have no writer");
        }

        void takeIfQueued()
        {
            if (queued.get() != 0)
            {
                queued.decrementAndGet();
                taken |= takeSignals();
            }
        }
    }

    /** One thread signals, the selector takes. */
    @JCStressTest
    @Description("A signal that is lost, or a connection that is queued while it stands in the queue.")
    @Outcome(id = "7, false", expect = Expect.ACCEPTABLE, desc = "all signals were taken")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a signal is lost, or the queue broken")
    @State
    public static class SignalAgainstTake
    {
        private final Signals signals = new Signals();

        @Actor
        void signal()
        {
            signals.signal(1);
            signals.signal(2);
            signals.signal(4);
        }

        @Actor
        void take()
        {
            signals.takeIfQueued();
            signals.takeIfQueued();
        }

        @Arbiter
        void takeRest(final IZ_Result r)
        {
            signals.takeIfQueued();
            r.r1 = signals.taken;
            r.r2 = signals.queuedTwice;
        }
    }

    /** Two threads signal. */
    @JCStressTest
    @Description("A signal that is lost because another thread signals, or a connection that is queued twice.")
    @Outcome(id = "7, false", expect = Expect.ACCEPTABLE, desc = "all signals were taken")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a signal is lost, or the queue broken")
    @State
    public static class SignalAgainstSignal
    {
        private final Signals signals = new Signals();

        @Actor
        void signal()
        {
            signals.signal(1);
            signals.signal(4);
        }

        @Actor
        void signalAndTake()
        {
            signals.signal(2);
            signals.takeIfQueued();
        }

        @Arbiter
        void takeRest(final IZ_Result r)
        {
            signals.takeIfQueued();
            r.r1 = signals.taken;
            r.r2 = signals.queuedTwice;
        }
    }
}
