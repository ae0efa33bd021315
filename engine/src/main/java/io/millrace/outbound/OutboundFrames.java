package io.millrace.outbound;

import java.util.concurrent.locks.LockSupport;

import io.millrace.api.SendResult;
import io.millrace.protocol.FrameHeader;

import org.agrona.DirectBuffer;

/**
 * Sends single frames of any kind, in a batch or not; those of a stream, which has the data channel for itself until it
 * ends (RFC 6455 §5.4); and has threads wait for room.
 */
class OutboundFrames extends OutboundBatch
{
    /** Producers stay inside for a few instructions, unless they claim. */
    private static final int OPEN_ATTEMPTS = 32;

    /** Longer fragments save nothing worth the memory that collects them. */
    private static final int MAX_FRAGMENT_LENGTH = 32 * 1024;
    private static final int LEAST_FRAGMENT_LENGTH = 16;
    private static final int FRAGMENTS_PER_LIMIT = 2;
    private static final int RECORD_OVERHEAD = 32;

    /** Something to be sent, which may be tried again. */
    interface Attempt
    {
        SendResult send();
    }

    OutboundFrames(final OutboundContext context, final OutboundListener listener)
    {
        super(context, listener);
    }

    static boolean isTemporary(final SendResult result)
    {
        return result == SendResult.BACK_PRESSURE || result == SendResult.STREAM_OPEN;
    }

    final SendResult sendPayload(
        final int firstByte, final Object payload, final int offset, final int length, final long refusing)
    {
        final long frameLength = PayloadEncoder.frameLength(firstByte, length);
        final boolean large = frameLength > maxRecordLength();
        if (isInBatch())
        {
            if (!large)
            {
                return firstByte == PayloadEncoder.RAW ?
                    sendRawInBatch(payload, length, refusing) :
                    sendInBatch(firstByte, payload, offset, length, refusing);
            }
            flushBatch();
        }
        final SendResult entered = enter(refusing);
        if (!entered.isAccepted())
        {
            return notEntered(entered);
        }
        SendResult result = SendResult.BACK_PRESSURE;
        try
        {
            result = large ?
                sendLarge(firstByte, payload, offset, length) :
                sendRecord(firstByte, payload, offset, length, (int)frameLength);
        }
        finally
        {
            leave(result);
        }
        return result;
    }

    /**
     * Tries again, unless this thread may not wait, until the result is not temporary or the time is over. Each round
     * first tries, which notes the refusal, and then parks; whoever makes room in between finds the waiter and has its
     * next park return at once.
     */
    final SendResult await(final Attempt attempt, final SendWaiters.Waiter waiter, final long timeoutNs)
        throws InterruptedException
    {
        leaveBatch();
        if (listener().onWait())
        {
            return attempt.send();
        }
        waiters().add(waiter);
        try
        {
            return tryUntil(attempt, System.nanoTime() + timeoutNs);
        }
        finally
        {
            waiters().remove(waiter);
        }
    }

    private SendResult tryUntil(final Attempt attempt, final long deadlineNs) throws InterruptedException
    {
        while (true)
        {
            final SendResult result = attempt.send();
            if (!isTemporary(result))
            {
                return result;
            }
            leaveBatch();
            final long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0)
            {
                return result;
            }
            if (Thread.interrupted())
            {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(this, leftNs);
        }
    }

    /**
     * Sends a frame of a stream: data frames without FIN own the data channel until one with FIN.
     *
     * @param firstByte FIN, RSV and opcode.
     * @param payload   to copy.
     * @param offset    of the payload, in bytes.
     * @param length    of the payload, in bytes.
     * @return what became of it.
     */
    public final SendResult sendFragment(
        final int firstByte, final DirectBuffer payload, final int offset, final int length)
    {
        final boolean fin = (firstByte & FrameHeader.FIN_BIT) != 0;
        final boolean opened = ownsStream(Thread.currentThread());
        if (!opened && !fin)
        {
            final SendResult opening = tryOpenStream(Thread.currentThread());
            if (!opening.isAccepted())
            {
                return opening;
            }
        }
        final long refusing = opened || !fin ? CLOSING : CLOSING | STREAM;
        final SendResult result = sendPayload(firstByte, payload, offset, length, refusing);
        final boolean ended = opened ? fin && result.isAccepted() : !fin && !result.isAccepted();
        if (ended)
        {
            closeStream();
        }
        return result;
    }

    /**
     * The longest payload that a fragment of a stream should have: short enough to be copied into the ring, and for
     * another to find room beside it.
     *
     * @return bytes, at least 16.
     */
    public final int fragmentLength()
    {
        final long most = Math.min(maxRecordLength(), limit() / FRAGMENTS_PER_LIMIT) - RECORD_OVERHEAD;
        return (int)Math.max(LEAST_FRAGMENT_LENGTH, Math.min(MAX_FRAGMENT_LENGTH, most));
    }

    /**
     * Opens a stream that belongs to an object instead of a thread, and waits for others to end theirs if need be.
     *
     * @param owner     of the stream; one thread at a time uses it.
     * @param timeoutNs how long to wait at most, in nanoseconds; 0 or less does not wait.
     * @return accepted if it is open: then {@link #closeStream()} must end it.
     * @throws InterruptedException if the thread is interrupted while it waits, or was before it had to.
     */
    public final SendResult openStream(final Object owner, final long timeoutNs) throws InterruptedException
    {
        final SendResult result = tryOpenStream(owner);
        return timeoutNs <= 0 || !isTemporary(result) || isStreaming() ?
            result : await(() -> tryOpenStream(owner), newWaiter(0, STREAM | PRODUCERS), timeoutNs);
    }

    private SendResult tryOpenStream(final Object owner)
    {
        leaveBatch();
        for (int i = 0; i < OPEN_ATTEMPTS; i++)
        {
            if (openStream(owner))
            {
                return SendResult.ACCEPTED;
            }
            final long word = word();
            if ((word & (CLOSING | STREAM)) != 0)
            {
                return (word & CLOSING) != 0 ? SendResult.CLOSED : SendResult.STREAM_OPEN;
            }
            Thread.onSpinWait();
        }
        return refuse();
    }

    /**
     * Sends a fragment of the stream that the caller has opened, and waits for room if need be.
     *
     * @param firstByte FIN, RSV and opcode.
     * @param payload   to copy, of any kind that {@link PayloadEncoder} knows.
     * @param offset    of the payload, in its own units.
     * @param length    of the payload, in bytes.
     * @param timeoutNs how long to wait at most, in nanoseconds; 0 or less does not wait.
     * @return what became of it.
     * @throws InterruptedException if the thread is interrupted while it waits, or was before it had to.
     */
    public final SendResult sendStreamed(
        final int firstByte, final Object payload, final int offset, final int length, final long timeoutNs)
        throws InterruptedException
    {
        useStream();
        final SendResult result = sendPayload(firstByte, payload, offset, length, CLOSING);
        return timeoutNs <= 0 || result != SendResult.BACK_PRESSURE ?
            result :
            await(
                () -> sendPayload(firstByte, payload, offset, length, CLOSING),
                newWaiter(PayloadEncoder.frameLength(firstByte, length), 0),
                timeoutNs);
    }

    /**
     * Ends a stream on behalf of its owner, and wakes those who waited for that.
     */
    public final void closeStream()
    {
        endStream();
        wakeWaiters();
    }
}
