package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Masking;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Masks frames (RFC 6455 §5.3) in wire order. What comes in are frames as a server sends them, cut anywhere but within
 * a header; the bytes of the opening handshake precede them.
 */
public final class FrameStage implements EncodingStage
{
    private final EncodingStage below;
    private final WireBuffers buffers;
    private final WireBuffer wire;
    private final PendingBytes pending;
    private final boolean masked;
    private final FrameHeader header = new FrameHeader();
    private int rawLeft;
    private long bodyLeft;
    private int key;

    /**
     * Creates the stage of one connection.
     *
     * @param framing what to do.
     * @param buffers of the writer thread.
     * @param below   the next stage, to which this one passes on everything.
     */
    public FrameStage(final Framing framing, final WireBuffers buffers, final EncodingStage below)
    {
        this.below = below;
        this.buffers = buffers;
        wire = buffers.frames();
        pending = new PendingBytes(buffers.pool());
        masked = framing.masked();
        rawLeft = framing.rawLength();
    }

    @Override
    public int write(final WriteTarget target, final ByteBuffer bytes) throws IOException
    {
        if (isPending())
        {
            return 0;
        }
        final UnsafeBuffer source = buffers.source();
        source.wrap(bytes);
        final int start = bytes.position();
        final int limit = bytes.limit();
        int position = start;
        boolean goesOn = true;
        while (goesOn && position < limit)
        {
            if (wire.room() < FrameHeader.MAX_HEADER_LENGTH && !drainWire(target))
            {
                goesOn = false;
            }
            else if (rawLeft > 0)
            {
                position += raw(source, position, limit);
            }
            else if (bodyLeft > 0)
            {
                position += body(source, position, limit);
            }
            else
            {
                final int count = beginFrame(source, position, limit);
                position += count;
                goesOn = count > 0;
            }
        }
        source.wrap(0, 0);
        bytes.position(position);
        return position - start;
    }

    private int raw(final UnsafeBuffer source, final int position, final int limit)
    {
        final int count = Math.min(Math.min(rawLeft, limit - position), wire.room());
        wire.buffer().putBytes(wire.length(), source, position, count);
        wire.advance(count);
        rawLeft -= count;
        return count;
    }

    /** Returns the header's length, or 0 if it is not there as a whole. */
    private int beginFrame(final UnsafeBuffer source, final int position, final int limit)
    {
        if (limit - position < FrameHeader.MIN_HEADER_LENGTH)
        {
            return 0;
        }
        final int headerLength = FrameHeader.headerLength(source.getByte(position + 1));
        if (limit - position < headerLength)
        {
            return 0;
        }
        bodyLeft = header.wrap(source, position).payloadLength();
        final int firstByte = source.getByte(position) & 0xff;
        if (masked)
        {
            key = buffers.nextMaskingKey();
            wire.advance(FrameHeader.encodeMasked(wire.buffer(), wire.length(), firstByte, bodyLeft, key));
        }
        else
        {
            wire.advance(FrameHeader.encode(wire.buffer(), wire.length(), firstByte, bodyLeft));
        }
        return headerLength;
    }

    private int body(final UnsafeBuffer source, final int position, final int limit)
    {
        final int count = (int)Math.min(bodyLeft, Math.min(limit - position, wire.room()));
        if (masked)
        {
            Masking.applyTo(source, position, wire.buffer(), wire.length(), count, key);
            key = Masking.rotate(key, count);
        }
        else
        {
            wire.buffer().putBytes(wire.length(), source, position, count);
        }
        wire.advance(count);
        bodyLeft -= count;
        return count;
    }

    private boolean drainWire(final WriteTarget target) throws IOException
    {
        return wire.drain(below, target, pending);
    }

    @Override
    public boolean flush(final WriteTarget target) throws IOException
    {
        // The stage below comes first: what is pending there is older.
        return below.flush(target) && pending.drain(below, target) && drainWire(target) && below.flush(target);
    }

    @Override
    public boolean isPending()
    {
        return !pending.isEmpty() || below.isPending();
    }

    @Override
    public boolean isReady()
    {
        return below.isReady();
    }

    @Override
    public boolean finish(final WriteTarget target) throws IOException
    {
        return flush(target) && below.finish(target);
    }

    @Override
    public void release()
    {
        pending.release();
        below.release();
    }
}
