package io.millrace.outbound;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;
import io.millrace.memory.OffHeapBuffer;
import io.millrace.protocol.FrameHeader;

import org.agrona.MutableDirectBuffer;

/**
 * A frame that is too large for the ring: it is encoded in a pooled buffer, and a small record in the ring, claimed
 * first so that the frame keeps its place, refers to it. From commit on the record owns the buffer; the writer
 * releases it.
 */
final class LargeClaim implements MessageClaim.Completion
{
    private final Outbound outbound;
    private final int index;
    private final OffHeapBuffer buffer;
    private final int frameLength;

    private LargeClaim(final Outbound outbound, final int index, final OffHeapBuffer buffer, final int frameLength)
    {
        this.outbound = outbound;
        this.index = index;
        this.buffer = buffer;
        this.frameLength = frameLength;
    }

    /** For a producer that is inside; null if there is neither room nor memory. The length has been reserved. */
    static LargeClaim open(final Outbound outbound, final int frameLength)
    {
        final int index = outbound.ring().claim(OutboundRing.REFERENCE, OutboundRing.REFERENCE_LENGTH);
        if (index == OutboundRing.NO_SPACE)
        {
            return null;
        }
        final OffHeapBuffer buffer = outbound.acquire(frameLength);
        if (buffer == null)
        {
            outbound.ring().abort(index);
            return null;
        }
        return new LargeClaim(outbound, index, buffer, frameLength);
    }

    MutableDirectBuffer buffer()
    {
        return buffer.buffer();
    }

    void commit()
    {
        final int handle = outbound.context().handles().enter(buffer);
        outbound.ring().putReference(index, handle, frameLength);
        outbound.ring().commit(index);
    }

    void abort()
    {
        outbound.ring().abort(index);
        outbound.release(buffer);
        outbound.unreserve(frameLength);
    }

    SendResult lend(final int firstByte, final int length, final MessageClaim claim)
    {
        final int headerLength = FrameHeader.encode(buffer.buffer(), 0, firstByte, length);
        claim.wrap(buffer.buffer(), headerLength, length, this);
        return SendResult.ACCEPTED;
    }

    @Override
    public void complete(final MessageClaim claim, final boolean commit)
    {
        if (commit)
        {
            commit();
        }
        else
        {
            abort();
        }
        outbound.leave(SendResult.ACCEPTED);
    }
}
