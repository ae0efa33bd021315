package io.millrace.stress.load;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Masking;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages of one length that begin with their number in decimal, as the publisher sends them and as subscribers get
 * them.
 */
final class FanOutFrames
{
    /** Digits of the number. */
    static final int NUMBER_LENGTH = 10;

    private static final int TEN = 10;

    private final int opcode;
    private final byte[] payload;

    FanOutFrames(final int opcode, final int messageLength)
    {
        this.opcode = opcode;
        payload = Payloads.ofText(messageLength);
    }

    /** Of what the publisher sends, in bytes. */
    int frameLength()
    {
        return FrameHeader.encodedLength(payload.length, true) + payload.length;
    }

    /** Of what a subscriber gets, in bytes. */
    int deliveryLength()
    {
        return FrameHeader.encodedLength(payload.length, false) + payload.length;
    }

    /** Where the number begins in what a subscriber gets. */
    int numberOffset()
    {
        return FrameHeader.encodedLength(payload.length, false);
    }

    /** The first byte of what a subscriber gets. */
    byte firstByte()
    {
        return (byte)FrameHeader.firstByte(true, 0, opcode);
    }

    /** Writes a message as the publisher sends it; returns its length. */
    int encode(final UnsafeBuffer buffer, final int offset, final long number)
    {
        final int key = ThreadLocalRandom.current().nextInt();
        final int start = offset + FrameHeader.encodeMasked(
            buffer, offset, FrameHeader.firstByte(true, 0, opcode), payload.length, key);
        long left = number;
        for (int i = NUMBER_LENGTH - 1; i >= 0; i--)
        {
            payload[i] = (byte)('0' + left % TEN);
            left /= TEN;
        }
        buffer.putBytes(start, payload);
        Masking.apply(buffer, start, payload.length, key);
        return start + payload.length - offset;
    }

    /** Takes a digit of the number; returns the number so far. */
    static long withDigit(final long number, final byte digit) throws LoadFailure
    {
        if (digit < '0' || digit > '9')
        {
            throw new LoadFailure("a subscriber has got something else than what was published");
        }
        return number * TEN + digit - '0';
    }

    /** A buffer for as many messages. */
    ByteBuffer newBuffer(final int messages)
    {
        return ByteBuffer.allocateDirect(Math.multiplyExact(messages, frameLength()));
    }
}
