package io.millrace.outbound;

import io.millrace.api.FlushListener;
import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;
import io.millrace.memory.SharedBuffer;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

import org.agrona.MutableDirectBuffer;

/**
 * Puts single records into the ring, on behalf of a producer that is inside: frames that are copied, frames to be
 * encoded in place, references to frames that are too large for the ring, and markers.
 */
class OutboundRecords extends OutboundState implements MessageClaim.Completion
{
    static final int NO_HANDLE = -1;

    private final int maxRecordLength;

    OutboundRecords(final OutboundContext context, final OutboundListener listener)
    {
        super(context, listener);
        maxRecordLength = context.rings().maxRecordLength();
    }

    final int maxRecordLength()
    {
        return maxRecordLength;
    }

    final SendResult claimLarge(
        final int firstByte, final int length, final long frameLength, final MessageClaim claim)
    {
        final SendResult reserved = reserve(frameLength, true);
        if (!reserved.isAccepted())
        {
            return reserved;
        }
        final int index = claimReserved(OutboundRing.REFERENCE, frameLength);
        if (index == OutboundRing.NO_SPACE)
        {
            return SendResult.BACK_PRESSURE;
        }
        final SharedBuffer buffer = acquire((int)frameLength);
        if (buffer == null)
        {
            noteRefused(frameLength);
            abortLarge(index, null, (int)frameLength);
            return SendResult.BACK_PRESSURE;
        }
        final int handle = enter(buffer);
        if (handle == NO_HANDLE)
        {
            noteRefused(frameLength);
            abortLarge(index, buffer, (int)frameLength);
            return SendResult.BACK_PRESSURE;
        }
        ring().putReference(index, handle, (int)frameLength);
        new LargeClaim(this, index, buffer, handle).lend(firstByte, length, claim);
        ring().type(index, OutboundRing.CLAIMED_REFERENCE);
        return SendResult.ACCEPTED;
    }

    final SendResult claimFrame(
        final int firstByte, final int length, final int frameLength, final MessageClaim claim)
    {
        if (!isWithinLimit(frameLength))
        {
            return SendResult.TOO_LARGE;
        }
        final int index = claimMessage(frameLength);
        if (index == OutboundRing.NO_SPACE)
        {
            return SendResult.BACK_PRESSURE;
        }
        final MutableDirectBuffer buffer = ring().buffer();
        final int headerLength = FrameHeader.encode(buffer, index, firstByte, length);
        claim.wrap(buffer, index + headerLength, length, generation(), this);
        ring().type(index, OutboundRing.CLAIMED);
        return SendResult.ACCEPTED;
    }

    @Override
    public final void complete(final MessageClaim claim, final boolean commit)
    {
        final OutboundRing ring = ring();
        if (!holdsRing(ring, claim.ticket()))
        {
            return;
        }
        final int index = claim.offset() - FrameHeader.encodedLength(claim.length(), false);
        ring.type(index, countsMessages() ? OutboundRing.MESSAGE : OutboundRing.FRAMES);
        if (commit)
        {
            ring.commit(index);
        }
        else
        {
            abortMessage(ring, index);
        }
        leaveClaim();
    }

    /** Leaves after a claim. */
    final void leaveClaim()
    {
        leaveUnlessQuarantined();
        scheduleSent();
    }

    /** A record for one message, which is counted if messages are limited. */
    private int claimMessage(final int frameLength)
    {
        if (!countsMessages())
        {
            return claimRecord(OutboundRing.FRAMES, frameLength);
        }
        if (!reserveMessage())
        {
            return OutboundRing.NO_SPACE;
        }
        final int index = claimRecord(OutboundRing.MESSAGE, frameLength);
        if (index == OutboundRing.NO_SPACE)
        {
            unreserveMessage();
        }
        return index;
    }

    private void abortMessage(final OutboundRing ring, final int index)
    {
        final boolean counted = ring.type(index) == OutboundRing.MESSAGE;
        ring.abort(index);
        if (counted)
        {
            unreserveMessage();
        }
    }

    /**
     * The ring of a claim stays until the claim is completed, since the claimant is inside. Should that ever fail, its
     * place may belong to another connection by now.
     *
     * @return false if the ring was quarantined because the connection has ended: nothing is left to be done.
     */
    final boolean holdsRing(final OutboundRing ring, final long generation)
    {
        if (isQuarantined() || ring == null)
        {
            return false;
        }
        if (generation != generation() && !isQuarantined())
        {
            throw new IllegalStateException("the claim's ring was returned before the claim was completed");
        }
        return true;
    }

    final SendResult sendRecord(
        final int firstByte, final Object payload, final int offset, final int length, final int frameLength)
    {
        final boolean raw = firstByte == PayloadEncoder.RAW;
        if (!raw && !isWithinLimit(frameLength))
        {
            return SendResult.TOO_LARGE;
        }
        final OutboundRing ring = ring();
        final int index = raw ? ring.claim(OutboundRing.RAW, frameLength) :
            Opcode.isControl(firstByte & FrameHeader.OPCODE_MASK) ? claimRecord(OutboundRing.FRAMES, frameLength) :
            claimMessage(frameLength);
        if (index == OutboundRing.NO_SPACE)
        {
            return SendResult.BACK_PRESSURE;
        }
        boolean encoded = false;
        try
        {
            PayloadEncoder.encode(ring.buffer(), index, firstByte, payload, offset, length);
            encoded = true;
        }
        finally
        {
            if (encoded)
            {
                ring.commit(index);
            }
            else
            {
                abortMessage(ring, index);
            }
        }
        return SendResult.ACCEPTED;
    }

    final SendResult sendLarge(final int firstByte, final Object payload, final int offset, final int length)
    {
        final long frameLength = PayloadEncoder.frameLength(firstByte, length);
        final SendResult reserved = reserve(frameLength, true);
        if (!reserved.isAccepted())
        {
            return reserved;
        }
        final int index = claimReserved(OutboundRing.REFERENCE, frameLength);
        if (index == OutboundRing.NO_SPACE)
        {
            return SendResult.BACK_PRESSURE;
        }
        final SharedBuffer buffer = acquire((int)frameLength);
        boolean encoded = false;
        try
        {
            if (buffer == null)
            {
                noteRefused(frameLength);
            }
            else
            {
                PayloadEncoder.encode(buffer.block().buffer(), 0, firstByte, payload, offset, length);
                encoded = true;
            }
        }
        finally
        {
            if (encoded)
            {
                encoded = commitLarge(index, buffer, (int)frameLength);
            }
            else
            {
                abortLarge(index, buffer, (int)frameLength);
            }
        }
        return encoded ? SendResult.ACCEPTED : SendResult.BACK_PRESSURE;
    }

    /**
     * Commits the record, which owns the reference from then on; the writer releases it. If there is no memory for its
     * handle, aborts it instead.
     */
    final boolean commitLarge(final int index, final SharedBuffer buffer, final int frameLength)
    {
        final int handle = enter(buffer);
        if (handle == NO_HANDLE)
        {
            abortLarge(index, buffer, frameLength);
            return false;
        }
        ring().putReference(index, handle, frameLength);
        ring().commit(index);
        return true;
    }

    /** A handle for an entry, or {@link #NO_HANDLE} if there is no memory for it. */
    final int enter(final Object entry)
    {
        try
        {
            return context().handles().enter(entry);
        }
        catch (final OutOfMemoryError ex)
        {
            return NO_HANDLE;
        }
    }

    final void abortLarge(final int index, final SharedBuffer buffer, final int frameLength)
    {
        ring().abort(index);
        unreserve(frameLength);
        if (buffer != null)
        {
            buffer.release(1);
        }
    }

    /** Notes who wants to know when everything before this place is out. */
    final SendResult sendMarker(final FlushListener flushListener)
    {
        if (!isWithinLimit(OutboundRing.MARKER_LENGTH))
        {
            return SendResult.TOO_LARGE;
        }
        final OutboundRing ring = ring();
        final int index = claimRecord(OutboundRing.MARKER, OutboundRing.MARKER_LENGTH);
        if (index == OutboundRing.NO_SPACE)
        {
            return SendResult.BACK_PRESSURE;
        }
        boolean entered = false;
        try
        {
            ring.putMarker(index, context().listeners().enter(flushListener));
            entered = true;
        }
        finally
        {
            if (entered)
            {
                ring.commit(index);
            }
            else
            {
                ring.abort(index);
            }
        }
        return SendResult.ACCEPTED;
    }
}
