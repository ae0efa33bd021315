package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.millrace.api.CloseCode;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameFlyweightTest
{
    private static final int[] MASKED_HELLO =
        {0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58};
    private static final int KEY = Memory.holding(0x37, 0xFA, 0x21, 0x3D).getInt(0);
    private static final int PAYLOAD = 32;

    private final FrameFlyweight frame = new FrameFlyweight();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);

    @Test
    void shouldReadTheExampleInTheSpecification()
    {
        final UnsafeBuffer wire = Memory.holding(MASKED_HELLO);

        assertThat(frame.wrap(wire, 0, wire.capacity())).isTrue();
        assertThat(frame.isFin()).isTrue();
        assertThat(frame.rsv()).isZero();
        assertThat(frame.opcode()).isEqualTo(Opcode.TEXT);
        assertThat(frame.isMasked()).isTrue();
        assertThat(frame.maskingKey()).isEqualTo(KEY);
        assertThat(frame.headerLength()).isEqualTo(6);
        assertThat(frame.payloadLength()).isEqualTo(5);
        assertThat(frame.encodedLength()).isEqualTo(11);
        assertThat(frame.payloadBytes()).asString(StandardCharsets.UTF_8).isEqualTo("Hello");
        assertThat(frame).hasToString("FIN TEXT, masked 37fa213d, 5 bytes");
    }

    @Test
    void shouldWriteTheExamplesInTheSpecification()
    {
        frame.wrapForEncode(buffer, PAYLOAD, 0).fin(true).opcode(Opcode.TEXT).putText("Hello");
        assertThat(bytes()).isEqualTo(Memory.bytes(0x81, 0x05, 'H', 'e', 'l', 'l', 'o'));
        assertThat(frame.buffer()).isSameAs(buffer);

        frame.mask(KEY);
        assertThat(bytes()).isEqualTo(Memory.bytes(MASKED_HELLO));
        assertThat(frame.limit()).isEqualTo(PAYLOAD + 5);
    }

    @Test
    void shouldBeginWithNoBitsAtAll()
    {
        buffer.setMemory(0, buffer.capacity(), (byte) 0xFF);
        frame.wrapForEncode(buffer, PAYLOAD, 0);
        assertThat(bytes()).isEqualTo(new byte[2]);
        assertThat(frame).hasToString("CONTINUATION, 0 bytes");
    }

    @Test
    void shouldTakePayloadThatLiesInPlace()
    {
        buffer.putStringWithoutLengthUtf8(PAYLOAD, "Hello");
        frame.wrapForEncode(buffer, PAYLOAD, 5).fin(true).opcode(Opcode.TEXT).mask(KEY);
        assertThat(bytes()).isEqualTo(Memory.bytes(MASKED_HELLO));
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 2", "2, 6", "5, 6", "6, 11", "10, 11"})
    void shouldTellHowMuchMustArrive(final int available, final long required)
    {
        final UnsafeBuffer wire = Memory.holding(MASKED_HELLO);
        assertThat(frame.requiredLength(wire, 0, available)).isEqualTo(required);
        assertThat(frame.wrap(wire, 0, available)).isFalse();
    }

    @Test
    void shouldStayWhereItWasWhenTheNextFrameHasNotArrived()
    {
        final UnsafeBuffer wire = Memory.holding(0x89, 0x00, 0x81, 0x05, 'H');
        assertThat(frame.wrap(wire, 0, 5)).isTrue();
        assertThat(frame.wrap(wire, frame.limit(), 5 - frame.limit())).isFalse();
        assertThat(frame.opcode()).isEqualTo(Opcode.PING);
        assertThat(frame.limit()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 9})
    void shouldNeverBeCompleteWhenLengthCannotBe(final long length)
    {
        buffer.putByte(0, (byte) 0x82);
        buffer.putByte(1, (byte) 0x7F);
        buffer.putLong(2, length, ByteOrder.BIG_ENDIAN);
        assertThat(frame.requiredLength(buffer, 0, buffer.capacity())).isEqualTo(Long.MAX_VALUE);
        assertThat(frame.wrap(buffer, 0, buffer.capacity())).isFalse();
    }

    @Test
    void shouldChangeOneFieldAndNoOther()
    {
        buffer.putBytes(0, Memory.bytes(MASKED_HELLO));
        assertThat(frame.wrap(buffer, 0, 11)).isTrue();

        frame.rsv(5);
        assertThat(buffer.getByte(0)).isEqualTo((byte) 0xD1);
        frame.fin(false);
        assertThat(buffer.getByte(0)).isEqualTo((byte) 0x51);
        frame.opcode(0xF);
        assertThat(buffer.getByte(0)).isEqualTo((byte) 0x5F);
        frame.rsv(2).fin(true).opcode(Opcode.TEXT);
        assertThat(frame).hasToString("FIN RSV2 TEXT, masked 37fa213d, 5 bytes");
        frame.rsv(0);
        assertThat(bytes()).isEqualTo(Memory.bytes(MASKED_HELLO));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 8, 16})
    void shouldRefuseBitsThatThereAreNot(final int value)
    {
        frame.wrapForEncode(buffer, PAYLOAD, 0);
        assertThatThrownBy(() -> frame.rsv(value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> frame.opcode(value == 8 ? 17 : value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> frame.closeCode(value == 8 ? 65_536 : -1))
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(bytes()).isEqualTo(new byte[2]);
    }

    @Test
    void shouldUnmaskWithoutMovingThePayload()
    {
        buffer.setMemory(0, buffer.capacity(), Memory.GUARD);
        buffer.putBytes(7, Memory.bytes(MASKED_HELLO));
        assertThat(frame.wrap(buffer, 7, 11)).isTrue();

        frame.unmask();

        assertThat(frame.offset()).isEqualTo(11);
        assertThat(frame.payloadOffset()).isEqualTo(13);
        assertThat(frame.maskingKey()).isZero();
        assertThat(bytes()).isEqualTo(Memory.bytes(0x81, 0x05, 'H', 'e', 'l', 'l', 'o'));
        assertThat(buffer.getByte(6)).isEqualTo(Memory.GUARD);
        assertThat(buffer.getByte(18)).isEqualTo(Memory.GUARD);
        assertThat(frame.unmask().offset()).isEqualTo(11);
    }

    @Test
    void shouldMaskAnewWithoutMovingAnything()
    {
        buffer.putBytes(0, Memory.bytes(MASKED_HELLO));
        assertThat(frame.wrap(buffer, 0, 11)).isTrue();
        frame.mask(0x01020304);
        assertThat(frame.offset()).isZero();
        assertThat(frame.maskingKey()).isEqualTo(0x01020304);
        assertThat(frame.payloadBytes()).asString(StandardCharsets.UTF_8).isEqualTo("Hello");
        assertThat(frame.mask(KEY).encodedLength()).isEqualTo(11);
        assertThat(bytes()).isEqualTo(Memory.bytes(MASKED_HELLO));
    }

    @Test
    void shouldRefuseToMaskWithoutRoomForTheKey()
    {
        buffer.putBytes(3, Memory.bytes(0x82, 0x01, 0x41));
        assertThat(frame.wrap(buffer, 3, 3)).isTrue();
        assertThatThrownBy(() -> frame.mask(KEY)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(bytes()).isEqualTo(Memory.bytes(0x82, 0x01, 0x41));
    }

    @Test
    void shouldKeepLengthThatIsNotMinimalWhenMaskingAndUnmasking()
    {
        buffer.putBytes(PAYLOAD, Memory.bytes(0x82, 0x7E, 0x00, 0x01, 0x41));
        assertThat(frame.wrap(buffer, PAYLOAD, 5)).isTrue();
        assertThat(frame.check(false, 0)).isSameAs(ProtocolViolation.NON_MINIMAL_LENGTH);
        frame.mask(KEY);
        assertThat(bytes()).isEqualTo(Memory.bytes(0x82, 0xFE, 0x00, 0x01, 0x37, 0xFA, 0x21, 0x3D, 0x41 ^ 0x37));
        frame.unmask();
        assertThat(bytes()).isEqualTo(Memory.bytes(0x82, 0x7E, 0x00, 0x01, 0x41));
    }

    @Test
    void shouldReplacePayloadAndAddToIt()
    {
        final UnsafeBuffer text = Memory.holding('_', 'H', 'e', 'l', 'l', 'o', '_');
        frame.wrapForEncode(buffer, PAYLOAD, 0).fin(true).opcode(Opcode.TEXT).mask(KEY);
        frame.putPayload(text, 0, 7).putPayload(text, 1, 3).appendPayload(text, 4, 1).appendPayload(text, 5, 1);
        assertThat(bytes()).isEqualTo(Memory.bytes(MASKED_HELLO));
        assertThat(frame.putPayload(null, 0, 0).payloadLength()).isZero();
    }

    @Test
    void shouldMoveTheBeginningWhenTheLengthNeedsAnotherForm()
    {
        final UnsafeBuffer large = new UnsafeBuffer(new byte[70_000]);
        frame.wrapForEncode(large, 20, 125).fin(true).opcode(Opcode.BINARY).rsv(4);
        assertThat(frame.offset()).isEqualTo(18);
        assertThat(frame.payloadLength(126).offset()).isEqualTo(16);
        assertThat(frame.payloadLength(65_536).offset()).isEqualTo(10);
        assertThat(frame.mask(KEY).offset()).isEqualTo(6);
        assertThat(frame.payloadLength(0).offset()).isEqualTo(14);
        assertThat(frame.payloadOffset()).isEqualTo(20);
        assertThat(frame).hasToString("FIN RSV1 BINARY, masked 37fa213d, 0 bytes");
    }

    @Test
    void shouldRefuseWhatTheBufferCannotHold()
    {
        assertThatThrownBy(() -> frame.wrapForEncode(buffer, 13, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> frame.wrapForEncode(buffer, 14, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> frame.wrapForEncode(buffer, 250, 7)).isInstanceOf(IndexOutOfBoundsException.class);
        frame.wrapForEncode(buffer, 250, 3);
        final UnsafeBuffer four = new UnsafeBuffer(new byte[4]);
        assertThatThrownBy(() -> frame.appendPayload(four, 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> frame.putText("seven..")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> frame.payloadLength(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> frame.payloadLength(7)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(frame.payloadLength()).isEqualTo(3);
        assertThat(frame.wrap(buffer, 0, 2)).isTrue();
        assertThatThrownBy(() -> frame.payloadLength(126)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldWorkOnBufferThatGrows()
    {
        final ExpandableArrayBuffer growing = new ExpandableArrayBuffer(16);
        frame.wrapForEncode(growing, FrameHeader.MAX_HEADER_LENGTH, 0).opcode(Opcode.BINARY).mask(KEY);
        final UnsafeBuffer part = new UnsafeBuffer(new byte[100]);
        part.setMemory(0, 100, (byte) 7);
        for (int i = 0; i < 20; i++)
        {
            frame.appendPayload(part, 0, 100);
        }
        assertThat(frame.payloadBytes()).hasSize(2000).containsOnly(7);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWriteAndReadCloseCodeAndReason(final boolean masked)
    {
        frame.wrapForEncode(buffer, PAYLOAD, 0).fin(true).opcode(Opcode.CLOSE);
        if (masked)
        {
            frame.mask(KEY);
        }
        assertThat(frame.closeCode()).isEqualTo(CloseCode.NO_STATUS);
        assertThat(frame.closeReason()).isEmpty();

        frame.putClose(CloseCode.GOING_AWAY, "caf\u00E9");
        assertThat(frame.closeCode()).isEqualTo(1001);
        assertThat(frame.closeReason()).isEqualTo("caf\u00E9");
        assertThat(frame.payloadLength()).isEqualTo(7);
        assertThat(frame.check(masked, 0)).isNull();

        frame.closeCode(65_535);
        assertThat(frame.closeCode()).isEqualTo(65_535);
        assertThat(frame.closeReason()).isEqualTo("caf\u00E9");

        assertThat(frame.putClose(CloseCode.NO_STATUS, null).payloadLength()).isZero();
        assertThat(frame.closeCode(1006).payloadLength()).isEqualTo(2);
        assertThat(frame.closeCode()).isEqualTo(1006);
        assertThat(frame.isMasked()).isEqualTo(masked);
        assertThatThrownBy(() -> frame.putClose(1006, "")).isInstanceOf(IllegalArgumentException.class);
    }

    private byte[] bytes()
    {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[frame.encodedLength() + 1]);
        assertThat(frame.copyTo(copy, 1)).isEqualTo(frame.encodedLength());
        return Memory.bytes(copy, 1, frame.encodedLength());
    }
}
