package io.millrace.outbound;

import java.nio.ByteBuffer;

import io.millrace.deflate.Compressor;
import io.millrace.deflate.DeflaterPool;
import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;
import io.millrace.memory.SharedBuffer;
import io.millrace.memory.SharedBuffers;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

/**
 * Compresses the messages of one connection in wire order (RFC 7692 §7.2.1). Of its own it holds a compressor only
 * between the first and the last frame of a message, or, with context takeover, from the first message on. Belongs to
 * the connection's writer thread.
 */
final class MessageCompressor
{
    /** RSV1, which the first frame of a compressed message has. */
    static final int COMPRESSED = 0x40;

    private final Compression compression;
    private final DeflaterPool pool;
    private Compressor compressor;
    private boolean inMessage;
    private boolean historyBroken;
    private int firstByte;

    MessageCompressor(final Compression compression, final DeflaterPool pool)
    {
        this.compression = compression;
        this.pool = pool;
    }

    /** The most bytes that a number of bytes may become, whatever the window. */
    static int bound(final int length)
    {
        return length + (length >> 3) + 256;
    }

    /** Whether the payload of the data frame that begins is to be compressed. */
    boolean begin(final int newFirstByte, final long length)
    {
        if ((newFirstByte & FrameHeader.OPCODE_MASK) == Opcode.CONTINUATION)
        {
            return inMessage;
        }
        if ((newFirstByte & COMPRESSED) != 0)
        {
            // Compressed elsewhere: what the peer takes for the history is not what the compressor does.
            historyBroken = true;
        }
        inMessage = (newFirstByte & FrameHeader.RSV_MASK) == 0 &&
            (length >= compression.threshold() || (newFirstByte & FrameHeader.FIN_BIT) == 0);
        if (inMessage)
        {
            firstByte = newFirstByte & FrameHeader.OPCODE_MASK | COMPRESSED;
            prepare();
        }
        return inMessage;
    }

    private void prepare()
    {
        if (compressor == null)
        {
            compressor = pool.acquire(compression.level(), compression.windowBits());
        }
        else if (historyBroken)
        {
            compressor.reset();
        }
        historyBroken = false;
    }

    /** The target has room for all that may come of it. */
    void compress(final ByteBuffer payload, final ByteBuffer target, final boolean ends)
    {
        compressor.input(payload);
        if (!compressor.deflate(target, ends ? Compressor.MESSAGE_END : Compressor.SYNC))
        {
            throw new IllegalStateException("the compressor wrote more than it may");
        }
    }

    /** The first byte of the next frame that is sent of the message. */
    int takeFirstByte()
    {
        final int taken = firstByte;
        firstByte = Opcode.CONTINUATION;
        return taken;
    }

    /** Everything of the message was compressed. */
    void end()
    {
        inMessage = false;
        if (!compression.takeover())
        {
            release();
        }
    }

    void release()
    {
        if (compressor != null)
        {
            pool.release(compressor);
            compressor = null;
        }
    }

    /**
     * A message that is sent to many, compressed by itself, once for all connections that compress alike.
     *
     * @param frame   of the message, not compressed.
     * @param bytes   of the frame.
     * @param buffers to take memory from.
     * @return the frame to send instead, held by the other one; null if that is not to be or does not pay.
     */
    SharedBuffer variantOf(final SharedBuffer frame, final ByteBuffer bytes, final SharedBuffers buffers)
    {
        final int start = bytes.position();
        final int headerLength = FrameHeader.headerLength(bytes.get(start + 1));
        final int length = frame.length() - headerLength;
        if (frame.isAsIs() || length < compression.threshold())
        {
            return null;
        }
        final int key = compression.key();
        if (!frame.hasVariant(key))
        {
            frame.variant(key, compressFrame(bytes, start + headerLength, buffers));
        }
        return frame.variant(key);
    }

    private SharedBuffer compressFrame(final ByteBuffer bytes, final int payload, final SharedBuffers buffers)
    {
        final BufferPool blocks = buffers.buffers();
        final int start = bytes.position();
        final int length = bytes.limit() - payload;
        final OffHeapBuffer scratch = blocks.acquire(bound(length));
        final Compressor lent = pool.acquire(compression.level(), compression.windowBits());
        try
        {
            final ByteBuffer target = scratch.range(0, scratch.capacity());
            lent.input(bytes.position(payload));
            if (!lent.deflate(target, Compressor.MESSAGE_END))
            {
                throw new IllegalStateException("the compressor wrote more than it may");
            }
            final int compressed = target.position();
            return compressed < length ?
                PreparedFrame.tryEncode(
                    buffers, bytes.get(start) & 0xff | COMPRESSED, scratch.buffer(), 0, compressed) : null;
        }
        finally
        {
            bytes.position(start);
            pool.release(lent);
            blocks.release(scratch);
        }
    }
}
