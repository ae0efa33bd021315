package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class Utf8EncoderTest
{
    private static final long SEED = 3629L;
    private static final int MARGIN = 16;

    private final Random random = new Random(SEED);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);

    @Test
    void shouldEqualTheJdkForEveryCharAloneAndBetweenOthers()
    {
        for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++)
        {
            check(String.valueOf((char) c));
            check("abcdefg" + (char) c + "hijklmnopqrst");
        }
    }

    @Test
    void shouldEqualTheJdkForEverySupplementaryPlane()
    {
        for (int codePoint = 0x10000; codePoint <= Character.MAX_CODE_POINT; codePoint += 301)
        {
            check(Character.toString(codePoint));
        }
        check(Character.toString(0x10000));
        check(Character.toString(Character.MAX_CODE_POINT));
    }

    @Test
    void shouldReplaceSurrogatesThatArePartOfNoPair()
    {
        for (final String text : new String[]{
            "\uD800", "\uDBFF", "\uDC00", "\uDFFF", "\uDC00\uD800", "\uD800\uD800", "\uD800\uD800\uDC00",
            "\uD800\uDC00\uDC00", "a\uD800", "a\uD800b", "\uD800\u00E9", "\uDC00\uD800\uDC00\uD800", "\uDFFF\uDFFF"})
        {
            check(text);
        }
    }

    @Test
    void shouldEqualTheJdkForRandomTextOfEveryLength()
    {
        final int[] bounds = {0x80, 0x100, 0x800, 0x10000};
        for (int length = 0; length <= 300; length++)
        {
            for (final int bound : bounds)
            {
                final StringBuilder text = new StringBuilder(length);
                for (int i = 0; i < length; i++)
                {
                    text.append((char) random.nextInt(bound));
                }
                check(text.toString());
                for (int changes = 0; changes < 8 && length > 0; changes++)
                {
                    text.setCharAt(random.nextInt(length), (char) random.nextInt(0x80));
                    text.setCharAt(random.nextInt(length), (char) (0xD800 + random.nextInt(0x800)));
                    check(text.toString());
                }
            }
        }
    }

    @Test
    void shouldFindTheOnlyCharThatIsNotAsciiWhereverItIs()
    {
        for (int length = 1; length <= 70; length++)
        {
            for (int position = 0; position < length; position++)
            {
                final StringBuilder text = new StringBuilder("x".repeat(length));
                for (final char c : new char[]{'\u0080', '\u00FF', '\u0100', '\u07FF', '\u0800', '\uD800', '\uFF41'})
                {
                    text.setCharAt(position, c);
                    check(text.toString());
                }
            }
        }
    }

    @Test
    void shouldFillBufferExactly()
    {
        for (int length = 0; length <= 70; length++)
        {
            final UnsafeBuffer exact = new UnsafeBuffer(new byte[length]);
            assertThat(Utf8Encoder.encode("z".repeat(length), exact, 0)).isEqualTo(length);
            final String tooLong = "z".repeat(length + 1);
            assertThatThrownBy(() -> Utf8Encoder.encode(tooLong, exact, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void shouldThrowWhenTheEncodedLengthIsNoInt()
    {
        assertThatThrownBy(() -> Utf8Encoder.encodedLength(new Repeated('\u20AC', Integer.MAX_VALUE / 3 + 1)))
            .isInstanceOf(ArithmeticException.class);
    }

    private void check(final String text)
    {
        final byte[] expected = text.getBytes(StandardCharsets.UTF_8);
        check(text, expected);
        check(new StringBuilder(text), expected);
    }

    private void check(final CharSequence text, final byte[] expected)
    {
        if (Utf8Encoder.encodedLength(text) != expected.length)
        {
            throw new AssertionError("length " + Utf8Encoder.encodedLength(text) + " of " + text + " seed " + SEED);
        }
        final UnsafeBuffer window = new UnsafeBuffer(buffer, 0, expected.length + 2 * MARGIN);
        Memory.guard(window);
        if (Utf8Encoder.encode(text, window, MARGIN) != expected.length)
        {
            throw new AssertionError("returned length is wrong for " + text + " seed " + SEED);
        }
        Memory.check(window, MARGIN, expected, expected.length, text + " seed " + SEED);
    }

    /** One character again and again, without the memory. */
    private record Repeated(char c, int length) implements CharSequence
    {
        @Override
        public char charAt(final int index)
        {
            return c;
        }

        @Override
        public CharSequence subSequence(final int start, final int end)
        {
            return new Repeated(c, end - start);
        }
    }
}
