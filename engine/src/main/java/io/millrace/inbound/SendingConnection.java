package io.millrace.inbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.FlushListener;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageOutput;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.outbound.Compression;
import io.millrace.outbound.Outbound;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;
import io.millrace.protocol.Utf8Encoder;
import io.millrace.stream.OutboundStream;

import org.agrona.DirectBuffer;

/**
 * The part of a connection that needs neither handler thread nor transport: what the application attaches to it, and
 * what it sends (RFC 6455 §5 and §6.1), which goes to an {@link Outbound}.
 */
abstract class SendingConnection extends ConnectionFlags implements Connection
{
    private static final int FIN_TEXT = FrameHeader.FIN_BIT | Opcode.TEXT;
    private static final int FIN_BINARY = FrameHeader.FIN_BIT | Opcode.BINARY;
    private static final int FIN_PING = FrameHeader.FIN_BIT | Opcode.PING;
    private static final int HIGHEST_OPCODE = 15;
    private static final int HIGHEST_RSV = 7;

    private final long id;
    private final Outbound outbound;
    private volatile Object attachment;
    private volatile Map<String, Object> attributes;

    SendingConnection(final long id, final Outbound outbound)
    {
        this.id = id;
        this.outbound = outbound;
    }

    /**
     * The sending side.
     *
     * @return the outbound of this connection.
     */
    public final Outbound outbound()
    {
        return outbound;
    }

    @Override
    public long id()
    {
        return id;
    }

    @Override
    public Object attachment()
    {
        return attachment;
    }

    @Override
    public void attachment(final Object newAttachment)
    {
        attachment = newAttachment;
    }

    @Override
    public Object attribute(final String name)
    {
        final Map<String, Object> present = attributes;
        return present == null ? null : present.get(name);
    }

    @Override
    public void attribute(final String name, final Object value)
    {
        final Map<String, Object> present = attributes();
        if (value == null)
        {
            present.remove(name);
        }
        else
        {
            present.put(name, value);
        }
    }

    private synchronized Map<String, Object> attributes()
    {
        if (attributes == null)
        {
            attributes = new ConcurrentHashMap<>();
        }
        return attributes;
    }

    @Override
    public SendResult send(
        final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        return send(firstByte(type), buffer, offset, length);
    }

    @Override
    public SendResult sendUncompressed(
        final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        final int mark = outbound.isCompressing() ? Compression.AS_IS : 0;
        return send(firstByte(type) | mark, buffer, offset, length);
    }

    private SendResult send(final int firstByte, final DirectBuffer buffer, final int offset, final int length)
    {
        if (isDroppingOldest())
        {
            buffer.boundsCheck(offset, length);
            return sendDroppable(firstByte, buffer, offset, length);
        }
        final SendResult result = outbound.send(firstByte, buffer, offset, length);
        return result == SendResult.BACK_PRESSURE ? onRefused(firstByte, buffer, offset, length) : result;
    }

    static int firstByte(final MessageType type)
    {
        return type == MessageType.TEXT ? FIN_TEXT : FIN_BINARY;
    }

    /** Whether the policy for direct sends is to drop the oldest. */
    abstract boolean isDroppingOldest();

    /** Sends a message that may be dropped later. */
    abstract SendResult sendDroppable(int firstByte, Object payload, int offset, int length);

    /** Does what the policy says with a message that has met back pressure. */
    abstract SendResult onRefused(int firstByte, Object payload, int offset, int length);

    private SendResult sendAny(final int firstByte, final Object payload, final int offset, final int length)
    {
        if (isDroppingOldest())
        {
            return sendDroppable(firstByte, payload, offset, length);
        }
        final SendResult result = outbound.sendAny(firstByte, payload, offset, length);
        return result == SendResult.BACK_PRESSURE ? onRefused(firstByte, payload, offset, length) : result;
    }

    private SendResult sendAny(
        final int firstByte, final Object payload, final int offset, final int length, final long timeoutNs)
        throws InterruptedException
    {
        return isDroppingOldest() ?
            sendDroppable(firstByte, payload, offset, length) :
            outbound.sendAny(firstByte, payload, offset, length, timeoutNs);
    }

    @Override
    public SendResult sendText(final CharSequence text)
    {
        // What could change between measuring and encoding is copied first.
        final String stable = text.toString();
        return sendAny(FIN_TEXT, stable, 0, Utf8Encoder.encodedLength(stable));
    }

    @Override
    public SendResult sendBinary(final ByteBuffer payload)
    {
        return sendAny(FIN_BINARY, payload, payload.position(), payload.remaining());
    }

    @Override
    public SendResult send(
        final MessageType type,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long timeout,
        final TimeUnit unit) throws InterruptedException
    {
        buffer.boundsCheck(offset, length);
        return sendAny(firstByte(type), buffer, offset, length, unit.toNanos(timeout));
    }

    @Override
    public SendResult sendText(final CharSequence text, final long timeout, final TimeUnit unit)
        throws InterruptedException
    {
        final String stable = text.toString();
        return sendAny(FIN_TEXT, stable, 0, Utf8Encoder.encodedLength(stable), unit.toNanos(timeout));
    }

    @Override
    public SendResult sendBinary(final ByteBuffer payload, final long timeout, final TimeUnit unit)
        throws InterruptedException
    {
        return sendAny(
            FIN_BINARY, payload, payload.position(), payload.remaining(), unit.toNanos(timeout));
    }

    @Override
    public SendResult whenFlushed(final FlushListener listener)
    {
        return outbound.whenFlushed(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void cork()
    {
        outbound.cork();
    }

    @Override
    public void uncork()
    {
        outbound.uncork();
    }

    @Override
    public void flush()
    {
        outbound.flush();
    }

    @Override
    public SendResult claim(final MessageType type, final int length, final MessageClaim claim)
    {
        if (claim.isOpen())
        {
            throw new IllegalStateException("the claim is open");
        }
        if (length < 0)
        {
            throw new IllegalArgumentException("length must not be negative: " + length);
        }
        return outbound.claim(firstByte(type), length, claim);
    }

    @Override
    public SendResult sendFrame(
        final boolean fin,
        final int rsv,
        final int opcode,
        final DirectBuffer payload,
        final int offset,
        final int length)
    {
        if (rsv < 0 || rsv > HIGHEST_RSV)
        {
            throw new IllegalArgumentException("rsv must be 0-7: " + rsv);
        }
        if (opcode < 0 || opcode > HIGHEST_OPCODE || opcode == Opcode.CLOSE)
        {
            throw new IllegalArgumentException("opcode must be 0-15 but not 8: " + opcode);
        }
        final int firstByte = FrameHeader.firstByte(fin, rsv, opcode);
        if (Opcode.isControl(opcode))
        {
            checkControlLength(length);
            payload.boundsCheck(offset, length);
            return outbound.sendControl(firstByte, payload, offset, length);
        }
        payload.boundsCheck(offset, length);
        return outbound.sendFragment(firstByte, payload, offset, length);
    }

    @Override
    public MessageOutput openStream(final MessageType type, final long timeout, final TimeUnit unit)
        throws IOException
    {
        return OutboundStream.open(this, outbound, type, unit.toNanos(timeout));
    }

    @Override
    public SendResult ping(final DirectBuffer payload, final int offset, final int length)
    {
        checkControlLength(length);
        payload.boundsCheck(offset, length);
        final SendResult result = outbound.sendControl(FIN_PING, payload, offset, length);
        if (result.isAccepted())
        {
            outbound.stats().onPingSent();
        }
        return result;
    }

    @Override
    public SendResult pong(final DirectBuffer payload, final int offset, final int length)
    {
        checkControlLength(length);
        payload.boundsCheck(offset, length);
        return outbound.sendPong(payload, offset, length);
    }

    private static void checkControlLength(final int length)
    {
        if (length > FrameHeader.MAX_SHORT_PAYLOAD_LENGTH)
        {
            throw new IllegalArgumentException("a control frame carries at most 125 bytes: " + length);
        }
    }

    @Override
    public long bytesBuffered()
    {
        return outbound.bytesBuffered();
    }
}
