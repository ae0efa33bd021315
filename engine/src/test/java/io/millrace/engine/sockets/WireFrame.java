package io.millrace.engine.sockets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A frame that a server sent (RFC 6455 §5.2).
 *
 * @param fin     whether it is the last of its message.
 * @param rsv     the reserved bits.
 * @param opcode  0 to 15.
 * @param payload not masked.
 */
record WireFrame(boolean fin, int rsv, int opcode, byte[] payload)
{
    private static final int NO_CODE = 1005;
    private static final int CODE_MASK = 0xffff;

    String text()
    {
        return new String(payload, StandardCharsets.UTF_8);
    }

    int closeCode()
    {
        return payload.length == 0 ? NO_CODE : ByteBuffer.wrap(payload).getShort() & CODE_MASK;
    }

    String closeReason()
    {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    @Override
    public String toString()
    {
        final String shown = opcode == ClientFrames.CLOSE ? closeCode() + " " + closeReason() :
            payload.length > 100 ? payload.length + " bytes" : text();
        return "frame fin=" + fin + " rsv=" + rsv + " opcode=" + opcode + " [" + shown + "]";
    }
}
