package io.millrace.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.inbound.EngineConnection;
import io.millrace.inbound.InboundLane;
import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;
import io.millrace.memory.ReceiveArena;
import io.millrace.protocol.DecoderConfig;
import io.millrace.protocol.FrameDecoder;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.FrameSink;
import io.millrace.protocol.PayloadInflater;
import io.millrace.protocol.ProtocolViolation;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads one connection's frames: from the socket into the arena, or, for a long payload, straight into the pooled
 * buffer where it will stay; through the decoder; into the lane. It owns the buffers of unfinished messages until they
 * leave with an event. Belongs to the selector thread.
 * <p>
 * In the arena a read is preceded by room for a header, which the decoder may write for parts of messages, and by the
 * few bytes of a header that the previous read left over.
 */
final class FrameReader implements FrameSink
{
    /** What a read did when it brought no bytes. */
    static final int END_OF_INPUT = -1;

    /** There is no room in lane or arena; nothing was read. */
    static final int NO_ROOM = -2;

    private static final int HEADROOM = 16;
    private static final int RESIDUE_LENGTH = 2 * Long.BYTES;
    private static final int LEAST_READ_LENGTH = 4096;
    private static final int LONG_BODY = 4096;

    /** What is read at once becomes parts at once, and may become a thousand times as long when it is inflated. */
    private static final int INFLATED_READ_LENGTH = 16 * 1024;

    private final EngineConnection connection;
    private final InboundLane lane;
    private final BufferPool pool;
    private final FrameDecoder decoder;
    private final PayloadInflater inflater;
    private final int readLength;
    private OffHeapBuffer message;
    private OffHeapBuffer frame;
    private long firstResidue;
    private long secondResidue;
    private int residueLength;
    private int headers;

    FrameReader(
        final EngineConnection connection,
        final InboundLane lane,
        final BufferPool pool,
        final DecoderConfig config,
        final int readLength)
    {
        this.connection = connection;
        this.lane = lane;
        this.pool = pool;
        this.readLength =
            config.fragments() && config.inflater() != null ? Math.min(readLength, INFLATED_READ_LENGTH) : readLength;
        decoder = new FrameDecoder(this, config);
        inflater = config.inflater();
    }

    /** Whether a close frame was decoded. */
    boolean isClosed()
    {
        return decoder.isClosed();
    }

    /** Whether a frame or a message has begun and is not complete. */
    boolean isUnfinished()
    {
        return residueLength > 0 || decoder.isUnfinished();
    }

    /** Whether a frame has begun, if only with the first byte of its header, and is not complete. */
    boolean isInFrame()
    {
        return residueLength > 0 || decoder.isInBody();
    }

    /** Tells the frame that has begun from others, and its header from its payload. */
    long frame()
    {
        return decoder.isInBody() ? decoder.bodies() : -1L - (headers & Integer.MAX_VALUE);
    }

    /** How much is missing of the payload of the frame that has begun, in bytes. */
    long frameMissing()
    {
        return decoder.missingLength();
    }

    /** Whether a message of which at least one fragment has arrived is being put together here. */
    boolean isInFragments()
    {
        return decoder.isInFragments();
    }

    /** Tells the message that is being put together from others. */
    long message()
    {
        return decoder.messages();
    }

    /** How much has arrived of the message that is being put together, in bytes. */
    int messageLength()
    {
        return decoder.collectedLength();
    }

    /** How many control frames have come; the count may overflow. */
    int controlFrames()
    {
        return decoder.controlFrames();
    }

    /** Reads once, from what was left of the handshake if there is any, else from the channel. */
    int read(final TransportChannel channel, final InputBuffer before) throws IOException, ProtocolViolation
    {
        if (!lane.hasRoom())
        {
            return NO_ROOM;
        }
        if (before.length() == 0 && decoder.isBodyLongerThan(LONG_BODY))
        {
            return readBody(channel);
        }
        final ReceiveArena arena = lane.arena();
        final int offset = arena.claim(HEADROOM + 2 * RESIDUE_LENGTH + LEAST_READ_LENGTH);
        if (offset < 0)
        {
            return NO_ROOM;
        }
        final int start = offset + HEADROOM;
        final UnsafeBuffer buffer = arena.buffer();
        final int residue = residueLength;
        if (residue > 0)
        {
            buffer.putLong(start, firstResidue);
            buffer.putLong(start + Long.BYTES, secondResidue);
        }
        final int room = arena.claimableLength() - HEADROOM - 2 * RESIDUE_LENGTH;
        final int maximum = Math.min(room, readLength);
        final ByteBuffer range = arena.range(start + residue, maximum);
        final int count = before.length() > 0 ?
            before.move(buffer, start + residue, maximum) :
            lane.received(channel.read(range));
        if (count > 0)
        {
            decode(buffer, start, residue + count);
        }
        return count;
    }

    /** Reads once and drops what comes; returns what a read returns. */
    static int discard(final TransportChannel channel, final InboundLane lane, final int readLength) throws IOException
    {
        channel.endExpected();
        final ReceiveArena arena = lane.arena();
        final int offset = arena.claim(Long.BYTES);
        return offset < 0 ? NO_ROOM :
            lane.received(channel.read(arena.range(offset, Math.min(arena.claimableLength(), readLength))));
    }

    private void decode(final UnsafeBuffer buffer, final int start, final int length) throws ProtocolViolation
    {
        lane.beginRead();
        try
        {
            final int consumed = decoder.decode(buffer, start, length);
            keepResidue(buffer, start + length, length - consumed, consumed == 0);
        }
        finally
        {
            lane.endRead(HEADROOM + length);
        }
    }

    void release()
    {
        if (inflater != null)
        {
            inflater.release();
        }
        if (message != null)
        {
            pool.release(message);
            message = null;
        }
        if (frame != null)
        {
            pool.release(frame);
            frame = null;
        }
    }

    @Override
    public void onFrames(final int offset, final int length)
    {
        lane.frames(connection, offset, length);
    }

    @Override
    public void onAssembled(final int slot, final int offset, final int length, final boolean received)
    {
        final OffHeapBuffer owned = slot == MESSAGE ? message : frame;
        if (slot == MESSAGE)
        {
            message = null;
        }
        else
        {
            frame = null;
        }
        lane.assembled(connection, owned, offset, length, received);
    }

    @Override
    public void onPong(final UnsafeBuffer buffer, final int offset, final int length)
    {
        connection.onPong(buffer, offset, length);
    }

    @Override
    public UnsafeBuffer grow(final int slot, final int usedLength, final int minimumLength)
    {
        final OffHeapBuffer longer = pool.acquire(minimumLength);
        final OffHeapBuffer old = slot == MESSAGE ? message : frame;
        if (old != null)
        {
            longer.buffer().putBytes(0, old.buffer(), 0, usedLength);
            pool.release(old);
        }
        if (slot == MESSAGE)
        {
            message = longer;
        }
        else
        {
            frame = longer;
        }
        return longer.buffer();
    }

    private int readBody(final TransportChannel channel) throws IOException, ProtocolViolation
    {
        final int maximum = decoder.prepareBody(readLength);
        final int count = lane.received(channel.read(message.range(decoder.bodyOffset(), maximum)));
        if (count > 0)
        {
            decoder.onBody(count);
        }
        return count;
    }

    private void keepResidue(final UnsafeBuffer buffer, final int end, final int length, final boolean same)
    {
        residueLength = length;
        if (length > 0)
        {
            headers += same ? 0 : 1;
            if (length >= FrameHeader.MAX_HEADER_LENGTH)
            {
                throw new IllegalStateException("more than a header was left over: " + length);
            }
            firstResidue = buffer.getLong(end - length);
            secondResidue = buffer.getLong(end - length + Long.BYTES);
        }
    }
}
