package io.millrace.engine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class SocketSettingsTest
{
    static Stream<Bound<SocketSettings>> bounds()
    {
        return Stream.of(
            Bound.range("receiveBufferLength",
                (s, v) -> s.receiveBufferLength((int) v), SocketSettings::receiveBufferLength, 0, 1_073_741_824),
            Bound.range("sendBufferLength",
                (s, v) -> s.sendBufferLength((int) v), SocketSettings::sendBufferLength, 0, 1_073_741_824),
            Bound.range("backlog",
                (s, v) -> s.backlog((int) v), SocketSettings::backlog, 1, 65_535));
    }

    @Test
    void shouldHaveDocumentedDefaults()
    {
        final SocketSettings settings = new SocketSettings().conclude();

        assertThat(settings.tcpNoDelay()).isTrue();
        assertThat(settings.receiveBufferLength()).isZero();
        assertThat(settings.sendBufferLength()).isZero();
        assertThat(settings.backlog()).isEqualTo(1024);
        assertThat(settings.reuseAddress()).isTrue();
        assertThat(settings.keepAlive()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void shouldAcceptValueWhenAtBound(final Bound<SocketSettings> bound)
    {
        bound.checkAcceptedAtBothEnds(SocketSettings::new, SocketSettings::conclude);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void shouldNameSettingAndValueWhenBeyondBound(final Bound<SocketSettings> bound)
    {
        bound.checkRefusedBeyondBothEnds(SocketSettings::new, SocketSettings::conclude);
    }

    @Test
    void shouldKeepOptionsThatAreSet()
    {
        final SocketSettings settings = new SocketSettings()
            .tcpNoDelay(false).reuseAddress(false).keepAlive(true).conclude();

        assertThat(settings.tcpNoDelay()).isFalse();
        assertThat(settings.reuseAddress()).isFalse();
        assertThat(settings.keepAlive()).isTrue();
    }
}
