package io.millrace.handshake;

import java.nio.ByteOrder;
import java.util.zip.CRC32C;

import org.agrona.DirectBuffer;

/**
 * Version 2 of the PROXY protocol's header, as {@link ProxyHeaderParser} draws it. Static and safe on any thread; the
 * checks are to be made in the order in which they stand here.
 */
final class ProxyHeaderV2
{
    static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

    /** Version and command. */
    static final int KIND_OFFSET = 12;
    static final int FIXED_LENGTH = 16;

    private static final int FAMILY_OFFSET = 13;
    private static final int LENGTH_OFFSET = 14;
    private static final int VERSION = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final int INET = 1;
    private static final int INET6 = 2;
    private static final int STREAM = 1;
    private static final int[] ADDRESSES_LENGTH = {0, 12, 36, 216};
    private static final int V4_LENGTH = 4;
    private static final int V6_LENGTH = 16;
    private static final int TLV_HEADER_LENGTH = 3;
    private static final int TLV_CRC32C = 3;

    private ProxyHeaderV2()
    {
    }

    /** Checks version and command and, as soon as it is there, family and protocol; returns what is wrong, or null. */
    static String checkKind(final DirectBuffer buffer, final int offset, final int length)
    {
        final int kind = buffer.getByte(offset + KIND_OFFSET) & 0xff;
        if (kind >> 4 != VERSION)
        {
            return "a PROXY header of another version than 1 and 2";
        }
        if ((kind & 0xf) > PROXY)
        {
            return "a PROXY header with an unknown command";
        }
        return length <= FAMILY_OFFSET || isLocal(buffer, offset) ||
            family(buffer, offset) < ADDRESSES_LENGTH.length && protocol(buffer, offset) <= STREAM + 1 ?
            null : "a PROXY header with an unknown family or protocol";
    }

    /** The length of the whole header. */
    static int length(final DirectBuffer buffer, final int offset)
    {
        return FIXED_LENGTH + (buffer.getShort(offset + LENGTH_OFFSET, ByteOrder.BIG_ENDIAN) & 0xffff);
    }

    static String checkLength(final DirectBuffer buffer, final int offset)
    {
        return isLocal(buffer, offset) || length(buffer, offset) >= extrasOffset(buffer, offset) ?
            null : "a PROXY header that is too short for its addresses";
    }

    /** Checks the TLVs of a header that has arrived whole. */
    static String checkExtras(final DirectBuffer buffer, final int offset)
    {
        final int end = length(buffer, offset);
        if (isLocal(buffer, offset) || family(buffer, offset) == 0)
        {
            return null;
        }
        int checksums = 0;
        int position = extrasOffset(buffer, offset);
        while (position < end)
        {
            final int next = position + TLV_HEADER_LENGTH > end ? end + 1 : position + TLV_HEADER_LENGTH +
                (buffer.getShort(offset + position + 1, ByteOrder.BIG_ENDIAN) & 0xffff);
            if (next > end)
            {
                return "a PROXY header whose TLVs do not fill it exactly";
            }
            if (buffer.getByte(offset + position) == TLV_CRC32C &&
                (checksums++ > 0 || !isChecksumRight(buffer, offset, position + TLV_HEADER_LENGTH, next)))
            {
                return "a PROXY header whose CRC32c is wrong";
            }
            position = next;
        }
        return null;
    }

    static ProxyHeader decode(final DirectBuffer buffer, final int offset)
    {
        final int family = family(buffer, offset);
        if (isLocal(buffer, offset) || protocol(buffer, offset) != STREAM || family != INET && family != INET6)
        {
            return ProxyHeader.WITHOUT_ADDRESSES;
        }
        final int length = family == INET ? V4_LENGTH : V6_LENGTH;
        final byte[] source = new byte[length];
        final byte[] destination = new byte[length];
        buffer.getBytes(offset + FIXED_LENGTH, source);
        buffer.getBytes(offset + FIXED_LENGTH + length, destination);
        final int ports = offset + FIXED_LENGTH + 2 * length;
        return new ProxyHeader(
            IpAddress.socketAddress(source, buffer.getShort(ports, ByteOrder.BIG_ENDIAN) & 0xffff),
            IpAddress.socketAddress(
                destination, buffer.getShort(ports + Short.BYTES, ByteOrder.BIG_ENDIAN) & 0xffff));
    }

    /** The checksum is that of the header with zeros in place of the checksum. */
    private static boolean isChecksumRight(
        final DirectBuffer buffer, final int offset, final int start, final int end)
    {
        if (end - start != Integer.BYTES)
        {
            return false;
        }
        final byte[] bytes = new byte[length(buffer, offset)];
        buffer.getBytes(offset, bytes);
        for (int i = start; i < end; i++)
        {
            bytes[i] = 0;
        }
        final CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int)checksum.getValue() == buffer.getInt(offset + start, ByteOrder.BIG_ENDIAN);
    }

    private static int extrasOffset(final DirectBuffer buffer, final int offset)
    {
        return FIXED_LENGTH + ADDRESSES_LENGTH[family(buffer, offset)];
    }

    private static boolean isLocal(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getByte(offset + KIND_OFFSET) & 0xf) == LOCAL;
    }

    private static int family(final DirectBuffer buffer, final int offset)
    {
        return (buffer.getByte(offset + FAMILY_OFFSET) & 0xff) >> 4;
    }

    private static int protocol(final DirectBuffer buffer, final int offset)
    {
        return buffer.getByte(offset + FAMILY_OFFSET) & 0xf;
    }
}
