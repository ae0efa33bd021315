package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.memory.SharedBuffer;
import io.millrace.memory.SharedBuffers;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

/**
 * A message encoded as one frame (RFC 6455 §5.2), which is kept until it is closed. This is also where the encodings
 * that an extension needs are to be kept beside the plain one.
 */
public final class PreparedFrame implements PreparedMessage
{
    private static final VarHandle FRAME;

    static
    {
        try
        {
            FRAME = MethodHandles.lookup().findVarHandle(PreparedFrame.class, "frame", SharedBuffer.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final SharedBuffers owner;
    private final MessageType type;
    private final int length;
    private volatile SharedBuffer frame;

    /**
     * Encodes a message.
     *
     * @param buffers to take memory from.
     * @param type    of the message.
     * @param payload to copy, of any kind that can be sent.
     * @param offset  of the payload, in its own units.
     * @param length  of the encoded payload, in bytes.
     * @throws OutOfMemoryError if no memory is to be had.
     */
    public PreparedFrame(
        final SharedBuffers buffers, final MessageType type, final Object payload, final int offset, final int length)
    {
        owner = buffers;
        this.type = type;
        this.length = length;
        final SharedBuffer encoded = encode(buffers, type, payload, offset, length);
        // Should it be closed while another thread sends it, that thread gets an exception, not another message.
        encoded.doNotReuse();
        frame = encoded;
    }

    /**
     * Encodes a message as a frame.
     *
     * @param buffers to take memory from.
     * @param type    of the message.
     * @param payload to copy, of any kind that can be sent.
     * @param offset  of the payload, in its own units.
     * @param length  of the encoded payload, in bytes.
     * @return the frame, with one reference, held by the caller.
     * @throws OutOfMemoryError if no memory is to be had.
     */
    public static SharedBuffer encode(
        final SharedBuffers buffers, final MessageType type, final Object payload, final int offset, final int length)
    {
        final SharedBuffer encoded = tryEncode(
            buffers, FrameHeader.FIN_BIT | (type == MessageType.TEXT ? Opcode.TEXT : Opcode.BINARY), payload, offset,
            length);
        if (encoded == null)
        {
            throw new OutOfMemoryError("no memory for a message of " + length + " bytes");
        }
        return encoded;
    }

    /**
     * Encodes a frame.
     *
     * @param buffers   to take memory from.
     * @param firstByte FIN, RSV and opcode.
     * @param payload   to copy, of any kind that can be sent.
     * @param offset    of the payload, in its own units.
     * @param length    of the encoded payload, in bytes.
     * @return the frame, with one reference, held by the caller; null if neither budget nor memory allow for it.
     */
    public static SharedBuffer tryEncode(
        final SharedBuffers buffers, final int firstByte, final Object payload, final int offset, final int length)
    {
        final long frameLength = PayloadEncoder.frameLength(firstByte, length);
        if (frameLength > Integer.MAX_VALUE)
        {
            throw new IllegalArgumentException("too long for a frame: " + length);
        }
        final SharedBuffer encoded = buffers.tryAcquire((int)frameLength);
        if (encoded == null)
        {
            return null;
        }
        encoded.share();
        boolean complete = false;
        try
        {
            PayloadEncoder.encode(encoded.block().buffer(), 0, firstByte, payload, offset, length);
            complete = true;
        }
        finally
        {
            if (!complete)
            {
                encoded.release(1);
            }
        }
        return encoded;
    }

    /**
     * The frame.
     *
     * @param buffers of the server that is to send it.
     * @return the frame, held by this message.
     * @throws IllegalStateException    if this message is closed.
     * @throws IllegalArgumentException if another server prepared it.
     */
    public SharedBuffer frame(final SharedBuffers buffers)
    {
        if (buffers != owner)
        {
            throw new IllegalArgumentException("the message was prepared by another server");
        }
        final SharedBuffer present = frame;
        if (present == null)
        {
            throw new IllegalStateException("the message is closed");
        }
        return present;
    }

    @Override
    public MessageType type()
    {
        return type;
    }

    @Override
    public int length()
    {
        return length;
    }

    @Override
    public PreparedMessage uncompressed()
    {
        frame(owner).keepAsIs();
        return this;
    }

    @Override
    public boolean isClosed()
    {
        return frame == null;
    }

    @Override
    public void close()
    {
        final SharedBuffer present = (SharedBuffer)FRAME.getAndSet(this, (SharedBuffer)null);
        if (present != null)
        {
            present.release(1);
        }
    }
}
