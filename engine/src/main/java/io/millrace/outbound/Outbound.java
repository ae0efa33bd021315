package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

import io.millrace.api.FlushListener;
import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.memory.SharedBuffer;
import io.millrace.memory.SharedBuffers;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

import org.agrona.DirectBuffer;

/**
 * What one connection sends. Any thread may send at any time.
 * <p>
 * A producer that is not the connection's handler thread claims a record of its own for each frame. The handler thread
 * opens a batch around each run of callbacks: their frames share records, one after the other, and cost no atomic
 * operation each. Order on the wire is the order of claims; a frame in a shared record has the place of its record.
 */
public final class Outbound extends OutboundFrames
{
    /** In place of a first byte: the payload is a frame that is encoded already. */
    public static final int ENCODED = PayloadEncoder.RAW;

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

    private volatile byte[] pong;
    private volatile ClosingFrame closingFrame;
    private Framing framing;

    /**
     * Creates the outbound side of one connection.
     *
     * @param context  what it shares with others.
     * @param listener is told when there is something to write.
     */
    public Outbound(final OutboundContext context, final OutboundListener listener)
    {
        super(context, listener);
    }

    /**
     * Where frames come from that this can send.
     *
     * @return the pool.
     */
    public SharedBuffers buffers()
    {
        return context().buffers();
    }

    /**
     * The policy for connections that have none of their own.
     *
     * @return the policy of the server.
     */
    public SlowConsumerPolicy defaultPolicy()
    {
        return context().policy();
    }

    /**
     * What is counted for all connections of the server.
     *
     * @return the counters.
     */
    public OutboundStats stats()
    {
        return context().stats();
    }

    /**
     * Says what has to be done to frames on their way out. To be called once at most, before anything is sent.
     *
     * @param newFraming what to do.
     */
    public void framing(final Framing newFraming)
    {
        framing = newFraming;
    }

    /**
     * Says how messages are compressed. To be called once at most, before the first frame is sent.
     *
     * @param compression that was agreed on.
     * @param rawLength   how many bytes precede the first frame, if nothing was said about {@link #framing(Framing)}.
     */
    public void compression(final Compression compression, final int rawLength)
    {
        if (framing == null)
        {
            framing = new Framing(false, rawLength, compression);
        }
        else
        {
            framing.compression(compression);
        }
    }

    /**
     * Whether messages are compressed. Whoever has seen anything that was sent may ask.
     *
     * @return true if so.
     */
    public boolean isCompressing()
    {
        return framing != null && framing.compression() != null;
    }

    /** What has to be done to frames; null for nothing. Whoever has seen anything that was sent sees it. */
    Framing framing()
    {
        return framing;
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
        if (appendToBatch(firstByte, payload, offset, length))
        {
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
        return payload instanceof SharedBuffer ?
            sendShared((SharedBuffer)payload, false) :
            sendPayload(firstByte, payload, offset, length, CLOSING | STREAM);
    }

    /**
     * Sends one frame, and waits for room or for the end of a stream if need be.
     *
     * @param firstByte FIN, RSV and opcode.
     * @param payload   to copy, of any kind that {@link PayloadEncoder} knows; or a frame to share.
     * @param offset    of the payload, in its own units.
     * @param length    of the encoded payload, in bytes.
     * @param timeoutNs how long to wait at most, in nanoseconds; 0 or less does not wait.
     * @return what became of it.
     * @throws InterruptedException if the thread is interrupted while it waits, or was before it had to.
     */
    public SendResult sendAny(
        final int firstByte, final Object payload, final int offset, final int length, final long timeoutNs)
        throws InterruptedException
    {
        final SendResult result = sendAny(firstByte, payload, offset, length);
        return timeoutNs <= 0 || !isTemporary(result) || isStreaming() ?
            result :
            await(
                () -> sendAny(firstByte, payload, offset, length),
                newWaiter(PayloadEncoder.frameLength(firstByte, length), STREAM),
                timeoutNs);
    }

    /**
     * Sends a whole message that is encoded already, and may be shared with other connections.
     *
     * @param frame     of the message; if it is accepted, one of the caller's references is taken over.
     * @param droppable whether {@link #dropOldest(long)} may drop it.
     * @return what became of it.
     */
    public SendResult sendShared(final SharedBuffer frame, final boolean droppable)
    {
        leaveBatch();
        return offer(frame, droppable);
    }

    /**
     * Sends a whole message, in place of an older one in the same slot that has not been written yet.
     *
     * @param slot  of this connection.
     * @param frame of the message; if it is accepted, one of the caller's references is taken over.
     * @return what became of it.
     */
    public SendResult sendConflated(final ConflationSlot slot, final SharedBuffer frame)
    {
        leaveBatch();
        return offerConflated(slot, frame);
    }

    /**
     * Has the writer called for all that was sent, held back or not. A thread that does network work writes what it can
     * for this connection at once. Any thread may call it.
     */
    public void flush()
    {
        leaveBatch();
        schedule();
        listener().onWait();
    }

    /**
     * Enters a listener that is told when everything accepted before is out, or will never be.
     *
     * @param flushListener of the application.
     * @return what became of it.
     */
    public SendResult whenFlushed(final FlushListener flushListener)
    {
        leaveBatch();
        final SendResult entered = enter(CLOSING);
        if (!entered.isAccepted())
        {
            return notEntered(entered);
        }
        SendResult result = SendResult.BACK_PRESSURE;
        try
        {
            result = sendMarker(flushListener);
        }
        finally
        {
            leave(result);
        }
        return result;
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
        if (result != SendResult.BACK_PRESSURE && result != SendResult.TOO_LARGE)
        {
            return result;
        }
        PONG.setVolatile(this, PayloadEncoder.toFrame(firstByte, payload, offset, length));
        schedule();
        return SendResult.ACCEPTED;
    }

    /**
     * Sends bytes that are no frame, such as the response that accepts a handshake. As far as they fit the ring, they
     * are not subject to the limit, which is about messages.
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
        leaveBatch();
        final SendResult entered = enter(CLOSING | STREAM);
        if (!entered.isAccepted())
        {
            return notEntered(entered);
        }
        SendResult result = SendResult.BACK_PRESSURE;
        try
        {
            result = frameLength > maxRecordLength() ?
                claimLarge(firstByte, length, frameLength, claim) :
                claimFrame(firstByte, length, (int)frameLength, claim);
        }
        finally
        {
            if (!result.isAccepted())
            {
                leave(result);
            }
        }
        if (result.isAccepted())
        {
            watchClaims();
        }
        return result;
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
        return close(new ClosingFrame(bytes, null, last));
    }

    /**
     * Ends the connection as {@link #close(byte[], boolean)} does, with a response whose body is not copied. Any thread
     * may call it.
     *
     * @param head of the response.
     * @param body from 0 to its limit; shared, and not to be changed any more. Null for none.
     * @return false if the end was decided before.
     */
    public boolean close(final byte[] head, final ByteBuffer body)
    {
        return close(new ClosingFrame(head, body, true));
    }

    private boolean close(final ClosingFrame closing)
    {
        final boolean first = CLOSING_FRAME.compareAndSet(this, null, closing);
        if (isInBatch())
        {
            sealRecord();
        }
        set(CLOSING);
        wakeWaiters();
        if (first)
        {
            schedule();
        }
        return first;
    }

    /**
     * Refuses whatever is sent from now on, because the transport is gone; {@link #close(byte[], boolean)} follows. Who
     * waits to send is released at once, for it may be the very thread that has to run what follows. Any thread may
     * call it.
     */
    public void abandon()
    {
        set(CLOSING);
        wakeWaiters();
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

    /**
     * Whether {@link #abandon()} came before the end was decided. Any thread may call it.
     *
     * @return true if so.
     */
    public boolean isAbandoned()
    {
        return isClosing() && closingFrame == null;
    }

    boolean hasPong()
    {
        return pong != null;
    }

    byte[] takePong()
    {
        return pong == null ? null : (byte[])PONG.getAndSet(this, (byte[])null);
    }

    ClosingFrame closingFrame()
    {
        return closingFrame;
    }
}
