package io.millrace.protocol;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the frames in a stream of bytes that arrives in portions of any length (RFC 6455 §5.2), and reports each by its
 * header and the parts of its payload. It keeps no more than a header, so frames may be of any length, and joins
 * nothing: for messages there is {@link FrameDecoder}.
 * <p>
 * Any bits are accepted, and payloads stay as they are on the wire; {@link FrameHeader#check(boolean, int)} and
 * {@link Masking} are there for handlers that want more. Only a length that cannot be, or is longer than the limit,
 * ends the stream.
 * <p>
 * An instance belongs to one thread and allocates nothing once it is made. It does not refer to a buffer after
 * {@link #parse(MutableDirectBuffer, int, int)} has returned.
 */
public final class FrameParser
{
    private final UnsafeBuffer headerBytes = new UnsafeBuffer(new byte[FrameHeader.MAX_HEADER_LENGTH]);
    private final FrameHeader header = new FrameHeader().wrap(headerBytes, 0);
    private final FramePartHandler handler;
    private final long maxPayloadLength;

    private int headerArrived;
    private boolean inPayload;
    private long payloadLength;
    private long partPosition;
    private long arrived;

    /**
     * Makes the parser of one stream.
     *
     * @param handler          takes the frames.
     * @param maxPayloadLength the longest payload of one frame, in bytes; {@link Long#MAX_VALUE} for no limit.
     */
    public FrameParser(final FramePartHandler handler, final long maxPayloadLength)
    {
        this.handler = handler;
        this.maxPayloadLength = maxPayloadLength;
    }

    /**
     * Parses what arrived. All of it is consumed: the next bytes need nothing in front.
     *
     * @param buffer holds the bytes; only the handler changes it.
     * @param offset of the first byte.
     * @param length in bytes; may be 0.
     * @throws ProtocolViolation {@link ProtocolViolation#LENGTH_TOP_BIT_SET} or
     *                           {@link ProtocolViolation#FRAME_TOO_BIG}, by a header; frames before it were reported.
     *                           After this, or after an exception of the handler, the stream cannot go on: see
     *                           {@link #reset()}.
     */
    public void parse(final MutableDirectBuffer buffer, final int offset, final int length) throws ProtocolViolation
    {
        final int limit = offset + length;
        int position = offset;
        while (position < limit)
        {
            position = inPayload ? part(buffer, position, limit) : header(buffer, position, limit);
        }
    }

    /**
     * Forgets an unfinished frame, so that another stream can begin.
     */
    public void reset()
    {
        headerArrived = 0;
        inPayload = false;
        payloadLength = 0;
        partPosition = 0;
        arrived = 0;
    }

    /**
     * Whether the stream could end here: no frame has begun that is not complete, not even its header.
     *
     * @return true between frames.
     */
    public boolean isBetweenFrames()
    {
        return headerArrived == 0 && !inPayload;
    }

    /**
     * The header of the frame, as it arrived. In the handler only.
     *
     * @return the header, this object's own, valid from the frame's first part to its last.
     */
    public FrameHeader header()
    {
        return header;
    }

    /**
     * The length of the frame's payload. In the handler only.
     *
     * @return the length in bytes.
     */
    public long payloadLength()
    {
        return payloadLength;
    }

    /**
     * How much of the payload came before this part. In the handler only.
     *
     * @return the position in bytes; 0 for the first part.
     */
    public long partPosition()
    {
        return partPosition;
    }

    /**
     * How much of the payload is missing after this part. In the handler only.
     *
     * @return the length in bytes; 0 for the last part.
     */
    public long remaining()
    {
        return payloadLength - arrived;
    }

    /**
     * Whether this is the first part of its frame. In the handler only.
     *
     * @return true if so.
     */
    public boolean isFirstPart()
    {
        return partPosition == 0;
    }

    /**
     * Whether this is the last part of its frame. In the handler only.
     *
     * @return true if so.
     */
    public boolean isLastPart()
    {
        return remaining() == 0;
    }

    /**
     * The key for the part's first byte. In the handler only.
     *
     * @return the masking key, turned to this part, see {@link Masking#rotate(int, int)}; 0, which changes nothing, if
     * the frame is not masked.
     */
    public int partKey()
    {
        return header.isMasked() ? Masking.rotate(header.maskingKey(), (int) partPosition) : 0;
    }

    private int header(final MutableDirectBuffer buffer, final int position, final int limit) throws ProtocolViolation
    {
        final int wanted = headerArrived < FrameHeader.MIN_HEADER_LENGTH ?
            FrameHeader.MIN_HEADER_LENGTH : header.headerLength();
        final int count = Math.min(wanted - headerArrived, limit - position);
        for (int i = 0; i < count; i++)
        {
            headerBytes.putByte(headerArrived + i, buffer.getByte(position + i));
        }
        headerArrived += count;
        if (headerArrived >= FrameHeader.MIN_HEADER_LENGTH && headerArrived == header.headerLength())
        {
            begin(buffer, position + count);
        }
        return position + count;
    }

    private void begin(final MutableDirectBuffer buffer, final int position) throws ProtocolViolation
    {
        final long length = header.payloadLength();
        if (length < 0)
        {
            throw ProtocolViolation.LENGTH_TOP_BIT_SET;
        }
        if (length > maxPayloadLength)
        {
            throw ProtocolViolation.FRAME_TOO_BIG;
        }
        headerArrived = 0;
        payloadLength = length;
        partPosition = 0;
        arrived = 0;
        inPayload = length > 0;
        if (!inPayload)
        {
            handler.onPart(this, buffer, position, 0);
        }
    }

    private int part(final MutableDirectBuffer buffer, final int position, final int limit)
    {
        final int count = (int) Math.min(remaining(), limit - position);
        partPosition = arrived;
        arrived += count;
        handler.onPart(this, buffer, position, count);
        inPayload = arrived < payloadLength;
        return position + count;
    }
}
