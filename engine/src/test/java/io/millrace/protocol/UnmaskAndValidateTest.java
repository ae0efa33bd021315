package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.HexFormat;
import java.util.Random;

import static io.millrace.protocol.Utf8Validator.ACCEPT;
import static io.millrace.protocol.Utf8Validator.REJECT;

/**
 * Unmasking that lets ASCII skip validation, as a receiver of text uses the two together (RFC 6455 §5.3, §8.1).
 */
class UnmaskAndValidateTest
{
    private static final long SEED = 6455_0508L;

    private final Random random = new Random(SEED);
    private final byte[] key = new byte[4];

    @Test
    void shouldAgreeWithNaiveUnmaskingAndReferenceForTextOfEveryLengthAlignmentAndPhase()
    {
        random.nextBytes(key);
        for (int length = 0; length <= 300; length++)
        {
            for (final Script script : Script.values())
            {
                final byte[] text = script.text(random, length);
                for (int variant = 0; variant < 32; variant++)
                {
                    check(text, variant % 8, variant / 8);
                    if (length > 0)
                    {
                        final byte[] damaged = text.clone();
                        damaged[random.nextInt(length)] = (byte) random.nextInt(256);
                        check(damaged, variant % 8, variant / 8);
                    }
                }
            }
        }
    }

    private void check(final byte[] text, final int alignment, final int phase)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[alignment + text.length + 8]);
        Memory.guard(buffer);
        for (int i = 0; i < text.length; i++)
        {
            buffer.putByte(alignment + i, (byte) (text[i] ^ key[(i + phase) % 4]));
        }
        int currentKey = Masking.rotate(new UnsafeBuffer(key).getInt(0), phase);
        int state = ACCEPT;
        int done = 0;
        while (done < text.length)
        {
            final int piece = Math.min(1 + random.nextInt(1 + random.nextInt(200)), text.length - done);
            final long seen = Masking.apply(buffer, alignment + done, piece, currentKey);
            if (seen != 0 || state != ACCEPT)
            {
                state = Utf8Validator.validate(state, buffer, alignment + done, piece);
            }
            currentKey = Masking.rotate(currentKey, piece);
            done += piece;
        }
        Memory.check(buffer, alignment, text, text.length, "phase " + phase + " seed " + SEED);
        final int failure = Utf8Reference.firstInvalid(text, 0, text.length);
        final boolean right = failure == Utf8Reference.VALID ? state == ACCEPT :
            failure == Utf8Reference.INCOMPLETE ? state != ACCEPT && state != REJECT : state == REJECT;
        if (!right)
        {
            throw new AssertionError("state " + Integer.toHexString(state) + " where the reference says " + failure +
                ", seed " + SEED + ": " + HexFormat.of().formatHex(text));
        }
    }
}
