package io.millrace.outbound;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;
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
    private final int frameLength;
    private final long generation;

    LargeClaim(final OutboundRecords outbound, final int index, final SharedBuffer buffer, final int frameLength)
    {
        this.outbound = outbound;
        this.index = index;
        this.buffer = buffer;
        this.frameLength = frameLength;
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
        try
        {
            outbound.checkGeneration(generation);
        }
        catch (final IllegalStateException ex)
        {
            outbound.unreserve(frameLength);
            buffer.release(1);
            throw ex;
        }
        boolean committed = false;
        if (commit)
        {
            committed = outbound.commitLarge(index, buffer, frameLength);
        }
        else
        {
            outbound.abortLarge(index, buffer, frameLength);
        }
        outbound.leave(SendResult.ACCEPTED);
        if (commit && !committed)
        {
            throw new OutOfMemoryError("no memory to send a claim of " + frameLength + " bytes");
        }
    }
}
