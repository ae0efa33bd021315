package io.millrace.stress.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestChecksTest
{
    private static final long MIB = 1024 * 1024;
    private static final Vitals VITALS = new Vitals(10 * MIB, 100 * MIB, 20, 15, 0);
    private final RestChecks checks = new RestChecks();

    @Test
    void shouldFindNothingWhenNothingGrows()
    {
        assertThat(checks.check(rest(VITALS, 3, 0))).isEmpty();
        assertThat(checks.check(rest(VITALS, 3, 0))).isEmpty();
    }

    @Test
    void shouldFindWhatHasGrown()
    {
        checks.check(rest(VITALS, 3, 0));

        assertThat(checks.check(rest(new Vitals(30 * MIB, 900 * MIB, 30, 25, 0), 4, 0))).containsExactly(
            "at rest, 4 lent buffers, at first 3", "at rest, 31457280 bytes of heap, at first 10485760",
            "at rest, 30 descriptors, at first 20", "at rest, 25 threads, at first 15");
    }

    @Test
    void shouldFindWhatWaitsToBeSentAtTheFirstRest()
    {
        assertThat(checks.check(rest(VITALS, 3, 7))).containsExactly("at rest, 7 outbound bytes, at first 0");
    }

    private static Sample rest(final Vitals vitals, final long lent, final long outbound)
    {
        return new Sample(1, true, 0, 0, 0, vitals, MIB, MIB, outbound, lent, 0, 0, 0, 0, 0, 0);
    }
}
