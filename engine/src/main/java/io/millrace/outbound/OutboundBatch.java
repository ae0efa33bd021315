package io.millrace.outbound;

import io.millrace.api.SendResult;
import io.millrace.protocol.FrameEncoder;
import io.millrace.protocol.FrameHeader;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The batch that the handler thread opens around each run of callbacks: the frames that it sends share records, one
 * after the other, and cost no atomic operation each. A frame in a shared record has the place of its record.
 */
class OutboundBatch extends OutboundShared
{
    private static final int UNHINTED_RECORD_LENGTH = 1024;

    private Thread batchThread;
    private MutableDirectBuffer batchBuffer;
    private boolean batchEntered;
    private int batchHint;
    private int batchIndex;
    private int batchPosition;
    private int batchLimit;
    private int batchFrames;

    OutboundBatch(final OutboundContext context, final OutboundListener listener)
    {
        super(context, listener);
    }

    /** Whether this thread has a batch open. */
    final boolean isInBatch()
    {
        return batchThread == Thread.currentThread();
    }

    /** Adds a frame to the record that is open, if that can be done at once. */
    final boolean appendToBatch(final int firstByte, final DirectBuffer payload, final int offset, final int length)
    {
        if (isInBatch() && (word() & (CLOSING | STREAM)) == 0 && length >= 0 &&
            length <= batchLimit - batchPosition -
                (length <= FrameHeader.MAX_SHORT_PAYLOAD_LENGTH ?
                    FrameHeader.MIN_HEADER_LENGTH : FrameHeader.MAX_HEADER_LENGTH))
        {
            batchPosition += FrameEncoder.encode(batchBuffer, batchPosition, firstByte, payload, offset, length);
            batchFrames++;
            return true;
        }
        return false;
    }

    /**
     * Opens a batch: until {@link #endBatch()} what this thread sends shares records. Only the connection's handler
     * thread may call it.
     *
     * @param hint how many bytes the batch is likely to send.
     */
    public final void beginBatch(final int hint)
    {
        batchHint = hint;
        batchThread = countsMessages() ? null : Thread.currentThread();
    }

    /**
     * Ends the batch and lets the writer have what it holds.
     */
    public final void endBatch()
    {
        batchThread = null;
        flushBatch();
    }

    /**
     * Lets the writer have what the batch holds so far, and goes on.
     */
    public final void flushBatch()
    {
        if (batchEntered)
        {
            sealRecord();
            batchEntered = false;
            leave();
            scheduleSent();
        }
    }

    /** Who waits must not be inside, or the connection could not end. */
    final void leaveBatch()
    {
        if (isInBatch())
        {
            flushBatch();
        }
    }

    final SendResult sendInBatch(
        final int firstByte, final Object payload, final int offset, final int length, final long refusing)
    {
        final int frameLength = (int)PayloadEncoder.frameLength(firstByte, length);
        final boolean fits = frameLength <= batchLimit - batchPosition && (word() & refusing) == 0;
        final SendResult result = fits ? SendResult.ACCEPTED : openRecord(frameLength, refusing);
        if (result.isAccepted())
        {
            batchPosition +=
                PayloadEncoder.encode(batchBuffer, batchPosition, firstByte, payload, offset, length);
            batchFrames++;
        }
        return result;
    }

    /** A record of its own, which the writer learns of at the end of the batch. */
    final SendResult sendRawInBatch(final Object payload, final int length, final long refusing)
    {
        sealRecord();
        if (!batchEntered)
        {
            final SendResult entered = enter(refusing);
            if (!entered.isAccepted())
            {
                return notEntered(entered);
            }
            batchEntered = true;
        }
        return sendRecord(PayloadEncoder.RAW, payload, 0, length, length);
    }

    /** Back pressure without having entered means that there is no memory for a ring. */
    final SendResult notEntered(final SendResult result)
    {
        return result == SendResult.BACK_PRESSURE ? refuse() : result;
    }

    private SendResult openRecord(final int frameLength, final long refusing)
    {
        if (sealRecord())
        {
            // A writer on another thread may begin. Should it miss the record, the end of the batch calls it again.
            scheduleSent();
        }
        final long refused = word() & refusing;
        if (batchEntered && refused != 0)
        {
            return (refused & CLOSING) != 0 ? SendResult.CLOSED : SendResult.STREAM_OPEN;
        }
        if (!batchEntered)
        {
            final SendResult entered = enter(refusing);
            if (!entered.isAccepted())
            {
                return notEntered(entered);
            }
            batchEntered = true;
        }
        return isWithinLimit(frameLength) ? claimInBatch(frameLength) : SendResult.TOO_LARGE;
    }

    private SendResult claimInBatch(final int frameLength)
    {
        final int hinted = Math.min(batchHint > 0 ? batchHint : UNHINTED_RECORD_LENGTH, maxRecordLength());
        // Near the limit nothing is claimed ahead, for it would be missing elsewhere.
        int length = isAmple() ? Math.max(frameLength, hinted) : frameLength;
        int index = claimRecord(OutboundRing.FRAMES, length);
        if (index == OutboundRing.NO_SPACE && length > frameLength)
        {
            length = frameLength;
            index = claimRecord(OutboundRing.FRAMES, length);
        }
        if (index == OutboundRing.NO_SPACE)
        {
            return refuse();
        }
        batchHint -= length;
        batchBuffer = ring().buffer();
        batchIndex = index;
        batchPosition = index;
        batchLimit = index + length;
        batchFrames = 0;
        return SendResult.ACCEPTED;
    }

    /** True if there is something new to write. */
    final boolean sealRecord()
    {
        if (batchLimit == 0)
        {
            return false;
        }
        final int used = batchPosition - batchIndex;
        if (used > 0)
        {
            ring().commit(batchIndex, batchLimit - batchIndex, used, batchFrames);
        }
        else
        {
            ring().abort(batchIndex);
        }
        batchLimit = 0;
        batchPosition = 0;
        return used > 0;
    }
}
