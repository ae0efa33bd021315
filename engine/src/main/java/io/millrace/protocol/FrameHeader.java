package io.millrace.protocol;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * A flyweight over the header of a frame (RFC 6455 §5.2), and the functions that write one.
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-------+-+-------------+-------------------------------+
 *  |F|R|R|R|       |M|             |                               |
 *  |I|S|S|S|opcode |A| length 7 bit|  length 16 bit, if 7 bit = 126|
 *  |N|V|V|V|       |S|             |                               |
 *  | |1|2|3|       |K|             |                               |
 *  +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
 *  |                  length 64 bit, if 7 bit = 127                |
 *  + - - - - - - - - - - - - - - - +-------------------------------+
 *  |                               |  masking key, if MASK is set  |
 *  +-------------------------------+-------------------------------+
 *  |  masking key                  |  payload ...                  |
 *  +-------------------------------+-------------------------------+
 * </pre>
 * Lengths are big-endian. A masking key is not a number but four bytes: here it is the {@code int} that
 * {@link DirectBuffer#getInt(int)} loads from them in the native byte order, which is what {@link Masking} takes.
 * <p>
 * An instance belongs to one thread. The buffer stays its owner's; it must hold at least two bytes from the offset
 * for all but {@link #payloadLength()} and {@link #maskingKey()}, which need {@link #headerLength()} bytes.
 */
public final class FrameHeader
{
    /** The longest header: two bytes, a 64-bit length, a masking key. */
    public static final int MAX_HEADER_LENGTH = 14;

    /** The shortest header; it tells the length of the whole header. */
    public static final int MIN_HEADER_LENGTH = 2;

    /** The length of a masking key. */
    public static final int MASKING_KEY_LENGTH = 4;

    /** The longest payload that the 7-bit length tells, and the longest of a control frame (RFC 6455 §5.5). */
    public static final int MAX_SHORT_PAYLOAD_LENGTH = 125;

    /** FIN, in the first byte. */
    public static final int FIN_BIT = 0x80;

    /** RSV1 of the first byte, which marks a compressed message (RFC 7692 §6). */
    public static final int RSV1_BIT = 0x40;

    /** The three reserved bits, in the first byte. */
    public static final int RSV_MASK = 0x70;

    /** How far the reserved bits are shifted left in the first byte. */
    public static final int RSV_SHIFT = 4;

    /** The opcode, in the first byte. */
    public static final int OPCODE_MASK = 0x0F;

    /** MASK, in the second byte. */
    public static final int MASK_BIT = 0x80;

    /** The 7-bit length, in the second byte. */
    public static final int SHORT_LENGTH_MASK = 0x7F;

    private static final int FIRST_BYTE_OFFSET = 0;
    private static final int SECOND_BYTE_OFFSET = 1;
    private static final int EXTENDED_LENGTH_OFFSET = 2;
    private static final int LENGTH_16_MARK = 126;
    private static final int LENGTH_64_MARK = 127;
    private static final int MAX_LENGTH_16 = 0xFFFF;
    private static final int RSV_VALUES = RSV_MASK >> RSV_SHIFT;

    private DirectBuffer buffer;
    private int offset;

    /**
     * Makes a flyweight that must be wrapped before it is read.
     */
    public FrameHeader()
    {
    }

    /**
     * Lays this flyweight over a header.
     *
     * @param buffer that holds the header; this object refers to it until the next wrap.
     * @param offset of the header's first byte.
     * @return this.
     */
    public FrameHeader wrap(final DirectBuffer buffer, final int offset)
    {
        this.buffer = buffer;
        this.offset = offset;
        return this;
    }

    /**
     * Whether this is the last frame of its message.
     *
     * @return the FIN bit.
     */
    public boolean isFin()
    {
        return buffer.getByte(offset + FIRST_BYTE_OFFSET) < 0;
    }

    /**
     * The three reserved bits.
     *
     * @return RSV1 in bit 2, RSV2 in bit 1, RSV3 in bit 0.
     */
    public int rsv()
    {
        return (buffer.getByte(offset + FIRST_BYTE_OFFSET) & RSV_MASK) >> RSV_SHIFT;
    }

    /**
     * The opcode.
     *
     * @return 0 to 15, see {@link Opcode}.
     */
    public int opcode()
    {
        return buffer.getByte(offset + FIRST_BYTE_OFFSET) & OPCODE_MASK;
    }

    /**
     * Whether the payload is masked.
     *
     * @return the MASK bit.
     */
    public boolean isMasked()
    {
        return buffer.getByte(offset + SECOND_BYTE_OFFSET) < 0;
    }

    /**
     * The length of the payload.
     *
     * @return the length in bytes; negative if its top bit is set, which the protocol forbids.
     */
    public long payloadLength()
    {
        final int shortLength = buffer.getByte(offset + SECOND_BYTE_OFFSET) & SHORT_LENGTH_MASK;
        if (shortLength <= MAX_SHORT_PAYLOAD_LENGTH)
        {
            return shortLength;
        }
        if (shortLength == LENGTH_16_MARK)
        {
            return buffer.getShort(offset + EXTENDED_LENGTH_OFFSET, ByteOrder.BIG_ENDIAN) & MAX_LENGTH_16;
        }
        return buffer.getLong(offset + EXTENDED_LENGTH_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    /**
     * Whether the length is written in the shortest of its three forms, as the protocol demands.
     *
     * @return true if no shorter form could hold it.
     */
    public boolean isLengthMinimal()
    {
        final int shortLength = buffer.getByte(offset + SECOND_BYTE_OFFSET) & SHORT_LENGTH_MASK;
        if (shortLength <= MAX_SHORT_PAYLOAD_LENGTH)
        {
            return true;
        }
        final long longest = shortLength == LENGTH_16_MARK ? MAX_SHORT_PAYLOAD_LENGTH : MAX_LENGTH_16;
        return Long.compareUnsigned(payloadLength(), longest) > 0;
    }

    /**
     * The masking key. Without MASK the result means nothing.
     *
     * @return the key's four bytes as loaded in the native byte order.
     */
    public int maskingKey()
    {
        return buffer.getInt(offset + headerLength() - MASKING_KEY_LENGTH);
    }

    /**
     * Checks the rules that concern a frame alone, whatever came before it (RFC 6455 §5.1, §5.2, §5.5): reserved bits
     * and opcodes, the mask, the form of the length, and that control frames are short and whole. The header must have
     * arrived as a whole.
     *
     * @param fromClient whether a client sent it, who must mask; a server must not.
     * @param definedRsv the reserved bits that extensions have given a meaning, as in {@link #rsv()}; 0 without
     *                   extensions, 4 with permessage-deflate.
     * @return the rule that the frame breaks, or null.
     */
    public ProtocolViolation check(final boolean fromClient, final int definedRsv)
    {
        if ((rsv() & ~definedRsv) != 0)
        {
            return ProtocolViolation.RSV_BIT_SET;
        }
        final ProtocolViolation broken = FrameRules.check(
            firstByte(isFin(), 0, opcode()), buffer.getByte(offset + SECOND_BYTE_OFFSET), fromClient,
            opcode() == Opcode.CONTINUATION, false);
        return broken == null ? FrameRules.checkLength(this) : broken;
    }

    /**
     * The length of this header, as its second byte tells.
     *
     * @return 2 to 14, in bytes.
     */
    public int headerLength()
    {
        return headerLength(buffer.getByte(offset + SECOND_BYTE_OFFSET));
    }

    /**
     * The length of a header.
     *
     * @param secondByte of the header.
     * @return 2 to 14, in bytes.
     */
    public static int headerLength(final byte secondByte)
    {
        final int shortLength = secondByte & SHORT_LENGTH_MASK;
        final int maskingKeyLength = secondByte < 0 ? MASKING_KEY_LENGTH : 0;
        if (shortLength <= MAX_SHORT_PAYLOAD_LENGTH)
        {
            return MIN_HEADER_LENGTH + maskingKeyLength;
        }
        return MIN_HEADER_LENGTH + (shortLength == LENGTH_16_MARK ? Short.BYTES : Long.BYTES) + maskingKeyLength;
    }

    /**
     * Composes the first byte of a header.
     *
     * @param fin    whether the frame is the last of its message.
     * @param rsv    the reserved bits: RSV1 in bit 2, RSV2 in bit 1, RSV3 in bit 0.
     * @param opcode 0 to 15.
     * @return the byte, 0 to 255.
     */
    public static int firstByte(final boolean fin, final int rsv, final int opcode)
    {
        return (fin ? FIN_BIT : 0) | (rsv & RSV_VALUES) << RSV_SHIFT | opcode & OPCODE_MASK;
    }

    /**
     * The length of the shortest header for a payload.
     *
     * @param payloadLength in bytes.
     * @param masked        whether the header holds a masking key.
     * @return 2 to 14, in bytes.
     */
    public static int encodedLength(final long payloadLength, final boolean masked)
    {
        final int unmaskedLength = masked ? MIN_HEADER_LENGTH + MASKING_KEY_LENGTH : MIN_HEADER_LENGTH;
        if (payloadLength <= MAX_SHORT_PAYLOAD_LENGTH)
        {
            return unmaskedLength;
        }
        return unmaskedLength + (payloadLength <= MAX_LENGTH_16 ? Short.BYTES : Long.BYTES);
    }

    /**
     * Writes the shortest header for a payload, without a mask.
     *
     * @param buffer        to write to.
     * @param offset        of the header's first byte.
     * @param firstByte     see {@link #firstByte(boolean, int, int)}.
     * @param payloadLength in bytes.
     * @return the header's length in bytes.
     * @throws IllegalArgumentException if the payload's length is negative.
     */
    public static int encode(
        final MutableDirectBuffer buffer, final int offset, final int firstByte, final long payloadLength)
    {
        return encodeLength(buffer, offset, firstByte, payloadLength, 0);
    }

    /**
     * Writes the shortest header for a payload, with a masking key.
     *
     * @param buffer        to write to.
     * @param offset        of the header's first byte.
     * @param firstByte     see {@link #firstByte(boolean, int, int)}.
     * @param payloadLength in bytes.
     * @param maskingKey    the key's four bytes as loaded in the native byte order.
     * @return the header's length in bytes.
     * @throws IllegalArgumentException if the payload's length is negative.
     */
    public static int encodeMasked(
        final MutableDirectBuffer buffer,
        final int offset,
        final int firstByte,
        final long payloadLength,
        final int maskingKey)
    {
        final int keyOffset = encodeLength(buffer, offset, firstByte, payloadLength, MASK_BIT);
        buffer.putInt(offset + keyOffset, maskingKey);
        return keyOffset + MASKING_KEY_LENGTH;
    }

    private static int encodeLength(
        final MutableDirectBuffer buffer,
        final int offset,
        final int firstByte,
        final long payloadLength,
        final int maskBit)
    {
        if (Long.compareUnsigned(payloadLength, MAX_SHORT_PAYLOAD_LENGTH) <= 0)
        {
            putFirstBytes(buffer, offset, firstByte, maskBit | (int) payloadLength);
            return MIN_HEADER_LENGTH;
        }
        if (Long.compareUnsigned(payloadLength, MAX_LENGTH_16) <= 0)
        {
            putFirstBytes(buffer, offset, firstByte, maskBit | LENGTH_16_MARK);
            buffer.putShort(offset + EXTENDED_LENGTH_OFFSET, (short) payloadLength, ByteOrder.BIG_ENDIAN);
            return MIN_HEADER_LENGTH + Short.BYTES;
        }
        if (payloadLength < 0)
        {
            throw new IllegalArgumentException("negative payload length: " + payloadLength);
        }
        putFirstBytes(buffer, offset, firstByte, maskBit | LENGTH_64_MARK);
        buffer.putLong(offset + EXTENDED_LENGTH_OFFSET, payloadLength, ByteOrder.BIG_ENDIAN);
        return MIN_HEADER_LENGTH + Long.BYTES;
    }

    private static void putFirstBytes(
        final MutableDirectBuffer buffer, final int offset, final int firstByte, final int secondByte)
    {
        buffer.putShort(offset, (short) (firstByte << Byte.SIZE | secondByte), ByteOrder.BIG_ENDIAN);
    }

    /**
     * The header in words, for people to read: for instance {@code FIN RSV1 TEXT, masked 37fa213d, 5 bytes}. Allocates.
     *
     * @return what is set, the opcode's name, the key's bytes in their order, and the payload's length.
     */
    @Override
    public String toString()
    {
        if (buffer == null)
        {
            return "no frame";
        }
        final StringBuilder text = new StringBuilder(isFin() ? "FIN " : "");
        for (int i = 1; i <= 3; i++)
        {
            if ((rsv() & RSV_VALUES + 1 >> i) != 0)
            {
                text.append("RSV").append(i).append(' ');
            }
        }
        text.append(Opcode.name(opcode()));
        if (isMasked())
        {
            final int keyOffset = offset + headerLength() - MASKING_KEY_LENGTH;
            text.append(String.format(", masked %08x", buffer.getInt(keyOffset, ByteOrder.BIG_ENDIAN)));
        }
        return text.append(", ").append(Long.toUnsignedString(payloadLength())).append(" bytes").toString();
    }
}
