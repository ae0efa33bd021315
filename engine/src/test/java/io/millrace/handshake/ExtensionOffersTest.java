package io.millrace.handshake;

import io.millrace.handshake.ExtensionOffers.Offer;
import io.millrace.handshake.ExtensionOffers.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ExtensionOffersTest
{
    @Test
    void shouldYieldNothingWhenThereIsNoHeader()
    {
        final ExtensionOffers offers = ExtensionOffers.parse(List.of());

        assertThat(offers.isMalformed()).isFalse();
        assertThat(offers.offers()).isEmpty();
    }

    @Test
    void shouldYieldOffersInOrderWhenThereAreSeveralLines()
    {
        assertThat(offers("permessage-deflate; client_max_window_bits; server_max_window_bits=10, foo", "bar;a=b;a"))
            .containsExactly(
                new Offer("permessage-deflate", List.of(
                    new Parameter("client_max_window_bits", null), new Parameter("server_max_window_bits", "10"))),
                new Offer("foo", List.of()),
                new Offer("bar", List.of(new Parameter("a", "b"), new Parameter("a", null))));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a;b=c", " a ; b = c ", "a\t;\tb\t=\tc\t", ",a;b=c", "a;b=c,", ",, a;b=c ,,", "a;b=\"c\"", "a;b=\"\\c\"",
        "a ; b = \"c\" ,"})
    void shouldYieldTheSameOfferWhenItIsWrittenInOtherWays(final String value)
    {
        assertThat(offers(value)).containsExactly(new Offer("a", List.of(new Parameter("b", "c"))));
    }

    @Test
    void shouldUnquoteWhenAValueIsQuoted()
    {
        assertThat(offers("a;b=\"12\\3~\";c")).containsExactly(
            new Offer("a", List.of(new Parameter("b", "123~"), new Parameter("c", null))));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", ",", " , ", ";", "=", "\"", "a;", "a;;b", "a; ;b", "a;b=", "a;b= ", "a;b=,c", "a;=c", "a=b", "a b",
        "a;b c", "a;b=c d", "a;b=\"\"", "a;b=\"c", "a;b=\"", "a;b=\"c\\", "a;b=\"c d\"", "a;b=\"c,d\"", "a;b=\"c;d\"",
        "a;b=\"\\\"\"", "a;b=\"\\\\\"", "a;b=\"c\"d", "a;b=\"c\"\"d\"", "a;b=\"\u00e4\"", "\"a\"",
        "a;\"b\"=c", "a;b==c", "a/b", "a,;", "a;,b", "(a)", "\u00e4", "a\0", "a;b=\"c\u007f\""})
    void shouldBeMalformedWhenTheGrammarIsViolated(final String value)
    {
        final ExtensionOffers offers = ExtensionOffers.parse(List.of(value));

        assertThat(offers.isMalformed()).isTrue();
        assertThat(offers.offers()).isEmpty();
    }

    @Test
    void shouldBeMalformedWhenOneOfSeveralLinesIs()
    {
        assertThat(ExtensionOffers.parse(List.of("a", "b;")).isMalformed()).isTrue();
        assertThat(ExtensionOffers.parse(List.of("a;b=\"c", "d\"")).isMalformed()).isTrue();
    }

    @Test
    void shouldPassOverALineWhenAnotherHasTheOffers()
    {
        assertThat(offers("", "a", " , ")).containsExactly(new Offer("a", List.of()));
    }

    @Test
    void shouldReadEachCharacterAFewTimesWhenTheListIsPathological()
    {
        final String[] units = {
            ",", ";", "\"", "=", " ", "\\", "a", "a,", "a;", "a;b=", "a;b=\"", ";b=\"c\"", ", ;", "a ",
            " ,a;b = \"\\c\""};
        for (final String unit : units)
        {
            for (final String start : new String[] {"", "a", "a;b=\"", "a;b="})
            {
                final CountingText text = new CountingText(start + unit.repeat(16384 / unit.length()));
                ExtensionOffers.parse(List.of(text));
                assertThat(text.reads()).as(start + unit).isLessThanOrEqualTo(10L * text.length());
            }
        }
    }

    private static List<Offer> offers(final String... values)
    {
        final ExtensionOffers offers = ExtensionOffers.parse(List.of(values));
        assertThat(offers.isMalformed()).isFalse();
        return offers.offers();
    }
}
