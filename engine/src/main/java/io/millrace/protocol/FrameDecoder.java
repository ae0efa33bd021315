package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decodes the frames of one connection as bytes arrive, in any portions (RFC 6455 §5, §7.4, §8.1). It does no I/O and
 * keeps no bytes: frames that lie whole in the received buffer are unmasked and checked in place and reported as runs;
 * only what is split over reads or fragments is collected, in memory that the {@link FrameSink} lends.
 * <p>
 * Violations are found early: most rules are checked with the first two bytes of a frame, lengths with its whole
 * header and before any of the payload is kept, UTF-8 as it arrives, at the first byte that proves it wrong, inside
 * frames that are not complete. Only the payload of a close frame is checked when it is whole. After a close frame the
 * decoder ignores what follows (§5.5.1).
 * <p>
 * Not thread-safe: one thread drives it.
 */
public final class FrameDecoder
{
    private static final int INCOMPLETE = -1;
    private static final int LEAST_RESERVED = 4096;
    private static final long UNKNOWN_TOP_BITS = -1L;

    private final FrameHeader header = new FrameHeader();
    private final FrameSink sink;
    private final FrameAssembly message;
    private final FrameAssembly frame;
    private final TextCheck text = new TextCheck();
    private final boolean fromClient;
    private final boolean fragments;
    private final boolean observed;
    private final FrameLimits limits;
    private final SmallFrames smallFrames;
    private final MessageInflation inflation;

    private int runStart;
    private int messageOpcode;
    private boolean compressed;
    private int bodyFirstByte;
    private int bodyKey;
    private long bodyRemaining;
    private boolean inBody;
    private boolean bodyCompressed;
    private boolean closed;
    private int bodies;
    private int messages;
    private int controlFrames;

    /**
     * Creates the decoder of one connection.
     *
     * @param sink   takes the frames.
     * @param config what to expect and what to allow.
     */
    public FrameDecoder(final FrameSink sink, final DecoderConfig config)
    {
        this.sink = sink;
        fromClient = config.fromClient();
        fragments = config.fragments();
        observed = config.observed() && !config.fragments();
        smallFrames = new SmallFrames(config);
        message = new FrameAssembly(sink, FrameSink.MESSAGE);
        frame = new FrameAssembly(sink, FrameSink.FRAME);
        inflation = config.inflater() == null ? null : new MessageInflation(config, message);
        limits = new FrameLimits(config, inflation);
    }

    /**
     * Decodes what arrived. Payloads are unmasked in place. If fragments are asked for, up to
     * {@link FrameHeader#MAX_HEADER_LENGTH} bytes before the offset may be overwritten.
     *
     * @param buffer holds the bytes.
     * @param offset of the first byte.
     * @param length of what arrived, with what an earlier call left over in front.
     * @return the bytes consumed. What is left over, at most 13 bytes of a header, must come again in front of the
     * next bytes.
     * @throws ProtocolViolation if the peer broke a rule; frames before that were reported. The decoder must not be
     *                           used again.
     */
    public int decode(final UnsafeBuffer buffer, final int offset, final int length) throws ProtocolViolation
    {
        final int limit = offset + length;
        int position = offset;
        runStart = offset;
        if (inBody)
        {
            final int count = (int)Math.min(bodyRemaining, length);
            continueBody(buffer, position, count);
            position += count;
            runStart = position;
        }
        while (position < limit && !closed)
        {
            if (messageOpcode == 0)
            {
                position = smallFrames.skip(buffer, position, limit);
                fail(smallFrames.violation(), position);
            }
            final int next = nextFrame(buffer, position, limit);
            if (next == INCOMPLETE)
            {
                break;
            }
            position = next;
        }
        flushRun(position);
        return closed ? length : position - offset;
    }

    /**
     * Whether a close frame was received, or the peer broke a rule; whatever comes later is ignored.
     *
     * @return true after a close frame or a violation.
     */
    public boolean isClosed()
    {
        return closed;
    }

    /**
     * Whether the next bytes belong to the payload of a data frame of which so much is missing that it pays to read
     * them straight to where they will stay: see {@link #prepareBody(int)}.
     *
     * @param threshold of missing bytes.
     * @return true if more than that are missing.
     */
    public boolean isBodyLongerThan(final int threshold)
    {
        return inBody && bodyRemaining > threshold && isBodyInMessageSlot();
    }

    /**
     * Makes room in the sink's {@link FrameSink#MESSAGE} slot for more of the payload.
     *
     * @param maximum bytes to make room for.
     * @return how many bytes may be read to {@link #bodyOffset()} of the slot's buffer.
     */
    public int prepareBody(final int maximum)
    {
        final int arrived = Math.max(LEAST_RESERVED, message.length());
        final int count = (int)Math.min(bodyRemaining, Math.min(maximum, arrived));
        message.reserve(count);
        return count;
    }

    /**
     * Where in the slot's buffer to read to after {@link #prepareBody(int)}.
     *
     * @return the offset in bytes.
     */
    public int bodyOffset()
    {
        return message.end();
    }

    /**
     * Takes bytes that were read to {@link #bodyOffset()}.
     *
     * @param count of bytes read.
     * @throws ProtocolViolation as {@link #decode(UnsafeBuffer, int, int)} does.
     */
    public void onBody(final int count) throws ProtocolViolation
    {
        final UnsafeBuffer buffer = message.buffer();
        final int offset = message.end();
        final long topBits = unmask(buffer, offset, count, bodyKey);
        message.advance(count);
        failText(buffer, offset, count, topBits, runStart);
        advanceBody(count);
    }

    /**
     * Whether a frame or a message has begun that is not complete; the beginning of a header, which is left over, does
     * not count.
     *
     * @return true if so.
     */
    public boolean isUnfinished()
    {
        return inBody || messageOpcode != 0;
    }

    /**
     * Whether the header of a frame has arrived and a part of its payload is missing.
     *
     * @return true if so.
     */
    public boolean isInBody()
    {
        return inBody;
    }

    /**
     * How much of the payload of a frame is missing.
     *
     * @return bytes; 0 between frames.
     */
    public long missingLength()
    {
        return bodyRemaining;
    }

    /**
     * Counts the frames that had not arrived whole with their headers, to tell one from the next.
     *
     * @return the count, which may overflow.
     */
    public int bodies()
    {
        return bodies;
    }

    /**
     * Whether a message of several fragments is being put together, of which at least one has arrived.
     *
     * @return true if so; always false if the decoder was told to keep fragments.
     */
    public boolean isInFragments()
    {
        final boolean inFirst = inBody && !isContinuation(bodyFirstByte) && !isControl(bodyFirstByte);
        return messageOpcode != 0 && !fragments && !inFirst;
    }

    /**
     * How much has been collected of the message that is being put together.
     *
     * @return the length in bytes.
     */
    public int collectedLength()
    {
        return message.length();
    }

    /**
     * Counts messages, as far as that is needed to tell a fragmented one from the next.
     *
     * @return the count, which may overflow.
     */
    public int messages()
    {
        return messages;
    }

    /**
     * Counts the control frames that have arrived whole.
     *
     * @return the count, which may overflow.
     */
    public int controlFrames()
    {
        return controlFrames;
    }

    private int nextFrame(final UnsafeBuffer buffer, final int position, final int limit) throws ProtocolViolation
    {
        if (limit - position < FrameHeader.MIN_HEADER_LENGTH)
        {
            return INCOMPLETE;
        }
        final int firstByte = buffer.getByte(position) & 0xff;
        final byte secondByte = buffer.getByte(position + 1);
        fail(FrameRules.check(firstByte, secondByte, fromClient, messageOpcode != 0, inflation != null), position);
        final int payload = position + FrameHeader.headerLength(secondByte);
        if (payload > limit)
        {
            return INCOMPLETE;
        }
        header.wrap(buffer, position);
        fail(FrameRules.checkLength(header), position);
        final long length = header.payloadLength();
        final int opcode = firstByte & FrameHeader.OPCODE_MASK;
        if (!Opcode.isControl(opcode))
        {
            if (opcode != Opcode.CONTINUATION)
            {
                compressed = (firstByte & FrameHeader.RSV1_BIT) != 0;
            }
            fail(limits.onFrame(opcode != Opcode.CONTINUATION, length, compressed), position);
            beginMessage(opcode);
        }
        final int key = fromClient ? header.maskingKey() : 0;
        if (length > limit - payload)
        {
            flushRun(position);
            beginBody(firstByte, length, key);
            continueBody(buffer, payload, limit - payload);
            runStart = limit;
            return limit;
        }
        wholeFrame(buffer, position, firstByte, (int)length, key);
        return payload + (int)length;
    }

    private void beginMessage(final int opcode)
    {
        if (opcode != Opcode.CONTINUATION)
        {
            messageOpcode = opcode;
            messages++;
            text.begin();
            if (compressed)
            {
                inflation.begin(opcode);
            }
        }
    }

    private void wholeFrame(
        final UnsafeBuffer buffer, final int position, final int firstByte, final int length, final int key)
        throws ProtocolViolation
    {
        final int payload = position + header.headerLength();
        final long topBits = unmask(buffer, payload, length, key);
        if (Opcode.isControl(firstByte & FrameHeader.OPCODE_MASK))
        {
            checkControl(firstByte, buffer, payload, length, position);
            return;
        }
        final boolean fin = isFin(firstByte);
        if (compressed)
        {
            flushRun(observed ? payload + length : position);
            runStart = payload + length;
            inflate(buffer, payload, length, fin);
            return;
        }
        failText(buffer, payload, length, topBits, position);
        if (fin)
        {
            failIncompleteText(position);
        }
        if (!fin || isContinuation(firstByte))
        {
            wholeFragment(buffer, position, payload, length, fin);
        }
        if (fin)
        {
            messageOpcode = 0;
        }
    }

    /** Part of a compressed message, unmasked. */
    private void inflate(final UnsafeBuffer buffer, final int offset, final int count, final boolean last)
        throws ProtocolViolation
    {
        inflation.input(buffer, offset, count);
        inflateInput();
        if (last)
        {
            inflation.endInput();
            inflateInput();
            failIncompleteText(runStart);
            inflation.end();
            messageOpcode = 0;
            compressed = false;
        }
        else
        {
            inflation.flushPart();
        }
    }

    private void inflateInput() throws ProtocolViolation
    {
        boolean more = true;
        while (more)
        {
            more = inflation.inflate();
            final int start = inflation.pieceOffset();
            failText(message.buffer(), start, message.end() - start, UNKNOWN_TOP_BITS, runStart);
            fail(inflation.violation(), runStart);
        }
    }

    private void wholeFragment(
        final UnsafeBuffer buffer, final int position, final int payload, final int length, final boolean fin)
    {
        if (fragments)
        {
            return;
        }
        message.append(buffer, payload, length);
        flushRun(observed ? payload + length : position);
        runStart = payload + length;
        if (fin)
        {
            message.complete(FrameHeader.FIN_BIT | messageOpcode, fromClient, false);
        }
    }

    private void beginBody(final int firstByte, final long length, final int key)
    {
        bodyFirstByte = firstByte;
        bodyKey = key;
        bodyRemaining = length;
        bodyCompressed = compressed && !isControl(firstByte);
        inBody = true;
        bodies++;
    }

    private void continueBody(final UnsafeBuffer buffer, final int offset, final int count) throws ProtocolViolation
    {
        final boolean control = isControl(bodyFirstByte);
        if (bodyCompressed)
        {
            continueCompressed(buffer, offset, count);
        }
        else if (fragments && !control)
        {
            final long topBits = unmask(buffer, offset, count, bodyKey);
            failText(buffer, offset, count, topBits, runStart);
            reportPart(buffer, offset, count);
        }
        else
        {
            final FrameAssembly assembly = isBodyInMessageSlot() ? message : frame;
            final long topBits = fromClient ?
                assembly.appendUnmasking(buffer, offset, count, bodyKey) :
                assembly.append(buffer, offset, count);
            if (!control)
            {
                failText(assembly.buffer(), assembly.end() - count, count, topBits, runStart);
            }
        }
        advanceBody(count);
    }

    private void continueCompressed(final UnsafeBuffer buffer, final int offset, final int count)
        throws ProtocolViolation
    {
        unmask(buffer, offset, count, bodyKey);
        if (observed)
        {
            frame.append(buffer, offset, count);
        }
        final boolean ends = count == bodyRemaining;
        if (ends && observed)
        {
            frame.complete(bodyFirstByte, fromClient, true);
        }
        inflate(buffer, offset, count, ends && isFin(bodyFirstByte));
    }

    private void reportPart(final UnsafeBuffer buffer, final int offset, final int count) throws ProtocolViolation
    {
        final boolean last = count == bodyRemaining;
        if (count == 0 && !last)
        {
            return;
        }
        if (last && isFin(bodyFirstByte))
        {
            failIncompleteText(runStart);
        }
        final int firstByte = last ? bodyFirstByte : bodyFirstByte & ~FrameHeader.FIN_BIT;
        final int headerOffset = offset - FrameHeader.encodedLength(count, fromClient);
        if (fromClient)
        {
            FrameHeader.encodeMasked(buffer, headerOffset, firstByte, count, 0);
        }
        else
        {
            FrameHeader.encode(buffer, headerOffset, firstByte, count);
        }
        bodyFirstByte &= ~FrameHeader.OPCODE_MASK;
        sink.onFrames(headerOffset, offset + count - headerOffset);
    }

    private void advanceBody(final int count) throws ProtocolViolation
    {
        bodyKey = Masking.rotate(bodyKey, count);
        bodyRemaining -= count;
        if (bodyRemaining == 0)
        {
            inBody = false;
            endBody();
        }
    }

    private void endBody() throws ProtocolViolation
    {
        if (isControl(bodyFirstByte))
        {
            checkControl(bodyFirstByte, frame.buffer(), frame.payloadOffset(), frame.length(), runStart);
            frame.complete(bodyFirstByte, fromClient, true);
            return;
        }
        if (bodyCompressed)
        {
            return;
        }
        final boolean fin = isFin(bodyFirstByte);
        final boolean fragment = !fin || isContinuation(bodyFirstByte);
        if (fin)
        {
            failIncompleteText(runStart);
        }
        if (observed)
        {
            if (fragment)
            {
                message.append(frame.buffer(), frame.payloadOffset(), frame.length());
            }
            frame.complete(bodyFirstByte, fromClient, true);
        }
        if (fin)
        {
            if (!fragments && (fragment || !observed))
            {
                message.complete(FrameHeader.FIN_BIT | messageOpcode, fromClient, !fragment);
            }
            messageOpcode = 0;
        }
    }

    private void checkControl(
        final int firstByte, final UnsafeBuffer buffer, final int payload, final int length, final int position)
        throws ProtocolViolation
    {
        final int opcode = firstByte & FrameHeader.OPCODE_MASK;
        controlFrames++;
        if (opcode == Opcode.CLOSE)
        {
            fail(ClosePayload.check(buffer, payload, length), position);
            closed = true;
        }
        else if (opcode == Opcode.PONG)
        {
            sink.onPong(buffer, payload, length);
        }
    }

    private void failText(
        final UnsafeBuffer buffer, final int offset, final int count, final long topBits, final int position)
        throws ProtocolViolation
    {
        final boolean broken = messageOpcode == Opcode.TEXT && !text.accepts(buffer, offset, count, topBits);
        fail(broken ? ProtocolViolation.INVALID_UTF_8 : null, position);
    }

    private void failIncompleteText(final int position) throws ProtocolViolation
    {
        fail(messageOpcode == Opcode.TEXT && !text.isComplete() ? ProtocolViolation.INVALID_UTF_8 : null, position);
    }

    private void fail(final ProtocolViolation broken, final int position) throws ProtocolViolation
    {
        if (broken != null)
        {
            throw violation(broken, position);
        }
    }

    private ProtocolViolation violation(final ProtocolViolation broken, final int position)
    {
        flushRun(position);
        closed = true;
        return broken;
    }

    private void flushRun(final int end)
    {
        if (end > runStart)
        {
            final int start = runStart;
            runStart = end;
            sink.onFrames(start, end - start);
        }
    }

    private long unmask(final UnsafeBuffer buffer, final int offset, final int count, final int key)
    {
        return fromClient ? Masking.apply(buffer, offset, count, key) : UNKNOWN_TOP_BITS;
    }

    private boolean isBodyInMessageSlot()
    {
        return !observed && !fragments && !bodyCompressed && !isControl(bodyFirstByte);
    }

    private static boolean isFin(final int firstByte)
    {
        return (firstByte & FrameHeader.FIN_BIT) != 0;
    }

    private static boolean isControl(final int firstByte)
    {
        return Opcode.isControl(firstByte & FrameHeader.OPCODE_MASK);
    }

    private static boolean isContinuation(final int firstByte)
    {
        return (firstByte & FrameHeader.OPCODE_MASK) == Opcode.CONTINUATION;
    }
}
