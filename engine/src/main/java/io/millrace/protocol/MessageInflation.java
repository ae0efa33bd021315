package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts together what becomes of a compressed message (RFC 7692 §7.2.2), piece by piece, so that no more memory is used
 * than the message needs, and never more than it may have.
 */
final class MessageInflation
{
    private static final int FIRST_ROOM = 512;
    private static final int MOST_ROOM = 1 << 20;

    /** With its header it takes a buffer of 64 KiB. */
    private static final int LONGEST_PART = 64 * 1024 - FrameHeader.MAX_HEADER_LENGTH;
    /** Up to this length the ratio does not matter. */
    private static final int FREE_LENGTH = 64 * 1024;
    private static final int COMPRESSED_SHIFT = 3;
    private static final int COMPRESSED_SLACK = 1024;

    private final PayloadInflater inflater;
    private final FrameAssembly message;
    private final boolean fromClient;
    private final boolean parts;
    private final long maxLength;
    private final int maxRatio;
    private long compressedLength;
    private long length;
    private int opcode;
    private int pieceOffset;
    private ProtocolViolation violation;

    MessageInflation(final DecoderConfig config, final FrameAssembly message)
    {
        inflater = config.inflater();
        this.message = message;
        fromClient = config.fromClient();
        parts = config.fragments();
        maxLength = config.maxMessageLength();
        maxRatio = config.maxInflateRatio();
    }

    /** How long a message may be before it is inflated: what cannot be compressed becomes a little longer. */
    long maxCompressedLength()
    {
        final long most = maxLength + (maxLength >> COMPRESSED_SHIFT) + COMPRESSED_SLACK;
        return most < 0 ? Long.MAX_VALUE : most;
    }

    void begin(final int messageOpcode)
    {
        opcode = messageOpcode;
        compressedLength = 0;
        length = 0;
        violation = null;
    }

    void input(final UnsafeBuffer buffer, final int offset, final int count)
    {
        compressedLength += count;
        inflater.input(buffer, offset, count);
    }

    void endInput()
    {
        inflater.endInput();
    }

    /** Inflates a piece; returns whether there may be more of what was given. */
    boolean inflate()
    {
        if (parts && message.length() >= LONGEST_PART)
        {
            flushPart();
        }
        final long left = maxLength - length;
        final int wanted = Math.min(MOST_ROOM, Math.max(FIRST_ROOM, message.length()));
        // One byte more than is allowed, to see whether there is one.
        final int most = parts ? Math.min(wanted, LONGEST_PART - message.length()) : wanted;
        final int room = (int)Math.min(most, Math.max(left, left + 1));
        message.reserve(room);
        pieceOffset = message.end();
        final int count = inflater.inflate(message.buffer(), message.end(), room);
        if (count == PayloadInflater.CORRUPT)
        {
            violation = ProtocolViolation.INVALID_COMPRESSION;
            return false;
        }
        message.advance(count);
        length += count;
        if (length > maxLength)
        {
            violation = ProtocolViolation.MESSAGE_TOO_BIG;
            return false;
        }
        if (maxRatio > 0 && length > FREE_LENGTH && (length - 1) / maxRatio >= compressedLength)
        {
            violation = ProtocolViolation.INFLATE_RATIO_TOO_HIGH;
            return false;
        }
        return count == room;
    }

    /** Where in the message's buffer the piece begins that was inflated last; it ends where the message does. */
    int pieceOffset()
    {
        return pieceOffset;
    }

    /** What is wrong with the message, or null. */
    ProtocolViolation violation()
    {
        return violation;
    }

    /** Reports what has been inflated if parts of messages are reported. */
    void flushPart()
    {
        if (parts && message.length() > 0)
        {
            complete(0);
        }
    }

    /** The message is complete. */
    void end()
    {
        inflater.endMessage();
        complete(FrameHeader.FIN_BIT);
    }

    private void complete(final int fin)
    {
        final int first = opcode;
        opcode = parts ? Opcode.CONTINUATION : opcode;
        message.complete(fin | first, fromClient, false);
    }
}
