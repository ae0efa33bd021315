package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FrameParserTest
{
    private final List<String> parts = new ArrayList<>();
    private final FrameParser parser = parser(1000);

    private FrameParser parser(final long maxPayloadLength)
    {
        return new FrameParser((frame, buffer, offset, length) -> parts.add(
            frame.header() + " at " + frame.partPosition() + " length " + length + " of " + frame.payloadLength() +
            (frame.isFirstPart() ? " first" : "") + (frame.isLastPart() ? " last" : "")), maxPayloadLength);
    }

    @Test
    void shouldReportFrameThatLiesWholeInOnePart() throws ProtocolViolation
    {
        parse(parser, 0x81, 0x02, 'H', 'i', 0x89, 0x00);
        assertThat(parts).containsExactly(
            "FIN TEXT, 2 bytes at 0 length 2 of 2 first last", "FIN PING, 0 bytes at 0 length 0 of 0 first last");
    }

    @Test
    void shouldKeepTheHeaderWhileThePayloadArrives() throws ProtocolViolation
    {
        parse(parser, 0xC1);
        parse(parser, 0x83, 1, 2);
        assertThat(parser.isBetweenFrames()).isFalse();
        parse(parser, 3, 4);
        assertThat(parts).isEmpty();
        parse(parser, 'a');
        parse(parser);
        parse(parser, 'b', 'c');
        assertThat(parser.isBetweenFrames()).isTrue();
        assertThat(parts).containsExactly(
            "FIN RSV1 TEXT, masked 01020304, 3 bytes at 0 length 1 of 3 first",
            "FIN RSV1 TEXT, masked 01020304, 3 bytes at 1 length 2 of 3 last");
    }

    @Test
    void shouldAcceptFrameUpToTheLimitOnly() throws ProtocolViolation
    {
        final FrameParser limited = parser(2);
        parse(limited, 0x82, 0x02, 1, 2);
        assertThatThrownBy(() -> parse(limited, 0x82, 0x03)).isSameAs(ProtocolViolation.FRAME_TOO_BIG);
        assertThat(parts).hasSize(1);

        limited.reset();
        parse(limited, 0x82, 0x01, 1);
        assertThat(parts).hasSize(2);
    }

    @Test
    void shouldRefuseLengthThatCannotBe()
    {
        assertThatThrownBy(() -> parse(parser(Long.MAX_VALUE), 0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0))
            .isSameAs(ProtocolViolation.LENGTH_TOP_BIT_SET);
    }

    @Test
    void shouldCountPayloadsLongerThanAnyBuffer() throws ProtocolViolation
    {
        final long[] seen = new long[2];
        final FrameParser unlimited = new FrameParser((frame, buffer, offset, length) ->
        {
            seen[0] = frame.partPosition();
            seen[1] = frame.remaining();
        }, Long.MAX_VALUE);
        parse(unlimited, 0x82, 0x7F, 0, 0, 0, 1, 0, 0, 0, 1);
        final UnsafeBuffer portion = new UnsafeBuffer(new byte[1 << 20]);
        for (int i = 0; i < 4096; i++)
        {
            unlimited.parse(portion, 0, portion.capacity());
        }
        assertThat(seen).containsExactly(4095L << 20, 1);
        parse(unlimited, 0);
        assertThat(seen).containsExactly(1L << 32, 0);
        assertThat(unlimited.isBetweenFrames()).isTrue();
    }

    @Test
    void shouldGoOnAfterResetWhenHandlerHasThrown() throws ProtocolViolation
    {
        final FrameParser failing = new FrameParser((frame, buffer, offset, length) ->
        {
            parts.add("seen");
            if (frame.remaining() > 0)
            {
                throw new IllegalStateException("no");
            }
        }, 1000);
        assertThatThrownBy(() -> parse(failing, 0x82, 2, 1)).isInstanceOf(IllegalStateException.class);
        failing.reset();
        parse(failing, 0x82, 1, 1);
        assertThat(parts).hasSize(2);
        assertThat(failing.isBetweenFrames()).isTrue();
    }

    private static void parse(final FrameParser parser, final int... bytes) throws ProtocolViolation
    {
        final UnsafeBuffer buffer = Memory.holding(bytes);
        parser.parse(buffer, 0, buffer.capacity());
    }
}
