package io.millrace.transport;

/**
 * Watches that what a peer has begun to send goes on. A frame (RFC 6455 §5.2), from the first byte of its header, has
 * one period for each worthwhile number of bytes; a fragmented message (§5.4) that is put together here has another,
 * which runs between its frames as well, since what has arrived of it takes up memory. Bytes of control frames are no
 * progress of a message. Belongs to the selector thread.
 */
final class MessageProgress
{
    private static final long NONE = Long.MAX_VALUE;

    private final FrameReader reader;
    private final long frameTimeoutNs;
    private final long messageTimeoutNs;
    private long frameNs = NONE;
    private long frame;
    private long frameMissing;
    private long messageNs = NONE;
    private long message;
    private long messageLength;

    /** Times of 0 are off. */
    MessageProgress(final FrameReader reader, final long frameTimeoutNs, final long messageTimeoutNs)
    {
        this.reader = reader;
        this.frameTimeoutNs = frameTimeoutNs;
        this.messageTimeoutNs = messageTimeoutNs;
    }

    long deadlineNs()
    {
        return Math.min(frameNs, messageNs);
    }

    /** A read has left something unfinished. */
    void onUnfinished(final long nowNs)
    {
        if (reader.isInFrame() && (frameNs == NONE || frame != reader.frame()))
        {
            beginFrame(nowNs);
        }
        if (reader.isInFragments() && (messageNs == NONE || message != reader.message()))
        {
            beginMessage(nowNs);
        }
    }

    /** The peer could not go on until now, because its socket was not read. */
    void restart(final long nowNs)
    {
        if (frameNs != NONE)
        {
            beginFrame(nowNs);
        }
        if (messageNs != NONE)
        {
            beginMessage(nowNs);
        }
    }

    boolean isOverdue(final long nowNs)
    {
        return nowNs >= frameNs && isFrameOverdue(nowNs) || nowNs >= messageNs && isMessageOverdue(nowNs);
    }

    private boolean isFrameOverdue(final long nowNs)
    {
        if (!reader.isInFrame())
        {
            frameNs = NONE;
            return false;
        }
        final boolean overdue = frame == reader.frame() &&
            frameMissing - reader.frameMissing() < ConnectionDeadlines.LEAST_PROGRESS;
        beginFrame(nowNs);
        return overdue;
    }

    private boolean isMessageOverdue(final long nowNs)
    {
        if (!reader.isInFragments())
        {
            messageNs = NONE;
            return false;
        }
        final boolean overdue = message == reader.message() &&
            reader.messageLength() - messageLength < ConnectionDeadlines.LEAST_PROGRESS;
        beginMessage(nowNs);
        return overdue;
    }

    private void beginFrame(final long nowNs)
    {
        frame = reader.frame();
        frameMissing = reader.frameMissing();
        frameNs = ConnectionDeadlines.after(nowNs, frameTimeoutNs);
    }

    private void beginMessage(final long nowNs)
    {
        message = reader.message();
        messageLength = reader.messageLength();
        messageNs = ConnectionDeadlines.after(nowNs, messageTimeoutNs);
    }
}
