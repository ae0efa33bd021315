package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

/**
 * The cases are complete: each of the Autobahn suite's groups 1 to 7, 9, 10, 12 and 13 has its counterpart here.
 */
class SuiteCoverageTest
{
    /** How many cases each group or subgroup has. */
    private static final String COUNTS =
        "1.1=8 1.2=8 2=11 3=7 4.1=5 4.2=5 5=20 6.1=3 6.2=4 6.3=2 6.4=4 6.5=5 6.6=11 6.7=4 6.8=2 6.9=4 6.10=3 6.11=5 " +
        "6.12=8 6.13=5 6.14=10 6.15=1 6.16=3 6.17=5 6.18=5 6.19=5 6.20=7 6.21=8 6.22=34 6.23=7 7.1=6 7.3=6 7.5=1 " +
        "7.7=13 7.9=9 7.13=2 9.1=6 9.2=6 9.3=9 9.4=9 9.5=6 9.6=6 9.7=6 9.8=6 10.1=1 12.1=18 12.2=18 12.3=18 " +
        "12.4=18 12.5=18 13.1=18 13.2=18 13.3=18 13.4=18 13.5=18 13.6=18 13.7=18";
    private static final int TOTAL = 517;

    private static List<Case> all()
    {
        final List<Conformance> groups = List.of(
            new FramingTest(), new PingPongTest(), new ReservedBitsTest(), new OpcodesTest(), new FragmentationTest(),
            new Utf8Test(), new CloseTest(), new LimitsTest(), new AutomaticFragmentationTest(), new CompressionTest());
        final List<Case> all = new ArrayList<>();
        groups.forEach(group -> all.addAll(group.cases()));
        return all;
    }

    @Test
    void shouldHaveCounterpartOfEachCase()
    {
        final List<String> expected = new ArrayList<>();
        for (final String count : COUNTS.split(" "))
        {
            final String[] parts = count.split("=");
            for (int i = 1; i <= Integer.parseInt(parts[1]); i++)
            {
                expected.add(parts[0] + "." + i);
            }
        }
        assertThat(expected).hasSize(TOTAL);
        assertThat(all().stream().map(Case::counterpart).filter(number -> number != null))
            .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void shouldHaveIdsThatAreUniqueAndStable()
    {
        assertThat(all().stream().map(Case::id)).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z0-9/-]+"));
    }

    @Test
    void shouldAgreeWithTheJdkAboutWhatIsUtf8()
    {
        for (final Utf8Sequences.Sequence sequence : Utf8Sequences.all())
        {
            assertThat(isUtf8(sequence.octets())).as(sequence.id()).isEqualTo(sequence.valid());
        }
    }

    private static boolean isUtf8(final byte[] octets)
    {
        try
        {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return true;
        }
        catch (final CharacterCodingException ex)
        {
            return false;
        }
    }
}
