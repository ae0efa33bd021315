package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;

import io.millrace.protocol.FrameFlyweight;
import io.millrace.protocol.Opcode;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameBatchTest
{
    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 22, 125, 126, 65_535, 65_536, 100_000 })
    void shouldHoldTwoCyclesOfTheMessageMaskedAndPlain(final int length)
    {
        final byte[] message = Payloads.ofText(length);
        final FrameBatch batch = new FrameBatch(Opcode.TEXT, message);
        final UnsafeBuffer frames = new UnsafeBuffer(batch.frames());
        final UnsafeBuffer replies = new UnsafeBuffer(batch.replies());
        final Set<Integer> keys = new HashSet<>();
        for (int i = 0; i < 2 * batch.cycleMessages(); i++)
        {
            final FrameFlyweight sent = frame(frames, i * batch.frameLength());
            final FrameFlyweight reply = frame(replies, i * batch.replyLength());

            assertThat(sent.encodedLength()).isEqualTo(batch.frameLength());
            assertThat(sent.check(true, 0)).isNull();
            assertThat(sent.payloadBytes()).isEqualTo(message);
            assertThat(reply.encodedLength()).isEqualTo(batch.replyLength());
            assertThat(reply.check(false, 0)).isNull();
            assertThat(reply.payloadBytes()).isEqualTo(message);
            keys.add(sent.maskingKey());
        }
        assertThat(frames.capacity()).isEqualTo(2 * batch.cycleMessages() * batch.frameLength());
        assertThat(keys.size()).isGreaterThan(batch.cycleMessages() * 9 / 10);
    }

    private static FrameFlyweight frame(final UnsafeBuffer buffer, final int offset)
    {
        final FrameFlyweight frame = new FrameFlyweight();
        assertThat(frame.wrap(buffer, offset, buffer.capacity() - offset)).isTrue();
        assertThat(frame.isFin()).isTrue();
        assertThat(frame.opcode()).isEqualTo(Opcode.TEXT);
        return frame;
    }
}
