package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.CloseCode;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FrameAllocationTest
{
    private static final int KEY = 0x5EC4E77E;

    private final UnsafeBuffer source = Memory.holding('H', 'e', 'l', 'l', 'o');
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
    private final FrameFlyweight frame = new FrameFlyweight();
    private int parts;

    @Test
    void shouldNotAllocateWhenMakingAndReadingFrames()
    {
        assertThat(FrameDecoderAllocationTest.leastAllocated(() ->
        {
            frame.wrapForEncode(buffer, 32, 0).fin(true).opcode(Opcode.TEXT).mask(KEY);
            frame.putPayload(source, 0, 5).appendPayload(source, 0, 5).putText("a text");
            frame.putClose(CloseCode.GOING_AWAY, "bye").closeCode(frame.closeCode() + 1);
            if (!frame.wrap(buffer, frame.offset(), frame.encodedLength()) || frame.check(true, 0) != null)
            {
                throw new AssertionError(frame);
            }
            frame.unmask().copyTo(buffer, 128);
        })).isZero();
    }

    @Test
    void shouldNotAllocateWhenParsing()
    {
        final FrameParser parser = new FrameParser((part, bytes, offset, length) -> parts++, 1000);
        final UnsafeBuffer wire = Memory.holding(
            new Wire(true).text("tick").ping("").binary(new byte[130]).close().bytes());
        assertThat(FrameDecoderAllocationTest.leastAllocated(() ->
        {
            for (int position = 0; position < wire.capacity(); position += 17)
            {
                parse(parser, wire, position, Math.min(17, wire.capacity() - position));
            }
        })).isZero();
        assertThat(parts).isPositive();
    }

    private static void parse(final FrameParser parser, final UnsafeBuffer wire, final int offset, final int length)
    {
        try
        {
            parser.parse(wire, offset, length);
        }
        catch (final ProtocolViolation violation)
        {
            throw new AssertionError(violation);
        }
    }
}
