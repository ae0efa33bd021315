package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.millrace.deflate.DeflateOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeflateSettingsTest
{
    static Stream<Bound<DeflateSettings>> bounds()
    {
        return Stream.of(
            Bound.range("level", (s, v) -> s.level((int)v), DeflateSettings::level, 0, 9),
            Bound.range("windowBits", (s, v) -> s.windowBits((int)v), DeflateSettings::windowBits, 8, 15),
            Bound.range("peerWindowBits", (s, v) -> s.peerWindowBits((int)v), DeflateSettings::peerWindowBits, 8, 15));
    }

    private static DeflateSettings conclude(final DeflateSettings settings)
    {
        settings.validateAndFreeze();
        return settings;
    }

    @Test
    void shouldHaveDocumentedDefaults()
    {
        final DeflateSettings settings = conclude(new DeflateSettings());
        assertThat(settings.enabled()).isFalse();
        assertThat(settings.options()).isNull();
        assertThat(settings.level()).isEqualTo(1);
        assertThat(settings.threshold()).isEqualTo(64);
        assertThat(settings.contextTakeover()).isTrue();
        assertThat(settings.peerContextTakeover()).isTrue();
        assertThat(settings.windowBits()).isEqualTo(15);
        assertThat(settings.peerWindowBits()).isEqualTo(15);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void shouldAcceptValueWhenAtBound(final Bound<DeflateSettings> bound)
    {
        bound.checkAcceptedAtBothEnds(DeflateSettings::new, DeflateSettingsTest::conclude);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void shouldNameSettingAndValueWhenBeyondBound(final Bound<DeflateSettings> bound)
    {
        bound.checkRefusedBeyondBothEnds(DeflateSettings::new, DeflateSettingsTest::conclude);
    }

    @Test
    void shouldRefuseANegativeThreshold()
    {
        assertThat(conclude(new DeflateSettings().threshold(0)).threshold()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> conclude(new DeflateSettings().threshold(-1)))
            .withMessage("threshold is -1, allowed is 0 or more.");
    }

    @Test
    void shouldPassOnWhatWasSetWhenEnabled()
    {
        assertThat(conclude(new DeflateSettings().enabled(true).level(9).threshold(7).contextTakeover(false)
            .peerContextTakeover(false).windowBits(8).peerWindowBits(9)).options())
            .isEqualTo(new DeflateOptions(9, 7, false, false, 8, 9));
        assertThat(conclude(new DeflateSettings().enabled(true)).options())
            .isEqualTo(new DeflateOptions(1, 64, true, true, 15, 15));
    }

    @Test
    void shouldRefuseChangesWhenConcluded()
    {
        final DeflateSettings settings = conclude(new DeflateSettings());
        final List<Consumer<DeflateSettings>> changes = List.of(
            s -> s.enabled(true), s -> s.level(2), s -> s.threshold(1), s -> s.contextTakeover(false),
            s -> s.peerContextTakeover(false), s -> s.windowBits(9), s -> s.peerWindowBits(9));
        changes.forEach(change -> assertThatIllegalStateException().isThrownBy(() -> change.accept(settings)));
        assertThat(settings.level()).isEqualTo(1);
    }
}
