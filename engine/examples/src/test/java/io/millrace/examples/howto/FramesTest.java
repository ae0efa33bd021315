package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Random;

import io.millrace.protocol.FrameFlyweight;
import io.millrace.protocol.FrameParser;
import io.millrace.protocol.Masking;
import io.millrace.protocol.Opcode;
import io.millrace.protocol.ProtocolViolation;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The code of frames.md. */
class FramesTest
{
    private final StringBuilder handled = new StringBuilder();

    @Test
    void shouldMakeAndReadAFrame() throws Exception
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(256));
        final ByteArrayOutputStream wire = new ByteArrayOutputStream();
        final WritableByteChannel socket = Channels.newChannel(wire);
        final Random random = new Random(1);

        final FrameFlyweight frame = new FrameFlyweight();
        frame.wrapForEncode(buffer, 64, 0)                       // the payload at 64; its header ends there
            .fin(true).opcode(Opcode.TEXT).putText("hello").mask(random.nextInt());
        socket.write(buffer.byteBuffer().limit(frame.limit()).position(frame.offset()));

        buffer.wrap(wire.toByteArray());
        read(frame, buffer, buffer.capacity());
        assertThat(handled).hasToString("hello");
    }

    @Test
    void shouldTakeFramesInParts() throws Exception
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[]{(byte)0x81, 5, 'h', 'e', 'l', 'l', 'o'});
        final int count = buffer.capacity();

        final FrameParser parser = new FrameParser((part, bytes, offset, length) ->
        {
            Masking.apply(bytes, offset, length, part.partKey());    // changes nothing if the frame is not masked
            handle(part.header().opcode(), bytes, offset, length);
        }, 16 * 1024 * 1024);                                        // a longer frame is a ProtocolViolation
        parser.parse(buffer, 0, count);

        assertThat(handled).hasToString("hello");
    }

    private void read(final FrameFlyweight frame, final UnsafeBuffer buffer, final int limit)
        throws ProtocolViolation
    {
        int position = 0;
        while (frame.wrap(buffer, position, limit - position))   // each frame that has arrived whole
        {
            final ProtocolViolation broken = frame.check(true, 0);   // from a client, without extensions; or leave it
            if (broken != null)
            {
                throw broken;
            }
            frame.unmask();                                      // where it lies: only the header's beginning moves
            handle(frame.opcode(), buffer, frame.payloadOffset(), frame.payloadLength());
            position = frame.limit();
        }
    }

    private void handle(final int opcode, final DirectBuffer buffer, final int offset, final int length)
    {
        assertThat(opcode).isEqualTo(Opcode.TEXT);
        handled.append(buffer.getStringWithoutLengthUtf8(offset, length));
    }
}
