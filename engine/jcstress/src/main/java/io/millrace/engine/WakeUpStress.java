package io.millrace.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Two threads give work to one that has parked.
 */
@JCStressTest
@Description("A parked thread that nobody wakes because each leaves it to the other, or that both wake.")
@Outcome(id = { "true, false", "false, true" }, expect = Expect.ACCEPTABLE, desc = "one of them wakes it")
@Outcome(expect = Expect.FORBIDDEN, desc = "none, or both")
@State
public class WakeUpStress
{
    private final ParkedFlag parked = new ParkedFlag();

    /** Has parked. */
    public WakeUpStress()
    {
        parked.raise();
    }

    @Actor
    void first(final ZZ_Result r)
    {
        r.r1 = parked.claimWakeUp();
    }

    @Actor
    void second(final ZZ_Result r)
    {
        r.r2 = parked.claimWakeUp();
    }
}
