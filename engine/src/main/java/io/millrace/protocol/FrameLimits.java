package io.millrace.protocol;

/**
 * How long the frames of a peer may be, and how long and how many those of one message (RFC 6455 §10.4).
 */
final class FrameLimits
{
    private final long maxFrameLength;
    private final long maxMessageLength;
    private final int maxFragments;
    private final MessageInflation inflation;
    private long messageLength;
    private int fragments;

    FrameLimits(final DecoderConfig config, final MessageInflation inflation)
    {
        maxFrameLength = config.maxFrameLength();
        maxMessageLength = config.maxMessageLength();
        maxFragments = config.maxFragments();
        this.inflation = inflation;
    }

    /** A data frame has come, the first of its message or a further one; returns the limit that it passes, or null. */
    ProtocolViolation onFrame(final boolean first, final long length, final boolean compressed)
    {
        final long before = first ? 0 : messageLength;
        if (length > maxFrameLength)
        {
            return ProtocolViolation.FRAME_TOO_BIG;
        }
        if (length > (compressed ? inflation.maxCompressedLength() : maxMessageLength) - before)
        {
            return ProtocolViolation.MESSAGE_TOO_BIG;
        }
        if (!first && fragments >= maxFragments)
        {
            return ProtocolViolation.TOO_MANY_FRAGMENTS;
        }
        messageLength = before + length;
        fragments = first ? 1 : fragments + 1;
        return null;
    }
}
