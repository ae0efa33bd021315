package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.memory.OffHeapBuffer;
import io.millrace.memory.SharedBuffer;
import io.millrace.memory.SharedBuffers;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Masking;
import io.millrace.protocol.Opcode;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Compresses messages (RFC 7692 §7.2.1) and masks frames (RFC 6455 §5.3), in wire order. What comes in are frames as a
 * server sends them without extensions, cut anywhere but within a header; the bytes of the opening handshake precede
 * them.
 * <p>
 * A message becomes one frame, unless it is longer than is compressed at a time, or its writer's visit ends within it:
 * then its parts are fragments (RFC 6455 §5.4).
 */
public final class FrameStage implements EncodingStage
{
    /** Compressed at a time. What comes of it has room behind what was compressed before. */
    private static final int SLICE = 32 * 1024;

    private final Framing framing;
    private final EncodingStage below;
    private final WireBuffers buffers;
    private final SharedBuffers frames;
    private final WireBuffer wire;
    private final PendingBytes pending;
    private final FrameHeader header = new FrameHeader();
    private MessageCompressor compressor;
    private SharedBuffer variant;
    private int variantSent;
    private int rawLeft;
    private long bodyLeft;
    private int key;
    private boolean asIs;
    private boolean compressing;
    private boolean lastFrame;
    private int compressed;

    /**
     * Creates the stage of one connection.
     *
     * @param framing what to do.
     * @param context of the writer thread.
     * @param below   the next stage, to which this one passes on everything.
     */
    public FrameStage(final Framing framing, final OutboundContext context, final EncodingStage below)
    {
        this.framing = framing;
        this.below = below;
        buffers = context.wire();
        frames = context.buffers();
        wire = buffers.frames();
        pending = new PendingBytes(buffers.pool());
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
        final int end = encode(target, source, bytes, start, bytes.limit());
        bytes.position(end);
        return end - start;
    }

    @Override
    public int writeShared(final WriteTarget target, final SharedBuffer frame, final ByteBuffer bytes)
        throws IOException
    {
        if (isPending())
        {
            return 0;
        }
        final SharedBuffer found = compressor().variantOf(frame, bytes, frames);
        if (found == null)
        {
            asIs = true;
            final int taken = write(target, bytes);
            asIs = false;
            return taken;
        }
        found.retain(1);
        variant = found;
        variantSent = 0;
        writeVariant(target);
        final int length = bytes.remaining();
        bytes.position(bytes.limit());
        return length;
    }

    private boolean writeVariant(final WriteTarget target) throws IOException
    {
        if (variant != null)
        {
            final UnsafeBuffer source = buffers.source();
            source.wrap(variant.block().buffer());
            variantSent = encode(target, source, null, variantSent, variant.length());
            if (variantSent == variant.length())
            {
                releaseVariant();
            }
        }
        return variant == null;
    }

    /** Returns how far it came. */
    private int encode(
        final WriteTarget target, final UnsafeBuffer source, final ByteBuffer bytes, final int start, final int limit)
        throws IOException
    {
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
                position += compressing ?
                    compressBody(target, bytes, position, limit) : body(source, position, limit);
                goesOn = pending.isEmpty();
            }
            else
            {
                final int count = beginFrame(target, source, position, limit);
                position += count;
                goesOn = count > 0 && pending.isEmpty();
            }
        }
        source.wrap(0, 0);
        return position;
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
    private int beginFrame(
        final WriteTarget target, final UnsafeBuffer source, final int position, final int limit) throws IOException
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
        compressing = false;
        if (framing.compression() != null && !asIs && !Opcode.isControl(firstByte & FrameHeader.OPCODE_MASK))
        {
            compressing = compressor().begin(firstByte, bodyLeft);
            lastFrame = (firstByte & FrameHeader.FIN_BIT) != 0;
        }
        if (!compressing)
        {
            putHeader(framing.compression() == null ? firstByte : firstByte & ~Compression.AS_IS, bodyLeft);
        }
        else if (bodyLeft == 0)
        {
            compressSlice(target, buffers.nothing());
        }
        return headerLength;
    }

    private void putHeader(final int firstByte, final long length)
    {
        if (framing.isMasked())
        {
            key = buffers.nextMaskingKey();
            wire.advance(FrameHeader.encodeMasked(wire.buffer(), wire.length(), firstByte, length, key));
        }
        else
        {
            wire.advance(FrameHeader.encode(wire.buffer(), wire.length(), firstByte, length));
        }
    }

    private int body(final UnsafeBuffer source, final int position, final int limit)
    {
        final int count = (int)Math.min(bodyLeft, Math.min(limit - position, wire.room()));
        putPayload(source, position, count);
        bodyLeft -= count;
        return count;
    }

    private void putPayload(final UnsafeBuffer source, final int position, final int count)
    {
        if (framing.isMasked())
        {
            Masking.applyTo(source, position, wire.buffer(), wire.length(), count, key);
            key = Masking.rotate(key, count);
        }
        else
        {
            wire.buffer().putBytes(wire.length(), source, position, count);
        }
        wire.advance(count);
    }

    private int compressBody(
        final WriteTarget target, final ByteBuffer bytes, final int position, final int limit) throws IOException
    {
        final int count = (int)Math.min(bodyLeft, Math.min(limit - position, SLICE));
        bodyLeft -= count;
        final int end = bytes.limit();
        compressSlice(target, bytes.limit(position + count).position(position));
        bytes.limit(end);
        return count;
    }

    /** Each slice is flushed, which costs five bytes, so that nothing of it is left inside when the visit ends. */
    private void compressSlice(final WriteTarget target, final ByteBuffer slice) throws IOException
    {
        final OffHeapBuffer scratch = buffers.scratch();
        if (scratch.capacity() - compressed < MessageCompressor.bound(slice.remaining()))
        {
            sendCompressed(target, 0);
        }
        final boolean ends = lastFrame && bodyLeft == 0;
        final ByteBuffer room = scratch.range(compressed, scratch.capacity() - compressed);
        compressor.compress(slice, room, ends);
        compressed = room.position();
        if (bodyLeft == 0)
        {
            sendCompressed(target, ends ? FrameHeader.FIN_BIT : 0);
        }
        if (ends)
        {
            compressor.end();
        }
    }

    private void sendCompressed(final WriteTarget target, final int fin) throws IOException
    {
        if (wire.room() < compressed + FrameHeader.MAX_HEADER_LENGTH)
        {
            drainWire(target);
        }
        putHeader(fin | compressor.takeFirstByte(), compressed);
        putPayload(buffers.scratch().buffer(), 0, compressed);
        compressed = 0;
    }

    private MessageCompressor compressor()
    {
        if (compressor == null)
        {
            compressor = new MessageCompressor(framing.compression(), buffers.deflaters());
        }
        return compressor;
    }

    private boolean drainWire(final WriteTarget target) throws IOException
    {
        return wire.drain(below, target, pending);
    }

    @Override
    public boolean flush(final WriteTarget target) throws IOException
    {
        if (compressed > 0)
        {
            sendCompressed(target, 0);
        }
        // The stage below comes first: what is pending there is older.
        final boolean isOut = below.flush(target) && pending.drain(below, target) && writeVariant(target);
        return drainWire(target) && isOut && below.flush(target);
    }

    @Override
    public boolean isPending()
    {
        return variant != null || !pending.isEmpty() || below.isPending();
    }

    @Override
    public boolean isReady()
    {
        return below.isReady();
    }

    @Override
    public boolean isCompressing()
    {
        return framing.compression() != null;
    }

    @Override
    public boolean finish(final WriteTarget target) throws IOException
    {
        return flush(target) && below.finish(target);
    }

    private void releaseVariant()
    {
        if (variant != null)
        {
            variant.release(1);
            variant = null;
        }
    }

    @Override
    public void release()
    {
        releaseVariant();
        if (compressor != null)
        {
            compressor.release();
        }
        pending.release();
        below.release();
    }
}
