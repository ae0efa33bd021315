package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

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

    @Test
    void shouldWriteQuantitiesInFewCharacters()
    {
        assertThat(List.of(Quantity.of(0), Quantity.of(0.25), Quantity.of(9999), Quantity.of(10_000),
            Quantity.of(4_560_000), Quantity.of(123_456_789), Quantity.of(1e18)))
            .containsExactly("0", "0.3", "9999", "10.0k", "4.56M", "123M", "1.00E");
        assertThat(List.of(Quantity.ofNs(850), Quantity.ofNs(12_345), Quantity.ofNs(4_560_000),
            Quantity.ofNs(1_200_000_000L))).containsExactly("850 ns", "12.3 us", "4.56 ms", "1.20 s");
        assertThat(List.of(Quantity.ofSeconds(59), Quantity.ofSeconds(182), Quantity.ofSeconds(3600)))
            .containsExactly("59s", "3m02s", "1h00m");
    }
}
