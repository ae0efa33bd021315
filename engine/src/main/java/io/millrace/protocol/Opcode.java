package io.millrace.protocol;

/**
 * The opcodes of frames (RFC 6455 §5.2, §11.8).
 */
public final class Opcode
{
    /** Goes on with the message that an earlier text or binary frame began. */
    public static final int CONTINUATION = 0x0;

    /** Begins a message of UTF-8 text. */
    public static final int TEXT = 0x1;

    /** Begins a message of bytes. */
    public static final int BINARY = 0x2;

    /** Begins or answers the closing handshake. */
    public static final int CLOSE = 0x8;

    /** Asks for a pong. */
    public static final int PING = 0x9;

    /** Answers a ping, or comes unasked. */
    public static final int PONG = 0xA;

    private static final int CONTROL_BIT = 0x8;

    private Opcode()
    {
    }

    /**
     * Whether an opcode is that of a control frame (RFC 6455 §5.5), assigned or reserved.
     *
     * @param opcode 0 to 15.
     * @return true from 8 to 15.
     */
    public static boolean isControl(final int opcode)
    {
        return (opcode & CONTROL_BIT) != 0;
    }

    /**
     * Whether an opcode has no meaning yet, so that a frame with it must not be accepted (RFC 6455 §5.2).
     *
     * @param opcode 0 to 15.
     * @return true for 3 to 7 and 11 to 15.
     */
    public static boolean isReserved(final int opcode)
    {
        return (opcode & ~CONTROL_BIT) > BINARY;
    }

    /**
     * The name of an opcode, for people to read.
     *
     * @param opcode 0 to 15.
     * @return the name of its constant here, or {@code RESERVED_} with the number, such as {@code RESERVED_3}.
     */
    public static String name(final int opcode)
    {
        switch (opcode)
        {
            case CONTINUATION:
                return "CONTINUATION";
            case TEXT:
                return "TEXT";
            case BINARY:
                return "BINARY";
            case CLOSE:
                return "CLOSE";
            case PING:
                return "PING";
            case PONG:
                return "PONG";
            default:
                return "RESERVED_" + opcode;
        }
    }
}
