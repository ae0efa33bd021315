package io.millrace.testkit;

import java.nio.charset.StandardCharsets;

/**
 * A frame that a {@link TestClient} received (RFC 6455 §5.2). The payload is not copied when it is asked for: treat it
 * as read-only.
 *
 * @param fin     whether it is the last of its message.
 * @param rsv     RSV1 in bit 2, RSV2 in bit 1, RSV3 in bit 0.
 * @param opcode  0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong.
 * @param payload of the frame.
 */
public record ReceivedFrame(boolean fin, int rsv, int opcode, byte[] payload)
{
    /**
     * The payload, decoded as UTF-8.
     *
     * @return the text.
     */
    public String text()
    {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Override
    public String toString()
    {
        return "frame " + opcode + (fin ? " fin" : "") + " rsv " + rsv + ", " + payload.length + " bytes";
    }
}
