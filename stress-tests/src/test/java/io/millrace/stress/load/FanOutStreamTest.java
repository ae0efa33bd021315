package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Masking;
import io.millrace.protocol.Opcode;

class FanOutStreamTest
{
    private final FanOutFrames frames = new FanOutFrames(Opcode.TEXT, 12);
    private final FanOutStream stream = new FanOutStream(frames);
    private final List<Long> numbers = new ArrayList<>();
    private final List<Integer> controls = new ArrayList<>();

    private void accept(final byte... bytes) throws IOException
    {
        stream.accept(
            ByteBuffer.wrap(bytes),
            (opcode, frame, length) -> controls.add(opcode),
            (number, nowNs) -> numbers.add(number),
            0);
    }

    private static byte[] delivery(final String payload)
    {
        final byte[] bytes = payload.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(bytes.length + 2).put((byte)0x81).put((byte)bytes.length).put(bytes).array();
    }

    @Test
    void shouldFindNumbersInWhateverPiecesMessagesCome() throws IOException
    {
        final ByteBuffer both = ByteBuffer.allocate(30)
            .put(delivery("0000000007kl")).put(new byte[] { (byte)0x89, 0 }).put(delivery("0123456789kl"));
        accept(both.array());
        for (final byte one : both.array())
        {
            accept(one);
        }

        assertThat(numbers).containsExactly(7L, 123_456_789L, 7L, 123_456_789L);
        assertThat(controls).containsExactly(Opcode.PING, Opcode.PING);
    }

    @Test
    void shouldRefuseWhatWasNotPublished()
    {
        assertThatThrownBy(() -> accept(delivery("00000x0007kl"))).isInstanceOf(LoadFailure.class);
        assertThatThrownBy(() -> new FanOutStream(frames).accept(
            ByteBuffer.wrap(new byte[] { 0x02 }), null, null, 0)).isInstanceOf(LoadFailure.class);
    }

    @Test
    void shouldEncodeAMessageThatBeginsWithItsNumber()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        final int length = frames.encode(buffer, 1, 42);

        assertThat(length).isEqualTo(frames.frameLength());
        assertThat(frames.frameLength() - frames.deliveryLength()).isEqualTo(4);
        final int start = 1 + length - 12;
        Masking.apply(buffer, start, 12, buffer.getInt(start - 4));
        assertThat(buffer.getStringWithoutLengthAscii(start, 12)).isEqualTo("0000000042kl");
        assertThat(FrameHeader.encodedLength(12, true)).isEqualTo(length - 12);
    }
}
