package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.millrace.protocol.Opcode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoStreamTest
{
    private static final byte[] PING = { (byte)0x89, 3, 'a', 'b', 'c' };
    private static final byte[] EMPTY_PONG = { (byte)0x8A, 0 };

    private final FrameBatch batch = new FrameBatch(Opcode.TEXT, Payloads.ofText(5), 10);
    private final EchoStream echoes = new EchoStream(batch);
    private final List<String> controls = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 6, 7, 13, 1000 })
    void shouldCountEchoesAndPassControlFramesOnInPiecesOfAnyLength(final int pieceLength) throws IOException
    {
        final ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 9; i++)
        {
            stream.writeBytes(i % 4 == 1 ? PING : new byte[0]);
            stream.writeBytes(i == 5 ? EMPTY_PONG : new byte[0]);
            stream.writeBytes(reply());
        }
        for (int i = 0; i < stream.size(); i += pieceLength)
        {
            accept(Arrays.copyOfRange(stream.toByteArray(), i, Math.min(i + pieceLength, stream.size())));
        }

        assertThat(echoes.messages()).isEqualTo(9);
        assertThat(echoes.isWithinMessage()).isFalse();
        assertThat(controls).containsExactly("PING abc", "PING abc", "PONG ");
    }

    @Test
    void shouldCountOnlyWhatHasArrivedWhole() throws IOException
    {
        accept(Arrays.copyOf(reply(), 6));

        assertThat(echoes.messages()).isZero();
        assertThat(echoes.isWithinMessage()).isTrue();
    }

    @Test
    void shouldRefuseAReplyThatIsNotTheEcho() throws IOException
    {
        accept(reply());
        final byte[] wrong = reply();
        wrong[4] ^= 1;

        assertThatThrownBy(() -> accept(wrong))
            .isInstanceOf(LoadFailure.class).hasMessageContaining("reply 2").hasMessageContaining("byte 5");
    }

    @Test
    void shouldRefuseAControlFrameWithinAReply() throws IOException
    {
        accept(Arrays.copyOf(reply(), 3));

        assertThatThrownBy(() -> accept(PING)).isInstanceOf(LoadFailure.class);
    }

    @Test
    void shouldRefuseAControlFrameThatIsMasked()
    {
        assertThatThrownBy(() -> accept(new byte[]{ (byte)0x89, (byte)0x80, 1, 2, 3, 4 }))
            .isInstanceOf(LoadFailure.class).hasMessageContaining("masked");
    }

    private byte[] reply()
    {
        final byte[] reply = new byte[batch.replyLength()];
        batch.replies().get(reply);
        return reply;
    }

    private void accept(final byte[] bytes) throws IOException
    {
        final ByteBuffer in = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        echoes.accept(in, (opcode, frame, length) ->
            controls.add(Opcode.name(opcode) + ' ' + new String(frame, 2, length - 2)));
        assertThat(in.hasRemaining()).isFalse();
    }
}
