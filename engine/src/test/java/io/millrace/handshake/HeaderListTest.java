package io.millrace.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class HeaderListTest
{
    private static final List<Map.Entry<String, String>> HEADERS = List.of(
        Map.entry("Host", "example.org"), Map.entry("X-Empty", ""), Map.entry("hosT", "second"),
        Map.entry("X-Latin", "caf\u00e9 \u00ff"));

    private final HeaderList list = HeaderList.of(HEADERS);

    @Test
    void shouldEqualTheHeadersThatItWasMadeOf()
    {
        assertThat(list).isEqualTo(HEADERS).hasSameHashCodeAs(HEADERS);
        assertThat(HeaderList.of(list)).isSameAs(list);
        assertThat(HeaderList.of(List.of())).isEmpty();
    }

    @Test
    void shouldTakeNamesAndValuesFromWhereTheyLieInAHead()
    {
        final byte[] head = "GET / HTTP/1.1\r\nHost:  a\r\nX: \r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        final int[] fields = { 16, 20, 23, 24, 26, 27, 29, 29, 0, 0, 0, 0 };
        assertThat(HeaderList.of(head, fields, 2)).isEqualTo(List.of(Map.entry("Host", "a"), Map.entry("X", "")));
    }

    @Test
    void shouldFindNamesInAnyCaseOfTheirLettersOnly()
    {
        assertThat(list.indexOf("HOST", 0)).isZero();
        assertThat(list.indexOf("host", 1)).isEqualTo(2);
        assertThat(list.indexOf("host", 3)).isEqualTo(-1);
        assertThat(list.indexOf("x-latin", 0)).isEqualTo(3);
        assertThat(list.indexOf("X", 0)).isEqualTo(-1);
        assertThat(list.indexOf("X\rLatin", 0)).as("differs from a hyphen by the bit of the case").isEqualTo(-1);
        assertThat(list.indexOf("Ho\u017ft", 0)).as("a long s is no s").isEqualTo(-1);
    }

    @Test
    void shouldNotBeChanged()
    {
        assertThatThrownBy(() -> list.set(0, HEADERS.get(1))).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }
}
