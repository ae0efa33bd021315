package io.millrace.engine;

import org.junit.jupiter.api.Test;

import java.util.concurrent.ThreadFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ThreadingSettingsTest
{
    private static final Bound<ThreadingSettings> SELECTORS = Bound.range(
        "selectors", (s, v) -> s.selectors((int) v), ThreadingSettings::selectors, 1, 64);

    @Test
    void shouldHaveDocumentedDefaults()
    {
        final ThreadingSettings settings = new ThreadingSettings().conclude();

        assertThat(settings.threadingMode()).isEqualTo(ThreadingMode.SHARED);
        assertThat(settings.idlePreset()).isEqualTo(IdlePreset.BALANCED);
        assertThat(settings.selectors()).isEqualTo(1);
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
            .withMessage("threadingMode is null, allowed is one of shared, invoker." + System.lineSeparator() +
                "idlePreset is null, allowed is one of low-latency, balanced, low-power.");
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
            .withMessage("threadingMode is null, allowed is one of shared, invoker.");
    }
}
