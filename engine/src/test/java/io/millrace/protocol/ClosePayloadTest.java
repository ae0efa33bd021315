package io.millrace.protocol;

import io.millrace.api.CloseCode;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClosePayloadTest
{
    private static final int OFFSET = 3;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[ClosePayload.MAX_LENGTH + 2 * OFFSET]);

    @Test
    void shouldFindNoStatusAndNoReasonWhenEmpty()
    {
        assertThat(ClosePayload.check(buffer, OFFSET, 0)).isNull();
        assertThat(ClosePayload.code(buffer, OFFSET, 0)).isEqualTo(CloseCode.NO_STATUS);
        assertThat(ClosePayload.reason(buffer, OFFSET, 0)).isEmpty();
    }

    @Test
    void shouldRefuseWhenOneByte()
    {
        assertThat(ClosePayload.check(buffer, OFFSET, 1)).isSameAs(ProtocolViolation.CLOSE_PAYLOAD_OF_ONE_BYTE);
        assertThat(ClosePayload.code(buffer, OFFSET, 1)).isEqualTo(CloseCode.NO_STATUS);
        assertThat(ClosePayload.reason(buffer, OFFSET, 1)).isEmpty();
    }

    @Test
    void shouldReadAndCheckEveryCode()
    {
        for (int code = 0; code <= 0xFFFF; code++)
        {
            buffer.putByte(OFFSET, (byte) (code >> 8));
            buffer.putByte(OFFSET + 1, (byte) code);
            assertThat(ClosePayload.code(buffer, OFFSET, 2)).isEqualTo(code);
            final ProtocolViolation expected = CloseCode.isValidOnWire(code) ?
                null : ProtocolViolation.INVALID_CLOSE_CODE;
            assertThat(ClosePayload.check(buffer, OFFSET, 2)).isSameAs(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
    void shouldRefuseCodesThatTheAutobahnTestsuiteCallsInvalid(final int code)
    {
        final UnsafeBuffer payload = Memory.holding(code >> 8, code);
        assertThat(ClosePayload.check(payload, 0, 2)).isSameAs(ProtocolViolation.INVALID_CLOSE_CODE);
    }

    @Test
    void shouldRefuseReasonThatIsNotUtf8()
    {
        final UnsafeBuffer invalid = Memory.holding(0x03, 0xE8, 'a', 0xED, 0xA0, 0x80);
        assertThat(ClosePayload.check(invalid, 0, 6)).isSameAs(ProtocolViolation.INVALID_UTF_8_IN_CLOSE_REASON);
        final UnsafeBuffer incomplete = Memory.holding(0x03, 0xE8, 0xE2, 0x82, 0xAC);
        assertThat(ClosePayload.check(incomplete, 0, 4)).isSameAs(ProtocolViolation.INVALID_UTF_8_IN_CLOSE_REASON);
        assertThat(ClosePayload.check(incomplete, 0, 5)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bye", "\u20AC \u00E9 \uD83D\uDE00"})
    void shouldReadBackWhatWasWritten(final String reason)
    {
        final int length = ClosePayload.encode(buffer, OFFSET, CloseCode.GOING_AWAY, reason);
        assertThat(length).isEqualTo(2 + reason.getBytes(StandardCharsets.UTF_8).length);
        assertThat(ClosePayload.check(buffer, OFFSET, length)).isNull();
        assertThat(ClosePayload.code(buffer, OFFSET, length)).isEqualTo(CloseCode.GOING_AWAY);
        assertThat(ClosePayload.reason(buffer, OFFSET, length)).isEqualTo(reason);
    }

    @Test
    void shouldWriteCodeAloneWhenThereIsNoReason()
    {
        assertThat(ClosePayload.encode(buffer, OFFSET, CloseCode.NORMAL, null)).isEqualTo(2);
        assertThat(Memory.bytes(buffer, OFFSET, 2)).isEqualTo(Memory.bytes(0x03, 0xE8));
    }

    @Test
    void shouldWriteNothingWhenThereIsNoStatus()
    {
        Memory.guard(buffer);
        assertThat(ClosePayload.encode(buffer, OFFSET, CloseCode.NO_STATUS, null)).isZero();
        assertThat(ClosePayload.encode(buffer, OFFSET, CloseCode.NO_STATUS, "")).isZero();
        Memory.check(buffer, 0, new byte[0], 0, "no status");
    }

    @Test
    void shouldTakeReasonOfTheGreatestLengthAndNoLonger()
    {
        Memory.guard(buffer);
        assertThat(ClosePayload.encode(buffer, OFFSET, CloseCode.NORMAL, "r".repeat(123)))
            .isEqualTo(ClosePayload.MAX_LENGTH);
        Memory.guard(buffer);
        assertThatThrownBy(() -> ClosePayload.encode(buffer, OFFSET, CloseCode.NORMAL, "r".repeat(124)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("124");
        assertThatThrownBy(() -> ClosePayload.encode(buffer, OFFSET, CloseCode.NORMAL, "\u20AC".repeat(42)))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("126");
        Memory.check(buffer, 0, new byte[0], 0, "refused");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65536 + 1000})
    void shouldRefuseToWriteCodeThatMayNotBeOnTheWire(final int code)
    {
        assertThatThrownBy(() -> ClosePayload.encode(buffer, OFFSET, code, "reason"))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(String.valueOf(code));
    }
}
