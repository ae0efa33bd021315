package io.millrace.outbound;

import io.millrace.api.MessageClaim;
import io.millrace.memory.SharedBuffer;
import io.millrace.protocol.FrameHeader;

/**
 * A claimed frame that is too large for the ring: it is encoded in a pooled buffer, and a small record in the ring,
 * claimed first so that the frame keeps its place, refers to it.
 */
final class LargeClaim implements MessageClaim.Completion
{
    private final OutboundRecords outbound;
    private final int index;
    private final SharedBuffer buffer;
    private final int handle;
    private final long generation;

    LargeClaim(final OutboundRecords outbound, final int index, final SharedBuffer buffer, final int handle)
    {
        this.outbound = outbound;
        this.index = index;
        this.buffer = buffer;
        this.handle = handle;
        generation = outbound.generation();
    }

    void lend(final int firstByte, final int length, final MessageClaim claim)
    {
        final int headerLength = FrameHeader.encode(buffer.block().buffer(), 0, firstByte, length);
        claim.wrap(buffer.block().buffer(), headerLength, length, this);
    }

    @Override
    public void complete(final MessageClaim claim, final boolean commit)
    {
        final OutboundRing ring = outbound.ring();
        try
        {
            if (!outbound.holdsRing(ring, generation) || !ring.endLargeClaim(index, commit))
            {
                return;
            }
        }
        catch (final IllegalStateException ex)
        {
            release();
            throw ex;
        }
        if (commit)
        {
            ring.commit(index);
        }
        else
        {
            ring.abort(index);
            release();
        }
        outbound.leaveClaim();
    }

    private void release()
    {
        outbound.context().handles().remove(handle);
        outbound.unreserve(buffer.length());
        buffer.release(1);
    }
}
