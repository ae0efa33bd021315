package io.millrace.protocol;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.millrace.api.CloseCode;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One whole frame in memory (RFC 6455 §5.2), to be read, changed or made, with any bits: nothing is checked unless
 * {@link #check(boolean, int)} is called.
 * <pre>
 *   offset()             payloadOffset()               limit()
 *   +--------------------+-----------------------------+
 *   |  header, 2 to 14   |  payload, payloadLength()   |
 *   +--------------------+-----------------------------+
 *   |◀───────────────── encodedLength() ──────────────▶|
 * </pre>
 * The payload never moves: when the header becomes longer or shorter, by a masking key or by another form of the
 * length, its beginning moves, and with it {@link #offset()}. A longer header takes the bytes in front of the frame;
 * {@link #wrapForEncode(MutableDirectBuffer, int, int)} asks for enough of them, and for a frame that was received
 * they may belong to the frame before.
 * <p>
 * Methods that take or give a payload, a text or a close code deal in plain bytes: they mask and unmask on the way if
 * the frame is masked. Only the memory itself, at {@link #payloadOffset()}, is as on the wire.
 * <p>
 * An instance belongs to one thread and can be wrapped any number of times. The buffer stays its owner's; this object
 * refers to it until the next wrap. Only the methods that return an array or a {@code String} allocate. Offsets and
 * lengths are in bytes.
 */
public final class FrameFlyweight
{
    private static final int RSV_VALUES = FrameHeader.RSV_MASK >> FrameHeader.RSV_SHIFT;
    private static final int MAX_CLOSE_CODE = 0xFFFF;

    private final FrameHeader arriving = new FrameHeader();
    private final FrameHeader header = new FrameHeader();
    private MutableDirectBuffer buffer;
    private int offset;
    private int payloadOffset;
    private int payloadLength;

    /**
     * Makes a flyweight that must be wrapped before it is used.
     */
    public FrameFlyweight()
    {
    }

    /**
     * How many bytes must have arrived for {@link #wrap(MutableDirectBuffer, int, int)} to succeed, as far as those
     * that have arrived tell. What this object is wrapped over stays as it is.
     *
     * @param buffer    that holds the bytes; unchanged.
     * @param offset    of the frame's first byte.
     * @param available bytes from there on; may be 0.
     * @return the frame's length if its header has arrived; else that of the header, if its first two bytes have; else
     * 2. {@link Long#MAX_VALUE} if the length that the header tells cannot be (RFC 6455 §5.2).
     */
    public long requiredLength(final DirectBuffer buffer, final int offset, final int available)
    {
        if (available < FrameHeader.MIN_HEADER_LENGTH)
        {
            return FrameHeader.MIN_HEADER_LENGTH;
        }
        final int headerLength = arriving.wrap(buffer, offset).headerLength();
        if (available < headerLength)
        {
            return headerLength;
        }
        final long payloadLength = arriving.payloadLength();
        return payloadLength < 0 || payloadLength > Long.MAX_VALUE - headerLength ?
            Long.MAX_VALUE : headerLength + payloadLength;
    }

    /**
     * Lays this object over a frame, if all of it has arrived.
     *
     * @param buffer    that holds the frame; it is changed by the methods that change the frame, and by no other.
     * @param offset    of the frame's first byte.
     * @param available bytes from there on; may be more than the frame has.
     * @return true; or false if {@link #requiredLength(DirectBuffer, int, int)} is more than what is available. Then
     * this object stays as it was.
     */
    public boolean wrap(final MutableDirectBuffer buffer, final int offset, final int available)
    {
        if (requiredLength(buffer, offset, available) > available)
        {
            return false;
        }
        this.buffer = buffer;
        this.offset = offset;
        header.wrap(buffer, offset);
        payloadOffset = offset + header.headerLength();
        payloadLength = (int) header.payloadLength();
        return true;
    }

    /**
     * Begins a frame around a payload that lies in the buffer or will be put there: writes a header without a mask and
     * with all bits 0, opcode {@link Opcode#CONTINUATION}, straight before it.
     *
     * @param buffer        to write to.
     * @param payloadOffset of the payload's first byte, at least {@link FrameHeader#MAX_HEADER_LENGTH}; that many bytes
     *                      in front of it are the frame's to write.
     * @param payloadLength of what lies there already; 0 if nothing does.
     * @return this.
     * @throws IllegalArgumentException  if there is no room for a header, or the length is negative.
     * @throws IndexOutOfBoundsException if the payload does not lie in the buffer.
     */
    public FrameFlyweight wrapForEncode(
        final MutableDirectBuffer buffer, final int payloadOffset, final int payloadLength)
    {
        if (payloadOffset < FrameHeader.MAX_HEADER_LENGTH || payloadLength < 0)
        {
            throw new IllegalArgumentException("no room for a header before a payload at " + payloadOffset +
                ", or negative payload length: " + payloadLength);
        }
        buffer.checkLimit(Math.addExact(payloadOffset, payloadLength));
        this.buffer = buffer;
        this.payloadOffset = payloadOffset;
        putHeader(0, false, 0, payloadLength);
        return this;
    }

    /**
     * The buffer that this object is wrapped over.
     *
     * @return the buffer, its owner's.
     */
    public MutableDirectBuffer buffer()
    {
        return buffer;
    }

    /**
     * Where the frame begins.
     *
     * @return the offset of the header's first byte.
     */
    public int offset()
    {
        return offset;
    }

    /**
     * Where the frame ends, and in a stream of bytes the next one begins.
     *
     * @return the offset behind the payload's last byte.
     */
    public int limit()
    {
        return payloadOffset + payloadLength;
    }

    /**
     * The length of the frame.
     *
     * @return the length of header and payload.
     */
    public int encodedLength()
    {
        return limit() - offset;
    }

    /**
     * The length of the header.
     *
     * @return 2 to 14.
     */
    public int headerLength()
    {
        return payloadOffset - offset;
    }

    /**
     * Where the payload begins, as it is on the wire: masked if {@link #isMasked()}.
     *
     * @return the offset of the payload's first byte.
     */
    public int payloadOffset()
    {
        return payloadOffset;
    }

    /**
     * The length of the payload.
     *
     * @return the length.
     */
    public int payloadLength()
    {
        return payloadLength;
    }

    /**
     * Whether this is the last frame of its message.
     *
     * @return the FIN bit.
     */
    public boolean isFin()
    {
        return header.isFin();
    }

    /**
     * The three reserved bits.
     *
     * @return RSV1 in bit 2, RSV2 in bit 1, RSV3 in bit 0.
     */
    public int rsv()
    {
        return header.rsv();
    }

    /**
     * The opcode.
     *
     * @return 0 to 15, see {@link Opcode}.
     */
    public int opcode()
    {
        return header.opcode();
    }

    /**
     * Whether the payload is masked (RFC 6455 §5.3).
     *
     * @return the MASK bit.
     */
    public boolean isMasked()
    {
        return header.isMasked();
    }

    /**
     * The masking key.
     *
     * @return the key's four bytes as loaded in the native byte order, see {@link Masking}; 0 if the frame is not
     * masked.
     */
    public int maskingKey()
    {
        return isMasked() ? header.maskingKey() : 0;
    }

    /**
     * Checks the rules that concern a frame alone, as {@link FrameHeader#check(boolean, int)} does.
     *
     * @param fromClient whether a client sent it, who must mask; a server must not (RFC 6455 §5.1).
     * @param definedRsv the reserved bits that extensions have given a meaning, as in {@link #rsv()}.
     * @return the rule that the frame breaks, or null.
     */
    public ProtocolViolation check(final boolean fromClient, final int definedRsv)
    {
        return header.check(fromClient, definedRsv);
    }

    /**
     * Sets or clears FIN.
     *
     * @param fin whether this is the last frame of its message.
     * @return this.
     */
    public FrameFlyweight fin(final boolean fin)
    {
        return firstByte(fin, rsv(), opcode());
    }

    /**
     * Sets the three reserved bits.
     *
     * @param rsv RSV1 in bit 2, RSV2 in bit 1, RSV3 in bit 0.
     * @return this.
     * @throws IllegalArgumentException if it is none of 0 to 7.
     */
    public FrameFlyweight rsv(final int rsv)
    {
        if (rsv < 0 || rsv > RSV_VALUES)
        {
            throw new IllegalArgumentException("reserved bits are 0 to 7: " + rsv);
        }
        return firstByte(isFin(), rsv, opcode());
    }

    /**
     * Sets the opcode.
     *
     * @param opcode 0 to 15, see {@link Opcode}.
     * @return this.
     * @throws IllegalArgumentException if it is none of 0 to 15.
     */
    public FrameFlyweight opcode(final int opcode)
    {
        if (opcode < 0 || opcode > FrameHeader.OPCODE_MASK)
        {
            throw new IllegalArgumentException("opcodes are 0 to 15: " + opcode);
        }
        return firstByte(isFin(), rsv(), opcode);
    }

    /**
     * Masks the payload where it lies and puts the key into the header (RFC 6455 §5.3). The header of a frame that was
     * not masked becomes four bytes longer, to the front; one that was is masked anew with this key.
     *
     * @param key the key's four bytes as loaded in the native byte order, see {@link Masking}. A client must choose it
     *            so that nobody can foretell it, for instance by {@link java.security.SecureRandom}.
     * @return this.
     * @throws IndexOutOfBoundsException if the buffer has no four bytes before the frame.
     */
    public FrameFlyweight mask(final int key)
    {
        final int change = key ^ maskingKey();
        if (!isMasked())
        {
            if (offset < FrameHeader.MASKING_KEY_LENGTH)
            {
                throw new IndexOutOfBoundsException("no room for a masking key before offset " + offset);
            }
            final int newOffset = offset - FrameHeader.MASKING_KEY_LENGTH;
            final int length = headerLength();
            for (int i = 0; i < length; i++)
            {
                buffer.putByte(newOffset + i, buffer.getByte(offset + i));
            }
            moveTo(newOffset);
            maskBit(FrameHeader.MASK_BIT);
        }
        buffer.putInt(payloadOffset - FrameHeader.MASKING_KEY_LENGTH, key);
        Masking.apply(buffer, payloadOffset, payloadLength, change);
        return this;
    }

    /**
     * Unmasks the payload where it lies and takes the key out of the header, which becomes four bytes shorter:
     * {@link #offset()} grows by four. Does nothing if the frame is not masked.
     *
     * @return this.
     */
    public FrameFlyweight unmask()
    {
        if (isMasked())
        {
            Masking.apply(buffer, payloadOffset, payloadLength, header.maskingKey());
            maskBit(0);
            final int newOffset = offset + FrameHeader.MASKING_KEY_LENGTH;
            for (int i = payloadOffset - newOffset - 1; i >= 0; i--)
            {
                buffer.putByte(newOffset + i, buffer.getByte(offset + i));
            }
            moveTo(newOffset);
        }
        return this;
    }

    /**
     * Sets the length of the payload, whose bytes lie in the buffer already, masked if the frame is. The header is
     * written in its shortest form.
     *
     * @param length of the payload.
     * @return this.
     * @throws IllegalArgumentException  if it is negative.
     * @throws IndexOutOfBoundsException if the payload would pass the buffer's end, or a longer header its beginning.
     */
    public FrameFlyweight payloadLength(final int length)
    {
        if (length < 0)
        {
            throw new IllegalArgumentException("negative payload length: " + length);
        }
        buffer.checkLimit(Math.addExact(payloadOffset, length));
        final boolean masked = isMasked();
        if (payloadOffset < FrameHeader.encodedLength(length, masked))
        {
            throw new IndexOutOfBoundsException("no room for a header before the payload at " + payloadOffset);
        }
        putHeader(buffer.getByte(offset), masked, maskingKey(), length);
        return this;
    }

    /**
     * Puts another payload in place of what there is.
     *
     * @param src       that holds the payload, not masked; unchanged. It must not overlap this frame.
     * @param srcOffset of its first byte.
     * @param length    of the payload.
     * @return this.
     * @throws IndexOutOfBoundsException if the buffer is too short.
     */
    public FrameFlyweight putPayload(final DirectBuffer src, final int srcOffset, final int length)
    {
        return putPayloadAt(0, src, srcOffset, length);
    }

    /**
     * Adds to the end of the payload.
     *
     * @param src       that holds what to add, not masked; unchanged. It must not overlap this frame.
     * @param srcOffset of its first byte.
     * @param length    of what to add.
     * @return this.
     * @throws IndexOutOfBoundsException if the buffer is too short.
     */
    public FrameFlyweight appendPayload(final DirectBuffer src, final int srcOffset, final int length)
    {
        return putPayloadAt(payloadLength, src, srcOffset, length);
    }

    /**
     * Puts a text in place of the payload, as UTF-8 (RFC 6455 §5.6). The opcode stays as it is.
     *
     * @param text to write, see {@link Utf8Encoder}.
     * @return this.
     * @throws IndexOutOfBoundsException if the buffer is too short.
     */
    public FrameFlyweight putText(final CharSequence text)
    {
        final int length = Utf8Encoder.encodedLength(text);
        buffer.checkLimit(Math.addExact(payloadOffset, length));
        Utf8Encoder.encode(text, buffer, payloadOffset);
        return maskNewPayload(length);
    }

    /**
     * Puts the payload of a close frame in place of the payload (RFC 6455 §5.5.1). The opcode stays as it is.
     *
     * @param code   for the peer; {@link CloseCode#NO_STATUS} makes an empty payload.
     * @param reason at most {@link CloseCode#MAX_REASON_LENGTH} bytes of UTF-8; may be empty or null.
     * @return this.
     * @throws IllegalArgumentException  as {@link ClosePayload#encode(MutableDirectBuffer, int, int, CharSequence)}
     *                                   does; {@link #closeCode(int)} writes codes that must not be sent.
     * @throws IndexOutOfBoundsException if the buffer is too short.
     */
    public FrameFlyweight putClose(final int code, final CharSequence reason)
    {
        return maskNewPayload(ClosePayload.encode(buffer, payloadOffset, code, reason));
    }

    /**
     * Writes any close code over the first two bytes of the payload, which is made two bytes long if it is shorter.
     *
     * @param code 0 to 65535, allowed or not.
     * @return this.
     * @throws IllegalArgumentException if it is none of these.
     */
    public FrameFlyweight closeCode(final int code)
    {
        if (code < 0 || code > MAX_CLOSE_CODE)
        {
            throw new IllegalArgumentException("close codes are two bytes: " + code);
        }
        if (payloadLength < Short.BYTES)
        {
            payloadLength(Short.BYTES);
        }
        buffer.putShort(payloadOffset, (short) (code ^ firstTwoKeyBytes()), ByteOrder.BIG_ENDIAN);
        return this;
    }

    /**
     * The close code with which the payload begins (RFC 6455 §5.5.1), valid or not.
     *
     * @return 0 to 65535; {@link CloseCode#NO_STATUS} if the payload is shorter than two bytes.
     */
    public int closeCode()
    {
        return payloadLength < Short.BYTES ? CloseCode.NO_STATUS :
            (buffer.getShort(payloadOffset, ByteOrder.BIG_ENDIAN) ^ firstTwoKeyBytes()) & MAX_CLOSE_CODE;
    }

    /**
     * The reason behind the close code. Allocates.
     *
     * @return the reason, with U+FFFD for what is not UTF-8; empty if there is none.
     */
    public String closeReason()
    {
        final byte[] bytes = payloadBytes();
        return bytes.length <= Short.BYTES ?
            "" : new String(bytes, Short.BYTES, bytes.length - Short.BYTES, StandardCharsets.UTF_8);
    }

    /**
     * Copies the payload, not masked.
     *
     * @param dst       to write to; must not overlap this frame.
     * @param dstOffset of the first byte written.
     * @return the length of the payload.
     */
    public int getPayload(final MutableDirectBuffer dst, final int dstOffset)
    {
        Masking.applyTo(buffer, payloadOffset, dst, dstOffset, payloadLength, maskingKey());
        return payloadLength;
    }

    /**
     * The payload, not masked. Allocates.
     *
     * @return a copy.
     */
    public byte[] payloadBytes()
    {
        final byte[] bytes = new byte[payloadLength];
        buffer.getBytes(payloadOffset, bytes);
        for (int i = 0; i < bytes.length && isMasked(); i++)
        {
            bytes[i] ^= buffer.getByte(payloadOffset - FrameHeader.MASKING_KEY_LENGTH + i % Integer.BYTES);
        }
        return bytes;
    }

    /**
     * Copies the frame as it is, header and payload.
     *
     * @param dst       to write to; must not overlap this frame.
     * @param dstOffset of the first byte written.
     * @return the length of the frame.
     */
    public int copyTo(final MutableDirectBuffer dst, final int dstOffset)
    {
        dst.putBytes(dstOffset, buffer, offset, encodedLength());
        return encodedLength();
    }

    /**
     * The header in words, for people to read. Allocates.
     *
     * @return as {@link FrameHeader#toString()}.
     */
    @Override
    public String toString()
    {
        return header.toString();
    }

    private FrameFlyweight putPayloadAt(
        final int index, final DirectBuffer src, final int srcOffset, final int length)
    {
        final int newLength = Math.addExact(index, length);
        buffer.checkLimit(Math.addExact(payloadOffset, newLength));
        if (length > 0)
        {
            Masking.applyTo(
                src, srcOffset, buffer, payloadOffset + index, length, Masking.rotate(maskingKey(), index));
        }
        return payloadLength(newLength);
    }

    /** What was written to the payload's place is not masked yet. */
    private FrameFlyweight maskNewPayload(final int length)
    {
        Masking.apply(buffer, payloadOffset, length, maskingKey());
        return payloadLength(length);
    }

    private FrameFlyweight firstByte(final boolean fin, final int rsv, final int opcode)
    {
        buffer.putByte(offset, (byte) FrameHeader.firstByte(fin, rsv, opcode));
        return this;
    }

    private void maskBit(final int bit)
    {
        buffer.putByte(offset + 1, (byte) (buffer.getByte(offset + 1) & FrameHeader.SHORT_LENGTH_MASK | bit));
    }

    private int firstTwoKeyBytes()
    {
        return isMasked() ?
            buffer.getShort(payloadOffset - FrameHeader.MASKING_KEY_LENGTH, ByteOrder.BIG_ENDIAN) & MAX_CLOSE_CODE : 0;
    }

    private void moveTo(final int newOffset)
    {
        offset = newOffset;
        header.wrap(buffer, newOffset);
    }

    private void putHeader(final int firstByte, final boolean masked, final int key, final int length)
    {
        payloadLength = length;
        moveTo(payloadOffset - FrameHeader.encodedLength(length, masked));
        if (masked)
        {
            FrameHeader.encodeMasked(buffer, offset, firstByte & 0xFF, length, key);
        }
        else
        {
            FrameHeader.encode(buffer, offset, firstByte & 0xFF, length);
        }
    }
}
