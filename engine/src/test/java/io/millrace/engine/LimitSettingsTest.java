package io.millrace.engine;

import io.millrace.api.SlowConsumerPolicy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LimitSettingsTest
{
    static Stream<Bound<LimitSettings>> bounds()
    {
        return Stream.of(
            Bound.range("maxConnections",
                (s, v) -> s.maxConnections((int) v), LimitSettings::maxConnections, 1, 16_777_216),
            Bound.range("maxMessageLength",
                (s, v) -> s.maxMessageLength((int) v), LimitSettings::maxMessageLength, 0, 2_147_418_111),
            Bound.range("maxFrameLength",
                LimitSettings::maxFrameLength, LimitSettings::maxFrameLength, 125, Long.MAX_VALUE),
            Bound.range("maxHandshakeLength",
                (s, v) -> s.maxHandshakeLength((int) v), LimitSettings::maxHandshakeLength, 128, 1_048_576),
            Bound.range("maxHandshakeLineLength",
                (s, v) -> s.maxHandshakeLineLength((int) v), LimitSettings::maxHandshakeLineLength, 64, 1_048_576),
            Bound.range("maxHandshakeHeaders",
                (s, v) -> s.maxHandshakeHeaders((int) v), LimitSettings::maxHandshakeHeaders, 1, 10_000),
            Bound.range("outboundLimit",
                LimitSettings::outboundLimit, LimitSettings::outboundLimit, 1, 1_099_511_627_776L),
            Bound.range("lowWatermark",
                LimitSettings::lowWatermark, LimitSettings::lowWatermark, 0, 4_194_304),
            Bound.range("outboundMessageLimit",
                (s, v) -> s.outboundMessageLimit((int) v), LimitSettings::outboundMessageLimit, 0, 8_388_608),
            Bound.range("totalOutboundLimit",
                LimitSettings::totalOutboundLimit, LimitSettings::totalOutboundLimit, 4_194_304, 1_099_511_627_776L));
    }

    @Test
    void shouldHaveDocumentedDefaults()
    {
        final LimitSettings settings = new LimitSettings().conclude();

        assertThat(settings.maxConnections()).isEqualTo(65_536);
        assertThat(settings.maxMessageLength()).isEqualTo(1_048_576);
        assertThat(settings.maxFrameLength()).isEqualTo(Long.MAX_VALUE);
        assertThat(settings.maxHandshakeLength()).isEqualTo(16_384);
        assertThat(settings.maxHandshakeLineLength()).isEqualTo(8_192);
        assertThat(settings.maxHandshakeHeaders()).isEqualTo(100);
        assertThat(settings.outboundLimit()).isEqualTo(4_194_304);
        assertThat(settings.lowWatermark()).isEqualTo(1_048_576);
        assertThat(settings.outboundMessageLimit()).isZero();
        assertThat(settings.totalOutboundLimit()).isEqualTo(Math.max(Runtime.getRuntime().maxMemory() / 2, 8_388_608));
        assertThat(settings.slowConsumerPolicy().kind()).isEqualTo(SlowConsumerPolicy.Kind.REFUSE);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void shouldAcceptValueWhenAtBound(final Bound<LimitSettings> bound)
    {
        bound.checkAcceptedAtBothEnds(LimitSettings::new, LimitSettings::conclude);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void shouldNameSettingAndValueWhenBeyondBound(final Bound<LimitSettings> bound)
    {
        bound.checkRefusedBeyondBothEnds(LimitSettings::new, LimitSettings::conclude);
    }

    @Test
    void shouldDeriveLowWatermarkWhenOnlyOutboundLimitIsSet()
    {
        assertThat(new LimitSettings().outboundLimit(1000).conclude().lowWatermark()).isEqualTo(250);
    }

    @Test
    void shouldKeepLowWatermarkWhenOutboundLimitIsSetAfterIt()
    {
        assertThat(new LimitSettings().lowWatermark(7).outboundLimit(1000).conclude().lowWatermark()).isEqualTo(7);
    }

    @Test
    void shouldRefuseLowWatermarkWhenAboveOutboundLimit()
    {
        assertThat(new LimitSettings().outboundLimit(10).lowWatermark(10).conclude().lowWatermark()).isEqualTo(10);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new LimitSettings().outboundLimit(10).lowWatermark(11).conclude())
            .withMessage("lowWatermark is 11, allowed is 0 to 10 (the outboundLimit).");
    }

    @Test
    void shouldReportOnlyOutboundLimitWhenItIsWhatMakesTheWatermarkTooHigh()
    {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new LimitSettings().outboundLimit(0).lowWatermark(11).conclude())
            .withMessage("outboundLimit is 0, allowed is 1 to 1099511627776.");
    }

    @Test
    void shouldAllowMessagesLongerThanOutboundLimit()
    {
        final LimitSettings settings = new LimitSettings().outboundLimit(1000).maxMessageLength(2000).conclude();

        assertThat(settings.maxMessageLength()).isGreaterThan((int) settings.outboundLimit());
    }
}
