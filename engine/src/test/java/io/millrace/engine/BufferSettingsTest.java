package io.millrace.engine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BufferSettingsTest
{
    static Stream<Bound<BufferSettings>> bounds()
    {
        return Stream.of(
            Bound.powerOfTwo("inboundRingCapacity",
                (s, v) -> s.inboundRingCapacity((int) v), BufferSettings::inboundRingCapacity, 16, 16_777_216),
            Bound.powerOfTwo("receiveArenaLength",
                (s, v) -> s.receiveArenaLength((int) v), BufferSettings::receiveArenaLength,
                65_536, 1_073_741_824),
            Bound.range("readLength",
                (s, v) -> s.readLength((int) v), BufferSettings::readLength, 1024, 1_048_576),
            Bound.powerOfTwo("outboundRingCapacity",
                (s, v) -> s.outboundRingCapacity((int) v), BufferSettings::outboundRingCapacity, 4096, 67_108_864),
            Bound.range("stagingLength",
                (s, v) -> s.stagingLength((int) v), BufferSettings::stagingLength, 4096, 67_108_864),
            Bound.range("mailboxLength",
                (s, v) -> s.mailboxLength((int) v), BufferSettings::mailboxLength, 4096, 1_073_741_824));
    }

    @Test
    void shouldHaveDocumentedDefaults()
    {
        final BufferSettings settings = new BufferSettings().conclude();

        assertThat(settings.inboundRingCapacity()).isEqualTo(4096);
        assertThat(settings.receiveArenaLength()).isEqualTo(4_194_304);
        assertThat(settings.readLength()).isEqualTo(65_536);
        assertThat(settings.outboundRingCapacity()).isEqualTo(262_144);
        assertThat(settings.stagingLength()).isEqualTo(65_536);
        assertThat(settings.mailboxLength()).isEqualTo(262_144);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void shouldAcceptValueWhenAtBound(final Bound<BufferSettings> bound)
    {
        bound.checkAcceptedAtBothEnds(BufferSettings::new, BufferSettings::conclude);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void shouldNameSettingAndValueWhenBeyondBound(final Bound<BufferSettings> bound)
    {
        bound.checkRefusedBeyondBothEnds(BufferSettings::new, BufferSettings::conclude);
    }

    @Test
    void shouldLowerDefaultReadLengthWhenArenaIsSmall()
    {
        assertThat(new BufferSettings().receiveArenaLength(65_536).conclude().readLength()).isEqualTo(16_384);
    }

    @Test
    void shouldRefuseReadLengthWhenAboveAQuarterOfTheArena()
    {
        final int arenaLength = 131_072;

        assertThat(new BufferSettings().receiveArenaLength(arenaLength).readLength(32_768).conclude().readLength())
            .isEqualTo(32_768);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new BufferSettings().receiveArenaLength(arenaLength).readLength(32_769).conclude())
            .withMessage("readLength is 32769, allowed is 1024 to 32768 (a quarter of receiveArenaLength).");
    }

    @Test
    void shouldReportOnlyArenaWhenItIsWhatMakesTheReadLengthTooHigh()
    {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new BufferSettings().receiveArenaLength(0).readLength(65_536).conclude())
            .withMessage("receiveArenaLength is 0, allowed is a power of two from 65536 to 1073741824.");
    }
}
