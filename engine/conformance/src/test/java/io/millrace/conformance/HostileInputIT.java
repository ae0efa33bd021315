package io.millrace.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The same hostile inputs against the program, in a process of its own, with its default options.
 */
class HostileInputIT
{
    private static final int HEAVY_SCALE = 10;

    private final List<Campaign> campaigns = new ArrayList<>();

    /** Its time-outs are those of the defaults, so this takes minutes. */
    @Tag("heavy")
    @TestFactory
    Stream<DynamicTest> shouldBeAnsweredAsTheRulesSayInCrowdsAndInTime()
    {
        return campaign(
            HEAVY_SCALE, Volume.FULL, List.of(Target.Kind.DEFAULT, Target.Kind.COMPRESSING, Target.Kind.IMPATIENT));
    }

    private Stream<DynamicTest> campaign(final int scale, final Volume volume, final List<Target.Kind> kinds)
    {
        final Campaign campaign = new Campaign(
            kind -> new ProgramTarget(kind, scale, volume),
            Attacks.all(scale).stream().filter(attack -> kinds.contains(attack.kind())).toList());
        campaigns.add(campaign);
        return campaign.tests();
    }

    @AfterEach
    void close()
    {
        campaigns.forEach(Campaign::close);
    }
}
