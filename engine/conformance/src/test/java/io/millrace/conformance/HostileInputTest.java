package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.engine.ThreadingMode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Hostile inputs of each class against servers in this process, each with a well-behaved witness on the same threads.
 */
class HostileInputTest
{
    private static final int HEAVY_SCALE = 10;

    private final List<Campaign> campaigns = new ArrayList<>();

    @TestFactory
    Stream<DynamicTest> shouldBeAnsweredAsTheRulesSay()
    {
        final Campaign campaign = campaign(ThreadingMode.SHARED, 1);
        return Stream.concat(campaign.tests(),
            Stream.of(DynamicTest.dynamicTest("table", () -> compare(campaign.results()))));
    }

    /** The document tells what this run has shown. */
    private static void compare(final List<Attack.Result> results) throws IOException
    {
        final ResultTable table = new ResultTable(results);
        table.write("hostile-input.md");
        assertThat(ResultTable.committed()).as("table of HOSTILE.md; this run's is in target/hostile-input.md")
            .containsExactlyElementsOf(table.lines());
    }

    @Tag("heavy")
    @TestFactory
    Stream<DynamicTest> shouldBeAnsweredAsTheRulesSayInCrowdsAndEachMode()
    {
        return Stream.of(ThreadingMode.SHARED, ThreadingMode.SHARED_NETWORK, ThreadingMode.DEDICATED)
            .flatMap(mode -> campaign(mode, HEAVY_SCALE).tests());
    }

    private Campaign campaign(final ThreadingMode mode, final int scale)
    {
        final Campaign campaign = new Campaign(kind -> new ServerTarget(kind, mode, scale), Attacks.all(scale));
        campaigns.add(campaign);
        return campaign;
    }

    @AfterEach
    void close()
    {
        campaigns.forEach(Campaign::close);
    }
}
