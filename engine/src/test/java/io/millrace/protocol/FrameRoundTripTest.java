package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Random frames with any bits, through the frame codecs and a naive reference (RFC 6455 §5.2).
 */
class FrameRoundTripTest
{
    private static final long SEED = 6455_0502L;
    private static final int RUNS = 60;
    private static final int FRAMES = 8;
    private static final int MARGIN = FrameHeader.MAX_HEADER_LENGTH;

    private final Random random = new Random(SEED);
    private final FrameFlyweight flyweight = new FrameFlyweight();

    @Test
    void shouldReadWhatTheReferenceWrites()
    {
        for (int run = 0; run < RUNS; run++)
        {
            final List<NaiveFrame> frames = frames();
            final byte[] wire = wire(frames);
            for (final UnsafeBuffer buffer : Memory.ofEachKind(MARGIN + wire.length))
            {
                buffer.putBytes(MARGIN, wire);
                int position = MARGIN;
                for (final NaiveFrame expected : frames)
                {
                    assertThat(flyweight.wrap(buffer, position, buffer.capacity() - position)).isTrue();
                    assertThat(read()).as("seed %d run %d", SEED, run).hasToString(expected.toString());
                    position = flyweight.limit();
                }
                assertThat(position).isEqualTo(buffer.capacity());
            }
        }
    }

    @Test
    void shouldWriteWhatTheReferenceReads()
    {
        for (int run = 0; run < RUNS; run++)
        {
            final NaiveFrame expected = NaiveFrame.random(random);
            for (final UnsafeBuffer buffer : Memory.ofEachKind(2 * MARGIN + expected.payload().length))
            {
                write(buffer, expected);
                final byte[] wire = Memory.bytes(buffer, flyweight.offset(), flyweight.encodedLength());
                final String what = "seed " + SEED + " run " + run;
                assertThat(wire).as(what).isEqualTo(expected.encode());
                Memory.check(buffer, flyweight.offset(), wire, wire.length, what);
                assertThat(NaiveFrame.decodeAll(wire)).hasToString("[" + expected + "]");
            }
        }
    }

    @Test
    void shouldFindTheSameFramesHoweverTheBytesArePortioned() throws ProtocolViolation
    {
        for (int run = 0; run < RUNS; run++)
        {
            final List<NaiveFrame> frames = frames();
            final byte[] wire = wire(frames);
            final Joiner joiner = new Joiner();
            final FrameParser parser = new FrameParser(joiner, Long.MAX_VALUE);
            final int longest = 1 + random.nextInt(random.nextBoolean() ? 5 : wire.length + 1);
            int position = 0;
            while (position < wire.length)
            {
                final int count = Math.min(wire.length - position, random.nextInt(longest + 1));
                final UnsafeBuffer portion = Memory.holding(Arrays.copyOfRange(wire, position, position + count));
                parser.parse(portion, 0, count);
                position += count;
            }
            assertThat(joiner.frames).as("seed %d run %d", SEED, run).hasToString(frames.toString());
            assertThat(parser.isBetweenFrames()).isTrue();
        }
    }

    @Test
    void shouldFindTheSameFramesAtEachSplitInTwo() throws ProtocolViolation
    {
        final List<NaiveFrame> frames = List.of(
            new NaiveFrame(true, 0, 9, new byte[]{1, 2, 3, 4}, new byte[0]),
            new NaiveFrame(false, 7, 15, new byte[]{5, 6, 7, 8}, new byte[]{10, 20, 30, 40, 50}),
            new NaiveFrame(true, 0, 0, null, new byte[130]));
        final byte[] wire = wire(frames);
        for (int split = 0; split <= wire.length; split++)
        {
            final Joiner joiner = new Joiner();
            final FrameParser parser = new FrameParser(joiner, 130);
            final UnsafeBuffer buffer = Memory.holding(wire);
            parser.parse(buffer, 0, split);
            assertThat(parser.isBetweenFrames()).isEqualTo(split == 0 || split == 6 || split == 17 || split == 151);
            parser.parse(buffer, split, wire.length - split);
            assertThat(joiner.frames).as("split at %d", split).hasToString(frames.toString());
        }
    }

    private List<NaiveFrame> frames()
    {
        final List<NaiveFrame> frames = new ArrayList<>();
        final int count = 1 + random.nextInt(FRAMES);
        for (int i = 0; i < count; i++)
        {
            frames.add(NaiveFrame.random(random));
        }
        return frames;
    }

    private static byte[] wire(final List<NaiveFrame> frames)
    {
        final ByteArrayOutputStream wire = new ByteArrayOutputStream();
        frames.forEach(frame -> wire.writeBytes(frame.encode()));
        return wire.toByteArray();
    }

    /** By copies or in place, at random; the results must be the same. */
    private NaiveFrame read()
    {
        final boolean masked = flyweight.isMasked();
        final byte[] key = masked ? Memory.bytes(holding(flyweight.maskingKey()), 0, 4) : null;
        final byte[] payload;
        switch (random.nextInt(3))
        {
            case 0:
                payload = flyweight.payloadBytes();
                break;
            case 1:
                final UnsafeBuffer copy = new UnsafeBuffer(new byte[flyweight.payloadLength() + 1]);
                assertThat(flyweight.getPayload(copy, 1)).isEqualTo(flyweight.payloadLength());
                payload = Memory.bytes(copy, 1, flyweight.payloadLength());
                break;
            default:
                payload = new byte[flyweight.unmask().payloadLength()];
                flyweight.buffer().getBytes(flyweight.payloadOffset(), payload);
                assertThat(flyweight.limit() - flyweight.offset()).isEqualTo(flyweight.encodedLength());
        }
        return new NaiveFrame(flyweight.isFin(), flyweight.rsv(), flyweight.opcode(), key, payload);
    }

    /** Fields, mask and payload in random order, the payload in place or in pieces. */
    private void write(final UnsafeBuffer buffer, final NaiveFrame frame)
    {
        final boolean inPlace = random.nextBoolean();
        final byte[] payload = frame.payload();
        if (inPlace)
        {
            buffer.putBytes(MARGIN, payload);
        }
        flyweight.wrapForEncode(buffer, MARGIN, inPlace ? payload.length : 0);
        final boolean maskFirst = random.nextBoolean();
        if (maskFirst)
        {
            mask(frame);
        }
        flyweight.opcode(frame.opcode()).fin(frame.fin());
        if (!inPlace)
        {
            final UnsafeBuffer source = new UnsafeBuffer(payload);
            final int first = random.nextInt(payload.length + 1);
            flyweight.putPayload(source, 0, first).appendPayload(source, first, payload.length - first);
        }
        flyweight.rsv(frame.rsv());
        if (!maskFirst)
        {
            mask(frame);
        }
        // What lies in front of the header was the room for longer ones.
        buffer.setMemory(0, flyweight.offset(), Memory.GUARD);
    }

    private void mask(final NaiveFrame frame)
    {
        if (random.nextBoolean())
        {
            flyweight.mask(random.nextInt()).unmask();
        }
        if (frame.key() != null)
        {
            flyweight.mask(new UnsafeBuffer(frame.key()).getInt(0));
        }
    }

    private static UnsafeBuffer holding(final int value)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4]);
        buffer.putInt(0, value);
        return buffer;
    }

    private static final class Joiner implements FramePartHandler
    {
        private final List<NaiveFrame> frames = new ArrayList<>();
        private final ByteArrayOutputStream payload = new ByteArrayOutputStream();

        @Override
        public void onPart(
            final FrameParser frame, final MutableDirectBuffer buffer, final int offset, final int length)
        {
            check(frame.isFirstPart() == (payload.size() == 0));
            check(frame.partPosition() == payload.size());
            check(length > 0 || frame.payloadLength() == 0);
            Masking.apply(buffer, offset, length, frame.partKey());
            final byte[] part = new byte[length];
            buffer.getBytes(offset, part);
            payload.writeBytes(part);
            check(frame.remaining() == frame.payloadLength() - payload.size());
            if (frame.isLastPart())
            {
                final FrameHeader header = frame.header();
                final byte[] key = header.isMasked() ? Memory.bytes(holding(header.maskingKey()), 0, 4) : null;
                frames.add(
                    new NaiveFrame(header.isFin(), header.rsv(), header.opcode(), key, payload.toByteArray()));
                payload.reset();
            }
        }

        /** Called for each of very many parts, where an assertion with a description costs too much. */
        private static void check(final boolean holds)
        {
            if (!holds)
            {
                throw new AssertionError("part");
            }
        }
    }
}
