package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HandshakeLimitsTest
{
    @ParameterizedTest
    @CsvSource({"0, 1, 1, maxHeadLength", "1, 0, 1, maxLineLength", "1, 1, 0, maxHeaders", "-1, 1, 1, maxHeadLength"})
    void shouldThrowWhenALimitIsNotPositive(
        final int headLength, final int lineLength, final int headers, final String name)
    {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new HandshakeLimits(headLength, lineLength, headers))
            .withMessageContaining(name);
    }

    @Test
    void shouldKeepLimitsWhenTheyArePositive()
    {
        final HandshakeLimits limits = new HandshakeLimits(1, 2, 3);

        assertThat(limits.maxHeadLength()).isEqualTo(1);
        assertThat(limits.maxLineLength()).isEqualTo(2);
        assertThat(limits.maxHeaders()).isEqualTo(3);
    }
}
