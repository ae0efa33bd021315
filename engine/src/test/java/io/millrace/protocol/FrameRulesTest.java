package io.millrace.protocol;

import org.junit.jupiter.api.Test;

import static io.millrace.protocol.ProtocolViolation.CONTINUATION_WITHOUT_MESSAGE;
import static io.millrace.protocol.ProtocolViolation.CONTROL_FRAME_TOO_LONG;
import static io.millrace.protocol.ProtocolViolation.DATA_FRAME_INSIDE_MESSAGE;
import static io.millrace.protocol.ProtocolViolation.FRAGMENTED_CONTROL_FRAME;
import static io.millrace.protocol.ProtocolViolation.LENGTH_TOP_BIT_SET;
import static io.millrace.protocol.ProtocolViolation.MASKED_SERVER_FRAME;
import static io.millrace.protocol.ProtocolViolation.NON_MINIMAL_LENGTH;
import static io.millrace.protocol.ProtocolViolation.RESERVED_OPCODE;
import static io.millrace.protocol.ProtocolViolation.RSV_BIT_SET;
import static io.millrace.protocol.ProtocolViolation.UNMASKED_CLIENT_FRAME;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The name of each rule that a header can break (RFC 6455 §5.1, §5.2, §5.4, §5.5).
 */
class FrameRulesTest
{
    private static final byte MASKED = (byte) 0x80;
    private static final byte MASKED_126 = (byte) 0xFE;

    @Test
    void shouldAcceptFramesThatBreakNoRule()
    {
        for (final int firstByte : new int[]{0x01, 0x02, 0x81, 0x82, 0x88, 0x89, 0x8A})
        {
            assertThat(FrameRules.check(firstByte, MASKED, true, false, false)).isNull();
            assertThat(FrameRules.check(firstByte, (byte) 0, false, false, false)).isNull();
        }
        for (final int firstByte : new int[]{0x00, 0x80, 0x88, 0x89, 0x8A})
        {
            assertThat(FrameRules.check(firstByte, MASKED, true, true, false)).isNull();
            assertThat(FrameRules.check(firstByte, (byte) 125, false, true, false)).isNull();
        }
    }

    @Test
    void shouldNameTheBrokenRule()
    {
        assertThat(FrameRules.check(0xC1, MASKED, true, false, false)).isSameAs(RSV_BIT_SET);
        assertThat(FrameRules.check(0xA9, MASKED, true, false, false)).isSameAs(RSV_BIT_SET);
        assertThat(FrameRules.check(0x90, MASKED, true, true, false)).isSameAs(RSV_BIT_SET);
        assertThat(FrameRules.check(0x83, MASKED, true, false, false)).isSameAs(RESERVED_OPCODE);
        assertThat(FrameRules.check(0x8B, MASKED, true, false, false)).isSameAs(RESERVED_OPCODE);
        assertThat(FrameRules.check(0x81, (byte) 0, true, false, false)).isSameAs(UNMASKED_CLIENT_FRAME);
        assertThat(FrameRules.check(0x81, MASKED, false, false, false)).isSameAs(MASKED_SERVER_FRAME);
        assertThat(FrameRules.check(0x08, MASKED, true, false, false)).isSameAs(FRAGMENTED_CONTROL_FRAME);
        assertThat(FrameRules.check(0x89, MASKED_126, true, false, false)).isSameAs(CONTROL_FRAME_TOO_LONG);
        assertThat(FrameRules.check(0x8A, (byte) 127, false, true, false)).isSameAs(CONTROL_FRAME_TOO_LONG);
        assertThat(FrameRules.check(0x80, MASKED, true, false, false)).isSameAs(CONTINUATION_WITHOUT_MESSAGE);
        assertThat(FrameRules.check(0x00, MASKED, true, false, false)).isSameAs(CONTINUATION_WITHOUT_MESSAGE);
        assertThat(FrameRules.check(0x81, MASKED, true, true, false)).isSameAs(DATA_FRAME_INSIDE_MESSAGE);
        assertThat(FrameRules.check(0x02, (byte) 5, false, true, false)).isSameAs(DATA_FRAME_INSIDE_MESSAGE);
    }

    @Test
    void shouldJudgeTheFormOfTheLength()
    {
        assertThat(checkLength(0x82, 125)).isNull();
        assertThat(checkLength(0x82, 126, 0, 126)).isNull();
        assertThat(checkLength(0x82, 126, 0, 125)).isSameAs(NON_MINIMAL_LENGTH);
        assertThat(checkLength(0x82, 127, 0, 0, 0, 0, 0, 0, 255, 255)).isSameAs(NON_MINIMAL_LENGTH);
        assertThat(checkLength(0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0)).isNull();
        assertThat(checkLength(0x82, 127, 127, 255, 255, 255, 255, 255, 255, 255)).isNull();
        assertThat(checkLength(0x82, 127, 128, 0, 0, 0, 0, 0, 0, 5)).isSameAs(LENGTH_TOP_BIT_SET);
    }

    private static ProtocolViolation checkLength(final int... header)
    {
        return FrameRules.checkLength(new FrameHeader().wrap(Memory.holding(header), 0));
    }
}
