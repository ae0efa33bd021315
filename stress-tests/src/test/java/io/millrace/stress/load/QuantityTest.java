package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest
{
    @ParameterizedTest
    @CsvSource({ "1, 1", "10k, 10000", "0.25, 0.25", "1.5m, 1500000" })
    void shouldReadRatesInThousands(final String text, final double rate)
    {
        assertThat(Quantity.rate(text)).isEqualTo(rate);
    }

    @ParameterizedTest
    @CsvSource({ "0, 0", "16k, 16384", "2m, 2097152", "1.5k, 1536" })
    void shouldReadBytesInPowersOfTwo(final String text, final int bytes)
    {
        assertThat(Quantity.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({ "10, 10000000000", "1.5s, 1500000000", "250ms, 250000000", "7us, 7000", "2m, 120000000000",
        "1h, 3600000000000" })
    void shouldReadTimesWithUnits(final String text, final long ns)
    {
        assertThat(Quantity.durationNs(text)).isEqualTo(ns);
    }

    @Test
    void shouldReadCounts()
    {
        assertThat(Quantity.count("10k")).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "k", "1g", "-1", "1e3", "1.", ".5", "1 k", "0" })
    void shouldRefuseWhatIsNoRate(final String text)
    {
        assertThatThrownBy(() -> Quantity.rate(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = { "0", "0.5", "3000m" })
    void shouldRefuseCountsThatAreNotWholeOrTooLarge(final String text)
    {
        assertThatThrownBy(() -> Quantity.count(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = { "0", "0s", "1d", "-1s", "s" })
    void shouldRefuseWhatIsNoTime(final String text)
    {
        assertThatThrownBy(() -> Quantity.durationNs(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
