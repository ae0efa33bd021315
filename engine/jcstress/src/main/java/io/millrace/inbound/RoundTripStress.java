package io.millrace.inbound;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/**
 * Pings that several threads send on one connection.
 */
public final class RoundTripStress
{
    private RoundTripStress()
    {
    }

    /** Two threads ping; the pong of the later ping comes first. */
    @JCStressTest
    @Description("A ping that an older one undoes, so that its pong counts as one that nobody asked for.")
    @Outcome(id = "80", expect = Expect.ACCEPTABLE, desc = "the later ping is measured")
    @Outcome(expect = Expect.FORBIDDEN, desc = "its pong was ignored")
    @State
    public static class PingAgainstPing
    {
        private final RoundTrip roundTrip = new RoundTrip(1, 0);
        private final UnsafeBuffer first = new UnsafeBuffer(new byte[RoundTrip.PAYLOAD_LENGTH]);
        private final UnsafeBuffer second = new UnsafeBuffer(new byte[RoundTrip.PAYLOAD_LENGTH]);

        @Actor
        void ping()
        {
            roundTrip.onPing(first, 10);
        }

        @Actor
        void pingLater()
        {
            roundTrip.onPing(second, 20);
        }

        @Arbiter
        void pong(final J_Result r)
        {
            roundTrip.onPong(second, 0, RoundTrip.PAYLOAD_LENGTH, 100);
            roundTrip.onPong(first, 0, RoundTrip.PAYLOAD_LENGTH, 110);
            r.r1 = roundTrip.roundTripNs();
        }
    }
}
