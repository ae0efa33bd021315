package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class FrameEncoderTest
{
    private static final long SEED = 6455_0501L;
    private static final int MARGIN = 5;

    @Test
    void shouldWriteTheExamplesInTheSpecification()
    {
        final UnsafeBuffer hello = Memory.holding('H', 'e', 'l', 'l', 'o');
        final UnsafeBuffer dst = new UnsafeBuffer(new byte[11]);

        assertThat(FrameEncoder.encode(dst, 0, 0x81, hello, 0, 5)).isEqualTo(7);
        assertThat(Memory.bytes(dst, 0, 7)).isEqualTo(Memory.bytes(0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F));

        final int key = Memory.holding(0x37, 0xFA, 0x21, 0x3D).getInt(0);
        assertThat(FrameEncoder.encodeMasked(dst, 0, 0x81, hello, 0, 5, key)).isEqualTo(11);
        assertThat(Memory.bytes(dst, 0, 11)).isEqualTo(
            Memory.bytes(0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58));
    }

    @Test
    void shouldWriteHeaderAloneWhenPayloadIsEmpty()
    {
        final UnsafeBuffer dst = new UnsafeBuffer(new byte[6]);
        assertThat(FrameEncoder.encode(dst, 0, 0x82, null, 0, 0)).isEqualTo(2);
        assertThat(FrameEncoder.encodeMasked(dst, 0, 0x82, null, 0, 0, 1)).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 63, 64, 65, 125, 126, 127, 128, 1000, 65535, 65536, 100_000})
    void shouldWriteFrameThatItsHeaderDescribes(final int length)
    {
        final byte[] payload = new byte[length];
        new Random(SEED).nextBytes(payload);
        final UnsafeBuffer src = Memory.holding(payload);
        for (final UnsafeBuffer dst : Memory.ofEachKind(length + FrameHeader.MAX_HEADER_LENGTH + 2 * MARGIN))
        {
            final int frameLength = FrameEncoder.encode(dst, MARGIN, 0x82, src, 0, length);
            checkFrame(dst, frameLength, payload, "plain");

            Memory.guard(dst);
            final int maskedLength = FrameEncoder.encodeMasked(dst, MARGIN, 0x82, src, 0, length, 0x5EC4E77E);
            assertThat(maskedLength).isEqualTo(frameLength + 4);
            final FrameHeader header = new FrameHeader().wrap(dst, MARGIN);
            assertThat(header.isMasked()).isTrue();
            Masking.apply(dst, MARGIN + header.headerLength(), length, header.maskingKey());
            checkFrame(dst, maskedLength, payload, "masked");
        }
    }

    private static void checkFrame(
        final UnsafeBuffer dst, final int frameLength, final byte[] payload, final String what)
    {
        final FrameHeader header = new FrameHeader().wrap(dst, MARGIN);
        assertThat(header.payloadLength()).isEqualTo(payload.length);
        assertThat(frameLength).isEqualTo(header.headerLength() + payload.length);
        assertThat(Memory.bytes(dst, MARGIN + header.headerLength(), payload.length)).isEqualTo(payload);
        Memory.check(dst, MARGIN, Memory.bytes(dst, MARGIN, frameLength), frameLength, what + " seed " + SEED);
    }
}
