package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;
import io.millrace.memory.OffHeapBuffer;
import io.millrace.protocol.FrameEncoder;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What one connection sends. Any thread may send at any time.
 * <p>
 * A producer that is not the connection's handler thread claims a record of its own for each frame. The handler thread
 * opens a batch around each run of callbacks: their frames share records, one after the other, and cost no atomic
 * operation each. Order on the wire is the order of claims; a frame in a shared record has the place of its record.
 */
public final class Outbound extends OutboundState implements MessageClaim.Completion
{
    private static final int UNHINTED_RECORD_LENGTH = 1024;
    private static final VarHandle PONG;
    private static final VarHandle CLOSING_FRAME;

    static
    {
        try
        {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            PONG = lookup.findVarHandle(Outbound.class, "pong", byte[].class);
            CLOSING_FRAME = lookup.findVarHandle(Outbound.class, "closingFrame", ClosingFrame.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final int maxRecordLength;
    private volatile byte[] pong;
    private volatile ClosingFrame closingFrame;

    private Thread batchThread;
    private MutableDirectBuffer batchBuffer;
    private boolean batchEntered;
    private int batchHint;
    private int batchIndex;
    private int batchPosition;
    private int batchLimit;

    /**
     * Creates the outbound side of one connection.
     *
     * @param context  what it shares with others.
     * @param listener is told when there is something to write.
     */
    public Outbound(final OutboundContext context, final OutboundListener listener)
    {
        super(context, listener);
        maxRecordLength = context.rings().maxRecordLength();
    }

    /**
     * Opens a batch: until {@link #endBatch()} what this thread sends shares records. Only the connection's handler
     * thread may call it.
     *
     * @param hint how many bytes the batch is likely to send.
     */
    public void beginBatch(final int hint)
    {
        batchHint = hint;
        batchThread = Thread.currentThread();
    }

    /**
     * Ends the batch and lets the writer have what it holds.
     */
    public void endBatch()
    {
        batchThread = null;
        flushBatch();
    }

    /**
     * Lets the writer have what the batch holds so far, and goes on.
     */
    public void flushBatch()
    {
        if (batchEntered)
        {
            sealRecord();
            batchEntered = false;
            leave();
            schedule();
        }
    }

    /**
     * Sends one frame.
     *
     * @param firstByte FIN, RSV and opcode.
     * @param payload   to copy.
     * @param offset    of the payload, in bytes.
     * @param length    of the payload, in bytes.
     * @return what became of it.
     */
    public SendResult send(final int firstByte, final DirectBuffer payload, final int offset, final int length)
    {
        if (batchThread == Thread.currentThread() && (word() & (CLOSING | STREAM)) == 0 && length >= 0 &&
            length <= batchLimit - batchPosition -
                (length <= FrameHeader.MAX_SHORT_PAYLOAD_LENGTH ?
                    FrameHeader.MIN_HEADER_LENGTH : FrameHeader.MAX_HEADER_LENGTH))
        {
            batchPosition += FrameEncoder.encode(batchBuffer, batchPosition, firstByte, payload, offset, length);
            return SendResult.ACCEPTED;
        }
        payload.boundsCheck(offset, length);
        return sendPayload(firstByte, payload, offset, length, CLOSING | STREAM);
    }

    /**
     * Sends one frame, from any kind of payload that {@link PayloadEncoder} knows.
     *
     * @param firstByte FIN, RSV and opcode.
     * @param payload   to copy.
     * @param offset    of the payload, in its own units.
     * @param length    of the encoded payload, in bytes.
     * @return what became of it.
     */
    public SendResult sendAny(final int firstByte, final Object payload, final int offset, final int length)
    {
        return sendPayload(firstByte, payload, offset, length, CLOSING | STREAM);
    }

    /**
     * Sends a ping, or another control frame, which may pass between the frames of a stream.
     *
     * @param firstByte FIN and opcode.
     * @param payload   to copy.
     * @param offset    of the payload, in bytes.
     * @param length    of the payload, in bytes.
     * @return what became of it.
     */
    public SendResult sendControl(final int firstByte, final DirectBuffer payload, final int offset, final int length)
    {
        return sendPayload(firstByte, payload, offset, length, CLOSING);
    }

    /**
     * Sends a pong. If the ring is full it waits in a slot, where the newest wins (RFC 6455 §5.5.3).
     *
     * @param payload to copy.
     * @param offset  of the payload, in bytes.
     * @param length  of the payload, in bytes.
     * @return accepted or closed.
     */
    public SendResult sendPong(final DirectBuffer payload, final int offset, final int length)
    {
        final int firstByte = FrameHeader.FIN_BIT | Opcode.PONG;
        final SendResult result = sendPayload(firstByte, payload, offset, length, CLOSING);
        if (result != SendResult.BACK_PRESSURE)
        {
            return result;
        }
        PONG.setVolatile(this, PayloadEncoder.toFrame(firstByte, payload, offset, length));
        schedule();
        return SendResult.ACCEPTED;
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
    public SendResult sendFragment(
        final int firstByte, final DirectBuffer payload, final int offset, final int length)
    {
        final boolean fin = (firstByte & FrameHeader.FIN_BIT) != 0;
        final boolean opened = ownsStream();
        if (!opened && !fin)
        {
            flushBatch();
            if (!openStream())
            {
                final long word = word();
                return (word & CLOSING) != 0 ? SendResult.CLOSED :
                    (word & STREAM) != 0 ? SendResult.STREAM_OPEN : refuse();
            }
        }
        final long refusing = opened || !fin ? CLOSING : CLOSING | STREAM;
        final SendResult result = sendPayload(firstByte, payload, offset, length, refusing);
        final boolean ended = opened ? fin && result.isAccepted() : !fin && !result.isAccepted();
        if (ended)
        {
            clear(STREAM);
        }
        return result;
    }

    /**
     * Sends bytes that are no frame, such as the response that accepts a handshake.
     *
     * @param bytes to copy.
     * @return what became of it.
     */
    public SendResult sendRaw(final byte[] bytes)
    {
        return sendPayload(PayloadEncoder.RAW, bytes, 0, bytes.length, CLOSING);
    }

    /**
     * Claims a frame to be encoded in place.
     *
     * @param firstByte FIN, RSV and opcode.
     * @param length    of the payload, in bytes.
     * @param claim     takes the space.
     * @return whether it was claimed.
     */
    public SendResult claim(final int firstByte, final int length, final MessageClaim claim)
    {
        final long frameLength = PayloadEncoder.frameLength(firstByte, length);
        if (batchThread == Thread.currentThread())
        {
            flushBatch();
        }
        final SendResult entered = enter(CLOSING | STREAM);
        if (!entered.isAccepted())
        {
            return notEntered(entered);
        }
        SendResult result = SendResult.BACK_PRESSURE;
        try
        {
            result = frameLength > maxRecordLength ?
                claimLarge(firstByte, length, frameLength, claim) :
                claimRecord(firstByte, length, (int)frameLength, claim);
        }
        finally
        {
            if (!result.isAccepted())
            {
                leave(result);
            }
        }
        return result;
    }

    private SendResult claimLarge(
        final int firstByte, final int length, final long frameLength, final MessageClaim claim)
    {
        final SendResult reserved = reserve(frameLength);
        if (!reserved.isAccepted())
        {
            return reserved;
        }
        final int index = ring().claim(OutboundRing.REFERENCE, OutboundRing.REFERENCE_LENGTH);
        if (index == OutboundRing.NO_SPACE)
        {
            unreserve(frameLength);
            return SendResult.BACK_PRESSURE;
        }
        final OffHeapBuffer buffer = acquire((int)frameLength);
        if (buffer == null)
        {
            abortLarge(index, null, (int)frameLength);
            return SendResult.BACK_PRESSURE;
        }
        new LargeClaim(this, index, buffer, (int)frameLength).lend(firstByte, length, claim);
        return SendResult.ACCEPTED;
    }

    private SendResult claimRecord(
        final int firstByte, final int length, final int frameLength, final MessageClaim claim)
    {
        final OutboundRing ring = ring();
        final int index = ring.claim(OutboundRing.FRAMES, frameLength);
        if (index == OutboundRing.NO_SPACE)
        {
            return SendResult.BACK_PRESSURE;
        }
        final int headerLength = FrameHeader.encode(ring.buffer(), index, firstByte, length);
        claim.wrap(ring.buffer(), index + headerLength, length, this);
        return SendResult.ACCEPTED;
    }

    /**
     * {@inheritDoc}
     */
    @Override
    public void complete(final MessageClaim claim, final boolean commit)
    {
        final int index = claim.offset() - FrameHeader.encodedLength(claim.length(), false);
        if (commit)
        {
            ring().commit(index);
        }
        else
        {
            ring().abort(index);
        }
        leave(SendResult.ACCEPTED);
    }

    /**
     * Refuses whatever is sent from now on, and has the last bytes written once everything accepted before is out.
     *
     * @param bytes a close frame or an HTTP response; empty for none.
     * @param last  whether the transport may be shut down afterwards without waiting for the peer.
     * @return true if this call decided the end; false if another did before.
     */
    public boolean close(final byte[] bytes, final boolean last)
    {
        final boolean first = CLOSING_FRAME.compareAndSet(this, null, new ClosingFrame(bytes, last));
        if (batchThread == Thread.currentThread())
        {
            sealRecord();
        }
        set(CLOSING);
        if (first)
        {
            schedule();
        }
        return first;
    }

    /**
     * Whether the end was decided by {@link #close(byte[], boolean)}. Any thread may call it.
     *
     * @return true if so.
     */
    public boolean isEnding()
    {
        return closingFrame != null;
    }

    byte[] takePong()
    {
        return pong == null ? null : (byte[])PONG.getAndSet(this, (byte[])null);
    }

    ClosingFrame closingFrame()
    {
        return closingFrame;
    }

    private SendResult sendPayload(
        final int firstByte, final Object payload, final int offset, final int length, final long refusing)
    {
        final long frameLength = PayloadEncoder.frameLength(firstByte, length);
        final boolean large = frameLength > maxRecordLength;
        if (batchThread == Thread.currentThread())
        {
            if (!large)
            {
                return sendInBatch(firstByte, payload, offset, length, refusing);
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

    private SendResult sendInBatch(
        final int firstByte, final Object payload, final int offset, final int length, final long refusing)
    {
        final int frameLength = (int)PayloadEncoder.frameLength(firstByte, length);
        final boolean fits = frameLength <= batchLimit - batchPosition && (word() & refusing) == 0;
        final SendResult result = fits ? SendResult.ACCEPTED : openRecord(frameLength, refusing);
        if (result.isAccepted())
        {
            batchPosition +=
                PayloadEncoder.encode(batchBuffer, batchPosition, firstByte, payload, offset, length);
        }
        return result;
    }

    /** Back pressure without having entered means that there is no memory for a ring. */
    private SendResult notEntered(final SendResult result)
    {
        return result == SendResult.BACK_PRESSURE ? refuse() : result;
    }

    private SendResult openRecord(final int frameLength, final long refusing)
    {
        sealRecord();
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
        final OutboundRing ring = ring();
        final int hinted = batchHint > 0 ? batchHint : UNHINTED_RECORD_LENGTH;
        int length = Math.max(frameLength, Math.min(hinted, maxRecordLength));
        int index = ring.claim(OutboundRing.FRAMES, length);
        if (index == OutboundRing.NO_SPACE && length > frameLength)
        {
            length = frameLength;
            index = ring.claim(OutboundRing.FRAMES, length);
        }
        if (index == OutboundRing.NO_SPACE)
        {
            return refuse();
        }
        batchHint -= length;
        batchBuffer = ring.buffer();
        batchIndex = index;
        batchPosition = index;
        batchLimit = index + length;
        return SendResult.ACCEPTED;
    }

    private void sealRecord()
    {
        if (batchLimit > 0)
        {
            final int used = batchPosition - batchIndex;
            if (used > 0)
            {
                ring().commit(batchIndex, batchLimit - batchIndex, used);
            }
            else
            {
                ring().abort(batchIndex);
            }
            batchLimit = 0;
            batchPosition = 0;
        }
    }

    private SendResult sendRecord(
        final int firstByte, final Object payload, final int offset, final int length, final int frameLength)
    {
        final OutboundRing ring = ring();
        final int index = ring.claim(OutboundRing.FRAMES, frameLength);
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
                ring.abort(index);
            }
        }
        return SendResult.ACCEPTED;
    }

    private SendResult sendLarge(final int firstByte, final Object payload, final int offset, final int length)
    {
        final long frameLength = PayloadEncoder.frameLength(firstByte, length);
        final SendResult reserved = reserve(frameLength);
        if (!reserved.isAccepted())
        {
            return reserved;
        }
        final int index = ring().claim(OutboundRing.REFERENCE, OutboundRing.REFERENCE_LENGTH);
        if (index == OutboundRing.NO_SPACE)
        {
            unreserve(frameLength);
            return SendResult.BACK_PRESSURE;
        }
        final OffHeapBuffer buffer = acquire((int)frameLength);
        boolean encoded = false;
        try
        {
            if (buffer != null)
            {
                PayloadEncoder.encode(buffer.buffer(), 0, firstByte, payload, offset, length);
                encoded = true;
            }
        }
        finally
        {
            if (encoded)
            {
                commitLarge(index, buffer, (int)frameLength);
            }
            else
            {
                abortLarge(index, buffer, (int)frameLength);
            }
        }
        return encoded ? SendResult.ACCEPTED : SendResult.BACK_PRESSURE;
    }

    /** From here on the record owns the buffer; the writer releases it. */
    final void commitLarge(final int index, final OffHeapBuffer buffer, final int frameLength)
    {
        ring().putReference(index, context().handles().enter(buffer), frameLength);
        ring().commit(index);
    }

    final void abortLarge(final int index, final OffHeapBuffer buffer, final int frameLength)
    {
        ring().abort(index);
        unreserve(frameLength);
        if (buffer != null)
        {
            release(buffer);
        }
    }
}
