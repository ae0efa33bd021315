package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FrameHeaderTest
{
    private static final int KEY = Memory.holding(0x37, 0xFA, 0x21, 0x3D).getInt(0);

    private final FrameHeader header = new FrameHeader();

    @ParameterizedTest
    @CsvSource({
        "0, 2", "1, 2", "124, 2", "125, 2",
        "126, 4", "127, 4", "128, 4", "255, 4", "256, 4", "32767, 4", "32768, 4", "65534, 4", "65535, 4",
        "65536, 10", "65537, 10", "2147483646, 10", "2147483647, 10", "2147483648, 10", "4294967295, 10",
        "4294967296, 10", "9223372036854775806, 10", "9223372036854775807, 10"})
    void shouldReadBackWhatWasWrittenForEveryFormOfLength(final long payloadLength, final int headerLength)
    {
        for (final UnsafeBuffer buffer : Memory.ofEachKind(32))
        {
            for (int offset = 0; offset < 8; offset++)
            {
                checkUnmasked(buffer, offset, payloadLength, headerLength);
                checkMasked(buffer, offset, payloadLength, headerLength + 4);
            }
        }
    }

    private void checkUnmasked(
        final UnsafeBuffer buffer, final int offset, final long payloadLength, final int headerLength)
    {
        Memory.guard(buffer);
        final int firstByte = FrameHeader.firstByte(true, 0, Opcode.TEXT);
        assertThat(FrameHeader.encode(buffer, offset, firstByte, payloadLength)).isEqualTo(headerLength);
        assertThat(FrameHeader.encodedLength(payloadLength, false)).isEqualTo(headerLength);
        Memory.check(buffer, offset, Memory.bytes(buffer, offset, headerLength), headerLength, "unmasked");

        header.wrap(buffer, offset);
        assertThat(header.isFin()).isTrue();
        assertThat(header.rsv()).isZero();
        assertThat(header.opcode()).isEqualTo(Opcode.TEXT);
        assertThat(header.isMasked()).isFalse();
        assertThat(header.payloadLength()).isEqualTo(payloadLength);
        assertThat(header.isLengthMinimal()).isTrue();
        assertThat(header.headerLength()).isEqualTo(headerLength);
    }

    private void checkMasked(
        final UnsafeBuffer buffer, final int offset, final long payloadLength, final int headerLength)
    {
        Memory.guard(buffer);
        final int firstByte = FrameHeader.firstByte(false, 4, Opcode.BINARY);
        assertThat(FrameHeader.encodeMasked(buffer, offset, firstByte, payloadLength, KEY)).isEqualTo(headerLength);
        assertThat(FrameHeader.encodedLength(payloadLength, true)).isEqualTo(headerLength);
        Memory.check(buffer, offset, Memory.bytes(buffer, offset, headerLength), headerLength, "masked");

        header.wrap(buffer, offset);
        assertThat(header.isFin()).isFalse();
        assertThat(header.rsv()).isEqualTo(4);
        assertThat(header.opcode()).isEqualTo(Opcode.BINARY);
        assertThat(header.isMasked()).isTrue();
        assertThat(header.payloadLength()).isEqualTo(payloadLength);
        assertThat(header.isLengthMinimal()).isTrue();
        assertThat(header.maskingKey()).isEqualTo(KEY);
        assertThat(header.headerLength()).isEqualTo(headerLength);
    }

    @Test
    void shouldWriteTheBytesOfTheExamplesInTheSpecification()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[16]);

        FrameHeader.encode(buffer, 0, FrameHeader.firstByte(true, 0, Opcode.TEXT), 5);
        assertThat(Memory.bytes(buffer, 0, 2)).isEqualTo(Memory.bytes(0x81, 0x05));

        FrameHeader.encodeMasked(buffer, 0, FrameHeader.firstByte(true, 0, Opcode.TEXT), 5, KEY);
        assertThat(Memory.bytes(buffer, 0, 6)).isEqualTo(Memory.bytes(0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D));

        FrameHeader.encode(buffer, 0, FrameHeader.firstByte(true, 0, Opcode.BINARY), 256);
        assertThat(Memory.bytes(buffer, 0, 4)).isEqualTo(Memory.bytes(0x82, 0x7E, 0x01, 0x00));

        FrameHeader.encode(buffer, 0, FrameHeader.firstByte(true, 0, Opcode.BINARY), 65536);
        assertThat(Memory.bytes(buffer, 0, 10)).isEqualTo(Memory.bytes(0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0));
    }

    @Test
    void shouldReadEveryFirstByteThatItCanCompose()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2]);
        for (int value = 0; value < 256; value++)
        {
            final boolean fin = value >= 128;
            final int rsv = value / 16 % 8;
            final int opcode = value % 16;
            assertThat(FrameHeader.firstByte(fin, rsv, opcode)).isEqualTo(value);
            buffer.putByte(0, (byte) value);
            header.wrap(buffer, 0);
            assertThat(header.isFin()).isEqualTo(fin);
            assertThat(header.rsv()).isEqualTo(rsv);
            assertThat(header.opcode()).isEqualTo(opcode);
        }
    }

    @Test
    void shouldTellTheHeaderLengthFromEverySecondByte()
    {
        for (int value = 0; value < 256; value++)
        {
            final int lengthBytes = value % 128 == 127 ? 8 : value % 128 == 126 ? 2 : 0;
            assertThat(FrameHeader.headerLength((byte) value)).isEqualTo(2 + lengthBytes + (value >= 128 ? 4 : 0));
        }
        assertThat(FrameHeader.headerLength((byte) 0xFF)).isEqualTo(FrameHeader.MAX_HEADER_LENGTH);
    }

    @Test
    void shouldReadNegativeLengthWhenTheTopBitIsSet()
    {
        header.wrap(Memory.holding(0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 1), 0);
        assertThat(header.payloadLength()).isEqualTo(Long.MIN_VALUE + 1);
        assertThat(header.isLengthMinimal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65535})
    void shouldFindLengthNotMinimalWhenItIsWrittenInSixtyFourBits(final int payloadLength)
    {
        header.wrap(Memory.holding(
            0x82, 0x7F, 0, 0, 0, 0, 0, 0, payloadLength >> 8, payloadLength), 0);
        assertThat(header.payloadLength()).isEqualTo(payloadLength);
        assertThat(header.isLengthMinimal()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125})
    void shouldFindLengthNotMinimalWhenItIsWrittenInSixteenBits(final int payloadLength)
    {
        header.wrap(Memory.holding(0x82, 0x7E, 0, payloadLength), 0);
        assertThat(header.payloadLength()).isEqualTo(payloadLength);
        assertThat(header.isLengthMinimal()).isFalse();
    }

    @Test
    void shouldRefuseToWriteNegativeLength()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[16]);
        assertThatThrownBy(() -> FrameHeader.encode(buffer, 0, 0x82, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FrameHeader.encodeMasked(buffer, 0, 0x82, Long.MIN_VALUE, KEY))
            .isInstanceOf(IllegalArgumentException.class);
        Memory.check(buffer, 0, new byte[16], 16, "untouched");
    }

    @Test
    void shouldNameTheRuleThatFrameAloneBreaks()
    {
        assertThat(check(false, 0, 0x81, 0x05)).isNull();
        assertThat(check(false, 0, 0x00, 0x00)).isNull();
        assertThat(check(true, 0, 0x80, 0x80)).isNull();
        assertThat(check(false, 0, 0xC1, 0x05)).isSameAs(ProtocolViolation.RSV_BIT_SET);
        assertThat(check(false, 4, 0xC1, 0x05)).isNull();
        assertThat(check(false, 4, 0xD1, 0x05)).isSameAs(ProtocolViolation.RSV_BIT_SET);
        assertThat(check(false, 7, 0xF9, 0x00)).isNull();
        assertThat(check(false, 0, 0x83, 0x00)).isSameAs(ProtocolViolation.RESERVED_OPCODE);
        assertThat(check(true, 0, 0x81, 0x05)).isSameAs(ProtocolViolation.UNMASKED_CLIENT_FRAME);
        assertThat(check(false, 0, 0x81, 0x85)).isSameAs(ProtocolViolation.MASKED_SERVER_FRAME);
        assertThat(check(false, 0, 0x09, 0x00)).isSameAs(ProtocolViolation.FRAGMENTED_CONTROL_FRAME);
        assertThat(check(false, 0, 0x89, 0x7E)).isSameAs(ProtocolViolation.CONTROL_FRAME_TOO_LONG);
        assertThat(check(false, 0, 0x82, 0x7E, 0x00, 0x7D)).isSameAs(ProtocolViolation.NON_MINIMAL_LENGTH);
        assertThat(check(false, 0, 0x82, 0x7F, 0x80)).isSameAs(ProtocolViolation.LENGTH_TOP_BIT_SET);
    }

    private ProtocolViolation check(final boolean fromClient, final int definedRsv, final int... bytes)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[FrameHeader.MAX_HEADER_LENGTH]);
        buffer.putBytes(0, Memory.bytes(bytes));
        return header.wrap(buffer, 0).check(fromClient, definedRsv);
    }

    @Test
    void shouldBePrintableBeforeItIsWrapped()
    {
        assertThat(header).hasToString("no frame");
    }
}
