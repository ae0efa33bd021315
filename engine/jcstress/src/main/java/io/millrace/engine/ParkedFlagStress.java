package io.millrace.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A thread parks while another gives it work.
 */
@JCStressTest
@Description("Lost wake-up: the thread sees no work and parks, the publisher sees no flag and wakes nobody.")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "parked, and woken")
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "saw the work in time")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "saw the work, and is woken for nothing")
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "parked with work to do, and nobody wakes it")
@State
public class ParkedFlagStress
{
    private final ParkedFlag parked = new ParkedFlag();
    private int work;

    @Actor
    void park(final ZZ_Result r)
    {
        parked.raise();
        r.r1 = work != 0;
    }

    @Actor
    void publish(final ZZ_Result r)
    {
        work = 1;
        r.r2 = parked.claimWakeUp();
    }
}
