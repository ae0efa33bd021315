package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ListElementsTest
{
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''|", "' '|", "','|", "', ,'|", "a|a", "a,b|a/b", "' a , b '|a/b", "',a,,b,'|a/b", "a b , c|a b/c"})
    void shouldYieldElementsWhenSomeAreEmpty(final String list, final String expected)
    {
        assertThat(elements(list.replace(" ", " \t")))
            .isEqualTo(expected == null ? List.of() : List.of(expected.replace(" ", " \t").split("/")));
    }

    @ParameterizedTest
    @CsvSource({"upgrade, true", "UPGRADE, true", "upgrad, false", "upgrades, false", "\u00fcpgrade, false"})
    void shouldCompareInAnyCaseWhenAskedForAnElement(final String list, final boolean expected)
    {
        final ListElements elements = new ListElements(list);

        assertThat(elements.next()).isTrue();
        assertThat(elements.is("Upgrade")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "a, true, true", "a/b, false, true", "a/, false, false", "/b, false, false", "a/b/c, false, false",
        "a b, false, false", "a /b, false, false", "(, false, false"})
    void shouldTellTokensFromProtocolsWhenThereIsAVersion(
        final String list, final boolean token, final boolean protocol)
    {
        final ListElements elements = new ListElements(list);

        assertThat(elements.next()).isTrue();
        assertThat(elements.isToken()).isEqualTo(token);
        assertThat(elements.isProtocol()).isEqualTo(protocol);
    }

    @Test
    void shouldReadEachCharacterAFewTimesWhenTheListIsPathological()
    {
        for (final String unit : new String[] {",", " ", ", ", "a,", "a ", " ,a", "a"})
        {
            final CountingText text = new CountingText(unit.repeat(16384 / unit.length()));
            final ListElements elements = new ListElements(text);
            while (elements.next())
            {
                elements.isToken();
                elements.isProtocol();
            }
            assertThat(text.reads()).as(unit).isLessThanOrEqualTo(8L * text.length());
        }
    }

    private static List<String> elements(final String list)
    {
        final List<String> found = new ArrayList<>();
        final ListElements elements = new ListElements(list);
        while (elements.next())
        {
            found.add(elements.text());
        }
        return found;
    }
}
