package io.millrace.protocol;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

import org.agrona.concurrent.UnsafeBuffer;

import io.millrace.fuzz.FuzzInput;

/**
 * The decompressor, given messages in pieces and room in pieces, against a reference that inflates each message, with
 * the history before it, at once and anew (RFC 7692 §7.2.2).
 * <pre>
 *   1 byte: 1 context takeover; the rest is the room, in bytes, for each step
 *   1 byte: how messages are cut
 *   messages: 1 byte for the length, then so many bytes
 * </pre>
 */
public final class InflateTarget
{
    private static final int MOST = 1 << 16;

    private InflateTarget()
    {
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        final FuzzInput input = new FuzzInput(data);
        final int flags = input.next();
        final int cutting = input.next();
        final boolean takeover = (flags & 1) != 0;
        final ReferenceInflation reference = new ReferenceInflation(takeover, MOST);
        final WatchedInflater inflater = new WatchedInflater(takeover);
        boolean right = true;
        while (right && !input.isEmpty())
        {
            final byte[] message = input.take(input.next());
            reference.begin(false);
            reference.add(message, true);
            final byte[] output = inflate(inflater, message, 1 + flags / 2, FuzzInput.ends(cutting, message.length));
            if (output != null && output.length > MOST)
            {
                FuzzInput.same("the code for a long message", reference.closeCode(), ReferenceDecoder.TOO_BIG);
                right = false;
            }
            else if (reference.closeCode() != ReferenceDecoder.TOO_BIG)
            {
                FuzzInput.same("a correct message", output != null, reference.closeCode() == 0);
                right = output != null;
                FuzzInput.check(
                    !right || Arrays.equals(output, reference.output()), "inflated to something else");
                right &= !reference.isCutOff();
            }
        }
        inflater.release();
        FuzzInput.same("inflaters that were not given back", WatchedInflater.lent(), 0);
    }

    /** Null if the message is corrupt; more than the most if it is longer than that. */
    private static byte[] inflate(
        final WatchedInflater inflater, final byte[] message, final int room, final int[] ends)
    {
        final UnsafeBuffer source = new UnsafeBuffer(message);
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        int start = 0;
        for (final int end : ends)
        {
            inflater.input(source, start, end - start);
            if (!drain(inflater, room, output))
            {
                return null;
            }
            if (output.size() > MOST)
            {
                return output.toByteArray();
            }
            start = end;
        }
        inflater.endInput();
        if (!drain(inflater, room, output))
        {
            return null;
        }
        inflater.endMessage();
        return output.toByteArray();
    }

    private static boolean drain(final WatchedInflater inflater, final int room, final ByteArrayOutputStream output)
    {
        final UnsafeBuffer target = new UnsafeBuffer(new byte[room]);
        int count = room;
        while (count == room && output.size() <= MOST)
        {
            count = inflater.inflate(target, 0, room);
            if (count != PayloadInflater.CORRUPT)
            {
                output.write(target.byteArray(), 0, count);
            }
        }
        return count != PayloadInflater.CORRUPT;
    }
}
