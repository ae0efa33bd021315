package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import io.millrace.api.MessageType;

/**
 * Messages that say where they come from and where they go: sender, target and number, then bytes that follow from
 * them. All of ASCII, so that they may be text; whether they are follows from the stamp too.
 */
final class Stamp
{
    /** The shortest message. */
    static final int LENGTH = 20;
    static final int LARGEST = 200 * 1024;
    /** Begins what was claimed and is to be aborted: no stamp. */
    static final byte ABORTED = '!';

    private static final int TARGET_AT = 3;
    private static final int NUMBER_AT = 9;
    private static final int LENGTH_AT = 14;
    private static final int LETTERS = 26;

    private Stamp()
    {
    }

    static byte[] message(final int sender, final long target, final int number, final int length)
    {
        final byte[] message = new byte[length];
        putDigits(message, 0, TARGET_AT, sender);
        putDigits(message, TARGET_AT, NUMBER_AT, target);
        putDigits(message, NUMBER_AT, LENGTH_AT, number);
        putDigits(message, LENGTH_AT, LENGTH, length);
        final long start = sender * 7L + target * 5 + number;
        for (int i = LENGTH; i < length; i++)
        {
            message[i] = (byte) ('a' + (start + i) % LETTERS);
        }
        return message;
    }

    static MessageType type(final int sender, final int number)
    {
        return (sender + number) % 2 == 0 ? MessageType.BINARY : MessageType.TEXT;
    }

    /** Tiny ones mostly, some of 200 bytes, of 20 KiB and, if allowed, of 200 KiB. */
    static int mixedLength(final Random random, final int longest)
    {
        final int dice = random.nextInt(100);
        final int length = dice < 50 ? LENGTH + random.nextInt(10) : dice < 86 ? 200 : dice < 97 ? 20 * 1024 : LARGEST;
        return Math.min(length, longest);
    }

    static int sender(final byte[] message)
    {
        return digits(message, 0, TARGET_AT);
    }

    static int target(final byte[] message)
    {
        return digits(message, TARGET_AT, NUMBER_AT);
    }

    static int number(final byte[] message)
    {
        return digits(message, NUMBER_AT, LENGTH_AT);
    }

    /** The message is whole and nothing of another is in it. */
    static void check(final WireFrame frame)
    {
        final byte[] payload = frame.payload();
        assertThat(frame.fin()).as("%s", frame).isTrue();
        assertThat(frame.rsv()).as("%s", frame).isZero();
        assertThat(payload.length).as("%s", frame).isGreaterThanOrEqualTo(LENGTH);
        final int sender = sender(payload);
        final int number = number(payload);
        if (frame.opcode() != ClientFrames.PING)
        {
            assertThat(frame.opcode()).as("%s", frame).isEqualTo(
                type(sender, number) == MessageType.TEXT ? ClientFrames.TEXT : ClientFrames.BINARY);
        }
        assertThat(Arrays.equals(payload, message(sender, target(payload), number, payload.length)))
            .as("bytes of %s", frame).isTrue();
    }

    private static void putDigits(final byte[] message, final int from, final int to, final long value)
    {
        long left = value;
        for (int i = to - 1; i >= from; i--)
        {
            message[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        assertThat(left).isZero();
    }

    private static int digits(final byte[] message, final int from, final int to)
    {
        return Integer.parseInt(new String(message, from, to - from, StandardCharsets.US_ASCII));
    }
}
