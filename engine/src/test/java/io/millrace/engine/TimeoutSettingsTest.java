package io.millrace.engine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TimeoutSettingsTest
{
    private static final long YEAR_NS = 365L * 24 * 60 * 60 * 1_000_000_000;

    static Stream<Bound<TimeoutSettings>> bounds()
    {
        return Stream.of(
            Bound.range("handshakeTimeoutNs",
                TimeoutSettings::handshakeTimeoutNs, TimeoutSettings::handshakeTimeoutNs, 0, YEAR_NS),
            Bound.range("idleTimeoutNs",
                TimeoutSettings::idleTimeoutNs, TimeoutSettings::idleTimeoutNs, 0, YEAR_NS),
            Bound.range("pingIntervalNs",
                TimeoutSettings::pingIntervalNs, TimeoutSettings::pingIntervalNs, 0, YEAR_NS),
            Bound.range("closeTimeoutNs",
                TimeoutSettings::closeTimeoutNs, TimeoutSettings::closeTimeoutNs, 1, YEAR_NS),
            Bound.range("slowConsumerTimeoutNs",
                TimeoutSettings::slowConsumerTimeoutNs, TimeoutSettings::slowConsumerTimeoutNs, 0, YEAR_NS),
            Bound.range("drainTimeoutNs",
                TimeoutSettings::drainTimeoutNs, TimeoutSettings::drainTimeoutNs, 0, YEAR_NS),
            Bound.powerOfTwo("timerResolutionNs",
                TimeoutSettings::timerResolutionNs, TimeoutSettings::timerResolutionNs, 1 << 20, 1 << 30));
    }

    @Test
    void shouldHaveDocumentedDefaults()
    {
        final TimeoutSettings settings = new TimeoutSettings().conclude();

        assertThat(settings.handshakeTimeoutNs()).isEqualTo(10_000_000_000L);
        assertThat(settings.idleTimeoutNs()).isZero();
        assertThat(settings.pingIntervalNs()).isZero();
        assertThat(settings.closeTimeoutNs()).isEqualTo(5_000_000_000L);
        assertThat(settings.slowConsumerTimeoutNs()).isEqualTo(30_000_000_000L);
        assertThat(settings.drainTimeoutNs()).isEqualTo(5_000_000_000L);
        assertThat(settings.timerResolutionNs()).isEqualTo(8_388_608);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void shouldAcceptValueWhenAtBound(final Bound<TimeoutSettings> bound)
    {
        bound.checkAcceptedAtBothEnds(TimeoutSettings::new, TimeoutSettings::conclude);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void shouldNameSettingAndValueWhenBeyondBound(final Bound<TimeoutSettings> bound)
    {
        bound.checkRefusedBeyondBothEnds(TimeoutSettings::new, TimeoutSettings::conclude);
    }

    @Test
    void shouldConvertToNanosecondsWhenUnitIsGiven()
    {
        final TimeoutSettings settings = new TimeoutSettings()
            .handshakeTimeoutNs(1, TimeUnit.SECONDS)
            .idleTimeoutNs(2, TimeUnit.MINUTES)
            .pingIntervalNs(3, TimeUnit.MILLISECONDS)
            .closeTimeoutNs(4, TimeUnit.MICROSECONDS)
            .slowConsumerTimeoutNs(5, TimeUnit.NANOSECONDS)
            .drainTimeoutNs(6, TimeUnit.HOURS)
            .conclude();

        assertThat(settings.handshakeTimeoutNs()).isEqualTo(1_000_000_000L);
        assertThat(settings.idleTimeoutNs()).isEqualTo(120_000_000_000L);
        assertThat(settings.pingIntervalNs()).isEqualTo(3_000_000L);
        assertThat(settings.closeTimeoutNs()).isEqualTo(4_000L);
        assertThat(settings.slowConsumerTimeoutNs()).isEqualTo(5L);
        assertThat(settings.drainTimeoutNs()).isEqualTo(21_600_000_000_000L);
    }

    @Test
    void shouldRefuseDurationWhenItOverflowsNanoseconds()
    {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new TimeoutSettings().drainTimeoutNs(Long.MAX_VALUE, TimeUnit.DAYS).conclude())
            .withMessageStartingWith("drainTimeoutNs is 9223372036854775807, allowed is ");
    }

    @Test
    void shouldRefusePingIntervalWhenNotShorterThanIdleTimeout()
    {
        assertThat(new TimeoutSettings().idleTimeoutNs(100).pingIntervalNs(99).conclude().pingIntervalNs())
            .isEqualTo(99);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new TimeoutSettings().idleTimeoutNs(100).pingIntervalNs(100).conclude())
            .withMessage("pingIntervalNs is 100, allowed is less than idleTimeoutNs, which is 100.");
    }

    @Test
    void shouldAllowIdleTimeoutWhenPingIsOff()
    {
        assertThat(new TimeoutSettings().idleTimeoutNs(100).conclude().pingIntervalNs()).isZero();
    }
}
