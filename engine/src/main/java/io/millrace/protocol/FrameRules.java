package io.millrace.protocol;

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

/**
 * The rules that a frame's header alone can break (RFC 6455 §5.1, §5.2, §5.4, §5.5).
 */
final class FrameRules
{
    private FrameRules()
    {
    }

    /** RSV1 marks the first frame of a compressed message, and no other frame (RFC 7692 §6). */
    static ProtocolViolation check(
        final int firstByte,
        final byte secondByte,
        final boolean fromClient,
        final boolean insideMessage,
        final boolean compression)
    {
        final int opcode = firstByte & FrameHeader.OPCODE_MASK;
        final boolean first = opcode == Opcode.TEXT || opcode == Opcode.BINARY;
        final int allowed = compression && first ? FrameHeader.RSV1_BIT : 0;
        final ProtocolViolation broken;
        if ((firstByte & FrameHeader.RSV_MASK & ~allowed) != 0)
        {
            broken = RSV_BIT_SET;
        }
        else if (Opcode.isReserved(opcode))
        {
            broken = RESERVED_OPCODE;
        }
        else if (secondByte < 0 != fromClient)
        {
            broken = fromClient ? UNMASKED_CLIENT_FRAME : MASKED_SERVER_FRAME;
        }
        else if (Opcode.isControl(opcode))
        {
            broken = checkControl(firstByte, secondByte);
        }
        else if (opcode == Opcode.CONTINUATION)
        {
            broken = insideMessage ? null : CONTINUATION_WITHOUT_MESSAGE;
        }
        else
        {
            broken = insideMessage ? DATA_FRAME_INSIDE_MESSAGE : null;
        }
        return broken;
    }

    static ProtocolViolation checkLength(final FrameHeader header)
    {
        if (header.payloadLength() < 0)
        {
            return LENGTH_TOP_BIT_SET;
        }
        return header.isLengthMinimal() ? null : NON_MINIMAL_LENGTH;
    }

    private static ProtocolViolation checkControl(final int firstByte, final byte secondByte)
    {
        if ((firstByte & FrameHeader.FIN_BIT) == 0)
        {
            return FRAGMENTED_CONTROL_FRAME;
        }
        final int length = secondByte & FrameHeader.SHORT_LENGTH_MASK;
        return length > FrameHeader.MAX_SHORT_PAYLOAD_LENGTH ? CONTROL_FRAME_TOO_LONG : null;
    }
}
