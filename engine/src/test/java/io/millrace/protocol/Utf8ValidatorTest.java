package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

import static io.millrace.protocol.Utf8Validator.ACCEPT;
import static io.millrace.protocol.Utf8Validator.REJECT;
import static org.assertj.core.api.Assertions.assertThat;

class Utf8ValidatorTest
{
    private static final long SEED = 6455_0801L;
    private static final int MARGIN = 9;
    private static final int MAX_OFFSET = 9;
    private static final int PAYLOAD = MAX_OFFSET + 4 + MARGIN;
    private static final int[] INTERESTING = {
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};

    private final byte[] text = new byte[PAYLOAD];
    private final UnsafeBuffer buffer = new UnsafeBuffer(text);

    @Test
    void shouldAgreeWithReferenceOnAllOneAndTwoByteSequencesAtAllOffsetsAndSplits()
    {
        for (int sequence = 0; sequence <= 0xFFFF; sequence++)
        {
            for (int offset = 0; offset <= MAX_OFFSET; offset++)
            {
                put(offset, sequence, 2);
                checkWholeAndSplits(0, offset + 2);
                checkWhole(0, PAYLOAD);
            }
        }
        for (int value = 0; value <= 0xFF; value++)
        {
            for (int offset = 0; offset <= MAX_OFFSET; offset++)
            {
                put(offset, value, 1);
                checkWholeAndSplits(0, offset + 1);
                checkWholeAndSplits(offset, 1);
                checkWholeAndSplits(0, PAYLOAD);
            }
        }
    }

    @Test
    void shouldAgreeWithReferenceOnAllThreeByteSequences()
    {
        for (int sequence = 0; sequence <= 0xFFFFFF; sequence++)
        {
            final int offset = (sequence ^ sequence >> 8 ^ sequence >> 16) % (MAX_OFFSET + 1);
            put(offset, sequence, 3);
            checkWhole(offset, 3);
        }
    }

    @Test
    void shouldAgreeWithReferenceOnThreeByteSequencesOfInterestingBytesAtAllOffsetsAndSplits()
    {
        for (final int first : INTERESTING)
        {
            for (int rest = 0; rest <= 0xFFFF; rest++)
            {
                put(rest % (MAX_OFFSET + 1), first << 16 | rest, 3);
                checkWholeAndSplits(0, PAYLOAD);
            }
            for (final int second : INTERESTING)
            {
                for (final int third : INTERESTING)
                {
                    for (int offset = 0; offset <= MAX_OFFSET; offset++)
                    {
                        put(offset, first << 16 | second << 8 | third, 3);
                        checkWholeAndSplits(0, offset + 3);
                        checkWhole(0, PAYLOAD);
                    }
                }
            }
        }
    }

    @Test
    void shouldAgreeWithReferenceOnFourByteSequencesOfInterestingBytesAtAllOffsetsAndSplits()
    {
        for (int i = 0; i < INTERESTING.length * INTERESTING.length; i++)
        {
            final int high = INTERESTING[i / INTERESTING.length] << 8 | INTERESTING[i % INTERESTING.length];
            for (int j = 0; j < INTERESTING.length * INTERESTING.length; j++)
            {
                final int low = INTERESTING[j / INTERESTING.length] << 8 | INTERESTING[j % INTERESTING.length];
                final int offset = (i + j) % (MAX_OFFSET + 1);
                put(offset, high << 16 | low, 4);
                checkWholeAndSplits(0, offset + 4);
                checkWhole(0, PAYLOAD);
            }
        }
    }

    @Tag("heavy")
    @Test
    void shouldAgreeWithReferenceOnEverySequenceAtAllOffsetsAndSplits()
    {
        for (int offset = 0; offset <= MAX_OFFSET; offset++)
        {
            for (int sequence = 0; sequence <= 0xFFFFFF; sequence++)
            {
                put(offset, sequence, 3);
                checkWholeAndSplits(0, offset + 3);
            }
            for (final int first : INTERESTING)
            {
                for (final int second : INTERESTING)
                {
                    for (int rest = 0; rest <= 0xFFFF; rest++)
                    {
                        put(offset, first << 24 | second << 16 | rest, 4);
                        checkWholeAndSplits(0, offset + 4);
                    }
                }
            }
        }
    }

    @Test
    void shouldAgreeWithTheDecoderOfTheJdk()
    {
        for (int sequence = 0; sequence <= 0xFFFF; sequence++)
        {
            final byte[] bytes = {(byte) (sequence >> 8), (byte) sequence};
            assertValidIs(isDecodable(bytes), bytes);
        }
        for (final int first : INTERESTING)
        {
            for (final int second : INTERESTING)
            {
                for (final int third : INTERESTING)
                {
                    for (final int fourth : new int[]{0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF})
                    {
                        final byte[] bytes = Memory.bytes(first, second, third, fourth);
                        assertValidIs(isDecodable(bytes), bytes);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "80", "BF", "C0", "C1", "F5", "F8", "FC", "FE", "FF", "E080", "E09F", "EDA0", "EDBF", "F080", "F08F", "F490",
        "F4BF", "C27F", "C2C0", "E1807F", "E180C0", "F180807F", "F18080C0", "F18041", "CEBAE1BDB9CF83CEBCCEB5EDA0"})
    void shouldFailAtTheLastByteAndNoEarlier(final String hex)
    {
        final byte[] bytes = HexFormat.of().parseHex(hex);
        final UnsafeBuffer sequence = Memory.holding(bytes);
        assertThat(Utf8Validator.validate(ACCEPT, sequence, 0, bytes.length - 1)).isNotEqualTo(REJECT);
        assertThat(Utf8Validator.validate(ACCEPT, sequence, 0, bytes.length)).isEqualTo(REJECT);
    }

    @ParameterizedTest
    @CsvSource({"C2, 80", "DF, BF", "E0A0, 80", "ED9F, BF", "EE80, 80", "EFBF, BF", "F09080, 80", "F48FBF, BF"})
    void shouldGoOnWithCharacterThatWasCutOff(final String beginning, final String rest)
    {
        final byte[] first = HexFormat.of().parseHex(beginning);
        final byte[] last = HexFormat.of().parseHex(rest);
        final int state = Utf8Validator.validate(ACCEPT, Memory.holding(first), 0, first.length);
        assertThat(state).isNotEqualTo(ACCEPT).isNotEqualTo(REJECT);
        assertThat(Utf8Validator.validate(state, Memory.holding(last), 0, last.length)).isEqualTo(ACCEPT);
    }

    @Test
    void shouldKeepStateWhenPieceIsEmpty()
    {
        final UnsafeBuffer empty = new UnsafeBuffer(new byte[0]);
        final int inside = Utf8Validator.validate(ACCEPT, Memory.holding(0xF4), 0, 1);
        assertThat(Utf8Validator.validate(ACCEPT, empty, 0, 0)).isEqualTo(ACCEPT);
        assertThat(Utf8Validator.validate(inside, empty, 0, 0)).isEqualTo(inside);
        assertThat(Utf8Validator.validate(REJECT, empty, 0, 0)).isEqualTo(REJECT);
    }

    @Test
    void shouldStayRejectedWhenValidTextFollows()
    {
        final byte[] valid = "valid text, \u20AC".getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8Validator.validate(REJECT, Memory.holding(valid), 0, valid.length)).isEqualTo(REJECT);
    }

    @Test
    void shouldAcceptRandomTextOfEveryScriptAtEveryAlignmentAndSplit()
    {
        final Random random = new Random(SEED);
        for (final Script script : Script.values())
        {
            for (int length = 0; length <= 300; length++)
            {
                final byte[] bytes = script.text(random, length);
                for (int alignment = 0; alignment < 8; alignment++)
                {
                    final UnsafeBuffer window = new UnsafeBuffer(new byte[alignment + length], alignment, length);
                    window.putBytes(0, bytes);
                    checkRandomSplits(random, window, bytes, script.name());
                }
            }
        }
    }

    @Test
    void shouldFindOneDamagedByteInRandomTextWhereverItIs()
    {
        final Random random = new Random(SEED);
        for (final Script script : Script.values())
        {
            for (int length = 1; length <= 120; length++)
            {
                final byte[] bytes = script.text(random, length);
                for (int position = 0; position < length; position++)
                {
                    final byte whole = bytes[position];
                    bytes[position] = (byte) INTERESTING[random.nextInt(INTERESTING.length)];
                    checkRandomSplits(random, Memory.holding(bytes), bytes, script.name());
                    bytes[position] = whole;
                }
            }
        }
    }

    private static void checkRandomSplits(
        final Random random, final UnsafeBuffer window, final byte[] bytes, final String script)
    {
        final int failure = Utf8Reference.firstInvalid(bytes, 0, bytes.length);
        assertState(Utf8Validator.validate(ACCEPT, window, 0, bytes.length), failure, bytes.length, bytes);
        int state = ACCEPT;
        int done = 0;
        while (done < bytes.length)
        {
            final int piece = Math.min(1 + random.nextInt(1 + random.nextInt(100)), bytes.length - done);
            state = Utf8Validator.validate(state, window, done, piece);
            done += piece;
            if (failure >= 0 && (state == REJECT) != done > failure)
            {
                throw new AssertionError(script + ", seed " + SEED + ": byte " + failure + " at fault, state " +
                    Integer.toHexString(state) + " after " + done + " of " + HexFormat.of().formatHex(bytes));
            }
        }
        assertState(state, failure, bytes.length, bytes);
    }

    /** Puts a sequence amid ASCII. */
    private void put(final int offset, final int sequence, final int length)
    {
        for (int i = 0; i < PAYLOAD; i++)
        {
            text[i] = 'a';
        }
        for (int i = 0; i < length; i++)
        {
            text[offset + i] = (byte) (sequence >> (length - 1 - i) * Byte.SIZE);
        }
    }

    private void checkWhole(final int offset, final int length)
    {
        final int failure = Utf8Reference.firstInvalid(text, offset, length);
        assertState(Utf8Validator.validate(ACCEPT, buffer, offset, length), failure, length, text);
    }

    private void checkWholeAndSplits(final int offset, final int length)
    {
        final int failure = Utf8Reference.firstInvalid(text, offset, length);
        assertState(Utf8Validator.validate(ACCEPT, buffer, offset, length), failure, length, text);
        for (int split = 1; split < length; split++)
        {
            final int middle = Utf8Validator.validate(ACCEPT, buffer, offset, split);
            if ((middle == REJECT) != (failure >= 0 && failure < split))
            {
                assertState(middle, failure, split, text);
            }
            final int state = Utf8Validator.validate(middle, buffer, offset + split, length - split);
            assertState(state, failure, length, text);
        }
    }

    private static void assertState(final int state, final int failure, final int length, final byte[] bytes)
    {
        final boolean right = failure == Utf8Reference.VALID ? state == ACCEPT :
            failure == Utf8Reference.INCOMPLETE ? state != ACCEPT && state != REJECT :
            state == REJECT;
        if (!right)
        {
            throw new AssertionError("state " + Integer.toHexString(state) + " where the reference says " + failure +
                " after " + length + " bytes of " + HexFormat.of().formatHex(bytes));
        }
    }

    private static void assertValidIs(final boolean valid, final byte[] bytes)
    {
        final boolean reference = Utf8Reference.firstInvalid(bytes, 0, bytes.length) == Utf8Reference.VALID;
        final boolean accepted = Utf8Validator.validate(ACCEPT, Memory.holding(bytes), 0, bytes.length) == ACCEPT;
        if (reference != valid || accepted != valid)
        {
            throw new AssertionError("JDK " + valid + ", reference " + reference + ", validator " + accepted + ": " +
                HexFormat.of().formatHex(bytes));
        }
    }

    private static boolean isDecodable(final byte[] bytes)
    {
        try
        {
            StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes));
            return true;
        }
        catch (final CharacterCodingException exception)
        {
            return false;
        }
    }
}
