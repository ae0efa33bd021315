package io.millrace.engine;

import org.junit.jupiter.api.Test;

import java.util.concurrent.ThreadFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ThreadingSettingsTest
{
    private static final Bound<ThreadingSettings> SELECTORS = Bound.range(
        "selectors", (s, v) -> s.selectors((int) v), ThreadingSettings::selectors, 1, 64);

    private static final Bound<ThreadingSettings> HANDLERS = Bound.range(
        "handlers", (s, v) -> s.handlers((int) v), ThreadingSettings::handlers, 1, 64);
    private static final Bound<ThreadingSettings> WRITERS = Bound.range(
        "writers", (s, v) -> s.writers((int) v), ThreadingSettings::writers, 1, 64);

    @Test
    void shouldHaveDocumentedDefaults()
    {
        final ThreadingSettings settings = new ThreadingSettings().conclude();

        assertThat(settings.threadingMode()).isEqualTo(ThreadingMode.SHARED);
        assertThat(settings.idlePreset()).isEqualTo(IdlePreset.BALANCED);
        assertThat(settings.selectors()).isEqualTo(1);
        assertThat(settings.handlers()).isEqualTo(1);
        assertThat(settings.writers()).isEqualTo(1);
        assertThat(settings.threadFactory()).isNull();
    }

    @Test
    void shouldAcceptSelectorsWhenAtBound()
    {
        SELECTORS.checkAcceptedAtBothEnds(ThreadingSettings::new, ThreadingSettings::conclude);
    }

    @Test
    void shouldNameSelectorsWhenBeyondBound()
    {
        SELECTORS.checkRefusedBeyondBothEnds(ThreadingSettings::new, ThreadingSettings::conclude);
    }

    @Test
    void shouldBoundHandlersAndWritersWhereThereAreThreadsForThem()
    {
        HANDLERS.checkAcceptedAtBothEnds(ThreadingSettingsTest::dedicated, ThreadingSettings::conclude);
        HANDLERS.checkRefusedBeyondBothEnds(ThreadingSettingsTest::dedicated, ThreadingSettings::conclude);
        WRITERS.checkAcceptedAtBothEnds(ThreadingSettingsTest::dedicated, ThreadingSettings::conclude);
        WRITERS.checkRefusedBeyondBothEnds(ThreadingSettingsTest::dedicated, ThreadingSettings::conclude);
    }

    private static ThreadingSettings dedicated()
    {
        return new ThreadingSettings().threadingMode(ThreadingMode.DEDICATED);
    }

    @Test
    void shouldRefuseWhatHasNoMeaningInAMode()
    {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new ThreadingSettings().threadingMode(ThreadingMode.SHARED).handlers(2).conclude())
            .withMessage("handlers is 2, allowed is none in shared, which has no threads for them.");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new ThreadingSettings().threadingMode(ThreadingMode.SHARED_NETWORK).writers(1).conclude())
            .withMessage("writers is 1, allowed is none in shared-network, which has no threads for them.");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new ThreadingSettings().threadingMode(ThreadingMode.INVOKER).selectors(2).conclude())
            .withMessage("selectors is 2, allowed is 1 in invoker.");
    }

    @Test
    void shouldKeepValuesThatAreSet()
    {
        final ThreadFactory threadFactory = Thread::new;
        final ThreadingSettings settings = new ThreadingSettings()
            .threadingMode(ThreadingMode.INVOKER)
            .idlePreset(IdlePreset.LOW_POWER)
            .threadFactory(threadFactory)
            .conclude();

        assertThat(settings.threadingMode()).isEqualTo(ThreadingMode.INVOKER);
        assertThat(settings.idlePreset()).isEqualTo(IdlePreset.LOW_POWER);
        assertThat(settings.threadFactory()).isSameAs(threadFactory);
    }

    @Test
    void shouldNameModeAndPresetWhenTheyAreNull()
    {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new ThreadingSettings().threadingMode(null).idlePreset(null).conclude())
            .withMessage(
                "threadingMode is null, allowed is one of shared, shared-network, dedicated, invoker." +
                System.lineSeparator() + "idlePreset is null, allowed is one of low-latency, balanced, low-power.");
    }

    @Test
    void shouldParseEveryModeByItsCliName()
    {
        assertThat(ThreadingMode.parse("shared")).isEqualTo(ThreadingMode.SHARED);
        assertThat(ThreadingMode.parse("invoker")).isEqualTo(ThreadingMode.INVOKER);
        assertThat(ThreadingMode.values()).allSatisfy(
            mode -> assertThat(ThreadingMode.parse(mode.cliName())).isEqualTo(mode));
    }

    @Test
    void shouldParseEveryPresetByItsCliName()
    {
        assertThat(IdlePreset.parse("low-latency")).isEqualTo(IdlePreset.LOW_LATENCY);
        assertThat(IdlePreset.parse("balanced")).isEqualTo(IdlePreset.BALANCED);
        assertThat(IdlePreset.parse("low-power")).isEqualTo(IdlePreset.LOW_POWER);
        assertThat(IdlePreset.values()).allSatisfy(
            preset -> assertThat(IdlePreset.parse(preset.cliName())).isEqualTo(preset));
    }

    @Test
    void shouldListAllowedNamesWhenNameIsUnknown()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> IdlePreset.parse("LOW_LATENCY"))
            .withMessage("idlePreset is LOW_LATENCY, allowed is one of low-latency, balanced, low-power.");
        assertThatIllegalArgumentException().isThrownBy(() -> ThreadingMode.parse(null))
            .withMessage(
                "threadingMode is null, allowed is one of shared, shared-network, dedicated, invoker.");
    }
}
