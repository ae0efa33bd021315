package io.millrace.stress.soak;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;

import org.agrona.DirectBuffer;

import io.millrace.api.MessageType;

/**
 * A message that says where it belongs and whether it is intact. Belongs to one thread.
 * <pre>
 *   0               16              32              48        56
 *   +---------------+---------------+---------------+---------+------------------+
 *   | stream        | sequence      | time sent, ns | CRC-32C | body ...         |
 *   +---------------+---------------+---------------+---------+------------------+
 * </pre>
 * The fields are hexadecimal digits, so that a text is valid UTF-8. The checksum covers everything else.
 */
final class Payload
{
    static final int HEADER_LENGTH = 56;

    private static final int SEQUENCE_OFFSET = 16;
    private static final int TIME_OFFSET = 32;
    private static final int CHECKSUM_OFFSET = 48;
    private static final int HEX = 16;
    private static final int DIGIT_BITS = 4;
    private static final int RUN = 64;
    private static final String[] WORDS = {
        "order ", "price ", "quantity ", "naïve ", "Grüße ", "日本 ", "\uD83D\uDE42 ", "0000 ", "{\"side\":\"buy\"} " };
    private static final byte[][] ENCODED_WORDS = encodedWords();

    private final CRC32C crc = new CRC32C();
    private byte[] bytes = new byte[0];

    Payload()
    {
    }

    /** A message with a random body: words for a text, else stretches of noise and of one value. */
    static byte[] encode(
        final MessageType type, final long stream, final long sequence, final long sentNs, final int bodyLength,
        final Random random)
    {
        final byte[] message = new byte[HEADER_LENGTH + bodyLength];
        putHex(message, 0, SEQUENCE_OFFSET, stream);
        putHex(message, SEQUENCE_OFFSET, TIME_OFFSET, sequence);
        putHex(message, TIME_OFFSET, CHECKSUM_OFFSET, sentNs);
        if (type == MessageType.TEXT)
        {
            fillWithWords(message, random);
        }
        else
        {
            fillWithBytes(message, random);
        }
        putHex(message, CHECKSUM_OFFSET, HEADER_LENGTH, checksum(new CRC32C(), message, message.length));
        return message;
    }

    /** Takes a copy of a message; false if it is not intact. */
    boolean wrap(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < HEADER_LENGTH)
        {
            return false;
        }
        if (bytes.length < length)
        {
            bytes = new byte[Math.max(length, 2 * bytes.length)];
        }
        buffer.getBytes(offset, bytes, 0, length);
        return hex(CHECKSUM_OFFSET, HEADER_LENGTH) == checksum(crc, bytes, length);
    }

    long stream()
    {
        return hex(0, SEQUENCE_OFFSET);
    }

    long sequence()
    {
        return hex(SEQUENCE_OFFSET, TIME_OFFSET);
    }

    long sentNs()
    {
        return hex(TIME_OFFSET, CHECKSUM_OFFSET);
    }

    private static long checksum(final CRC32C crc, final byte[] bytes, final int length)
    {
        crc.reset();
        crc.update(bytes, 0, CHECKSUM_OFFSET);
        crc.update(bytes, HEADER_LENGTH, length - HEADER_LENGTH);
        return crc.getValue();
    }

    private static void fillWithWords(final byte[] message, final Random random)
    {
        int at = HEADER_LENGTH;
        while (at < message.length)
        {
            final byte[] word = ENCODED_WORDS[random.nextInt(ENCODED_WORDS.length)];
            if (word.length > message.length - at)
            {
                message[at++] = '.';
            }
            else
            {
                System.arraycopy(word, 0, message, at, word.length);
                at += word.length;
            }
        }
    }

    private static void fillWithBytes(final byte[] message, final Random random)
    {
        boolean noise = true;
        byte value = 0;
        for (int i = HEADER_LENGTH; i < message.length; i++)
        {
            if (i % RUN == 0)
            {
                noise = random.nextBoolean();
                value = (byte)random.nextInt();
            }
            message[i] = noise ? (byte)random.nextInt() : value;
        }
    }

    private static void putHex(final byte[] bytes, final int from, final int to, final long value)
    {
        long rest = value;
        for (int i = to - 1; i >= from; i--)
        {
            bytes[i] = (byte)Character.forDigit((int)(rest & (HEX - 1)), HEX);
            rest >>>= DIGIT_BITS;
        }
    }

    /** A digit that is none makes a value that no checksum has. */
    private long hex(final int from, final int to)
    {
        long value = 0;
        for (int i = from; i < to; i++)
        {
            value = value << DIGIT_BITS | Character.digit(bytes[i], HEX);
        }
        return value;
    }

    private static byte[][] encodedWords()
    {
        final byte[][] encoded = new byte[WORDS.length][];
        for (int i = 0; i < WORDS.length; i++)
        {
            encoded[i] = WORDS[i].getBytes(StandardCharsets.UTF_8);
        }
        return encoded;
    }
}
