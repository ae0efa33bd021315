package io.millrace.handshake;

import org.agrona.DirectBuffer;

/**
 * Parses the header of the PROXY protocol, version 1 or 2, however its bytes arrive.
 * <pre>
 *   version 1, at most 107 bytes:
 *     "PROXY" SP "TCP4" | "TCP6" SP source SP destination SP source port SP destination port CRLF
 *     "PROXY" SP "UNKNOWN" anything CRLF
 *
 *   version 2:
 *     +----------------------------+---------+--------+--------+-----------+------+
 *     | 0D0A0D0A 000D0A51 5549540A |  ver|   |  fam|  | length | addresses | TLVs |
 *     |                            |  |cmd   |  |prot |        |           |      |
 *     +----------------------------+---------+--------+--------+-----------+------+
 *      0                            12        13       14       16          16 + 12, 36 or 216
 * </pre>
 * Decisions:
 * <ul>
 * <li>What does not begin as either header does is {@link Result#ABSENT}, at its first byte that differs; once it has
 * begun as one it must be correct.</li>
 * <li>Addresses of version 1 are strict: one blank between two fields, no leading zeros, the family that was
 * announced.</li>
 * <li>The commands are LOCAL, which brings no addresses whatever follows, and PROXY. Of PROXY, families and protocols
 * that do not exist are refused; those that are not TCP over IP bring no addresses.</li>
 * <li>TLVs are passed over, but must fill the header exactly; a CRC32c among them must be right.</li>
 * </ul>
 * Not thread-safe: it belongs to one connection, and to one thread at a time. It keeps no reference to a buffer.
 */
public final class ProxyHeaderParser
{
    /** The longest header, in bytes: that of version 2 with the longest addresses and TLVs that it can announce. */
    public static final int MAX_LENGTH = ProxyHeaderV2.FIXED_LENGTH + 0xffff;

    private static final byte[] FIRST_SIGNATURE = {'P', 'R', 'O', 'X', 'Y', ' '};

    /** What became of the bytes so far. */
    public enum Result
    {
        /** More bytes are needed. */
        INCOMPLETE,

        /** There is a header, and it is complete. */
        COMPLETE,

        /** There is no header. */
        ABSENT,

        /** There is a header, and it is wrong. */
        FAILED
    }

    private Result result = Result.INCOMPLETE;
    private ProxyHeader header;
    private String failure;
    private int headerLength;
    private int scanned;

    /**
     * A parser that has seen nothing.
     */
    public ProxyHeaderParser()
    {
    }

    /**
     * Goes on parsing. Once it has returned something else than {@link Result#INCOMPLETE}, it returns the same again.
     *
     * @param buffer that holds what was received; another one each time, if need be.
     * @param offset of the first byte of the connection.
     * @param length of everything received so far, in bytes; never less than before.
     * @return what became of it.
     */
    public Result parse(final DirectBuffer buffer, final int offset, final int length)
    {
        if (result != Result.INCOMPLETE || length == 0)
        {
            return result;
        }
        final boolean first = buffer.getByte(offset) == FIRST_SIGNATURE[0];
        final byte[] signature = first ? FIRST_SIGNATURE : ProxyHeaderV2.SIGNATURE;
        for (int i = 0; i < Math.min(length, signature.length); i++)
        {
            if (buffer.getByte(offset + i) != signature[i])
            {
                result = Result.ABSENT;
                return result;
            }
        }
        if (first)
        {
            parseFirst(buffer, offset, length);
        }
        else
        {
            parseSecond(buffer, offset, length);
        }
        return result;
    }

    private void parseFirst(final DirectBuffer buffer, final int offset, final int length)
    {
        while (scanned < Math.min(length, ProxyHeaderV1.MAX_LENGTH))
        {
            if (buffer.getByte(offset + scanned++) == '\n')
            {
                final byte[] line = new byte[scanned];
                buffer.getBytes(offset, line);
                complete(ProxyHeaderV1.parse(line), scanned, "a malformed PROXY header of version 1");
                return;
            }
        }
        if (scanned == ProxyHeaderV1.MAX_LENGTH)
        {
            fail("a PROXY header of version 1 that is longer than " + ProxyHeaderV1.MAX_LENGTH + " bytes");
        }
    }

    private void parseSecond(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > ProxyHeaderV2.KIND_OFFSET)
        {
            failIfNot(ProxyHeaderV2.checkKind(buffer, offset, length));
        }
        if (result == Result.INCOMPLETE && length >= ProxyHeaderV2.FIXED_LENGTH)
        {
            final int whole = ProxyHeaderV2.length(buffer, offset);
            failIfNot(ProxyHeaderV2.checkLength(buffer, offset));
            if (result == Result.INCOMPLETE && length >= whole)
            {
                failIfNot(ProxyHeaderV2.checkExtras(buffer, offset));
                if (result == Result.INCOMPLETE)
                {
                    complete(ProxyHeaderV2.decode(buffer, offset), whole, null);
                }
            }
        }
    }

    private void complete(final ProxyHeader parsed, final int length, final String otherwise)
    {
        if (parsed == null)
        {
            fail(otherwise);
            return;
        }
        header = parsed;
        headerLength = length;
        result = Result.COMPLETE;
    }

    private void failIfNot(final String reasonOrNull)
    {
        if (reasonOrNull != null)
        {
            fail(reasonOrNull);
        }
    }

    private void fail(final String reason)
    {
        failure = reason;
        result = Result.FAILED;
    }

    /**
     * The header, if it is complete.
     *
     * @return the header, or null.
     */
    public ProxyHeader header()
    {
        return header;
    }

    /**
     * The length of the header, if it is complete: what follows it is the client's.
     *
     * @return bytes, or 0.
     */
    public int headerLength()
    {
        return headerLength;
    }

    /**
     * Why the header is wrong, if it is.
     *
     * @return one line without bytes of the peer, or null.
     */
    public String failure()
    {
        return failure;
    }
}
