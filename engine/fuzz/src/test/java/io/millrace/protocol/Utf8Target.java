package io.millrace.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.agrona.concurrent.UnsafeBuffer;

import io.millrace.fuzz.FuzzInput;

/**
 * The UTF-8 validator, in pieces and at all alignments, against the JDK's decoder and, for where a text becomes
 * invalid, against a table of all characters (RFC 3629).
 * <pre>
 *   1 byte: how the text is cut
 *   the text
 * </pre>
 */
public final class Utf8Target
{
    private Utf8Target()
    {
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        final FuzzInput input = new FuzzInput(data);
        final int cutting = input.next();
        final byte[] text = input.rest();
        final int invalid = Utf8Reference.firstInvalid(text, 0, text.length);
        FuzzInput.same("what the two references say", invalid == Utf8Reference.VALID, isDecodable(text));
        validate(text, invalid, cutting % 8, FuzzInput.ends(cutting, text.length));
        validate(text, invalid, 0, text.length == 0 ? new int[0] : new int[]{ text.length });
    }

    private static void validate(final byte[] text, final int invalid, final int offset, final int[] ends)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[offset + text.length]);
        buffer.putBytes(offset, text);
        int state = Utf8Validator.ACCEPT;
        int start = 0;
        for (final int end : ends)
        {
            state = Utf8Validator.validate(state, buffer, offset + start, end - start);
            FuzzInput.same("rejected at " + end, state == Utf8Validator.REJECT, invalid >= 0 && invalid < end);
            if (state == Utf8Validator.REJECT)
            {
                return;
            }
            start = end;
        }
        FuzzInput.same("complete", state == Utf8Validator.ACCEPT, invalid == Utf8Reference.VALID);
    }

    private static boolean isDecodable(final byte[] text)
    {
        try
        {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        }
        catch (final CharacterCodingException ex)
        {
            return false;
        }
    }
}
