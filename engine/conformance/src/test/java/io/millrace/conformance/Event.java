package io.millrace.conformance;

import static io.millrace.conformance.Bytes.NONE;
import static io.millrace.conformance.Bytes.utf8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What comes back: a message, a control frame, or the end of the TCP connection. Close frames are the same if their
 * codes are; their reasons are nobody's business.
 *
 * @param kind    of event.
 * @param code    of a close frame, {@link #NO_CODE} if it has none; of everything else 0.
 * @param payload of everything but a close frame.
 */
record Event(Kind kind, int code, byte[] payload)
{
    static final int NO_CODE = 1005;

    private static final int SHOWN = 40;

    /** Kinds of events. */
    enum Kind
    {
        TEXT, BINARY, PING, PONG, CLOSE, END, RESET
    }

    static Event text(final String text)
    {
        return text(utf8(text));
    }

    static Event text(final byte[] payload)
    {
        return new Event(Kind.TEXT, 0, payload);
    }

    static Event binary(final byte[] payload)
    {
        return new Event(Kind.BINARY, 0, payload);
    }

    static Event message(final int opcode, final byte[] payload)
    {
        return opcode == Frame.TEXT ? text(payload) : binary(payload);
    }

    static Event pong(final String text)
    {
        return pong(utf8(text));
    }

    static Event pong(final byte[] payload)
    {
        return new Event(Kind.PONG, 0, payload);
    }

    static Event close(final int code)
    {
        return new Event(Kind.CLOSE, code, NONE);
    }

    /** The peer ended its direction of the TCP connection, in order. */
    static Event end()
    {
        return new Event(Kind.END, 0, NONE);
    }

    /** The TCP connection was cut. */
    static Event reset()
    {
        return new Event(Kind.RESET, 0, NONE);
    }

    static Event ofControl(final Frame frame)
    {
        switch (frame.opcode())
        {
            case Frame.PING:
                return new Event(Kind.PING, 0, frame.payload());
            case Frame.PONG:
                return pong(frame.payload());
            default:
                return close(
                    frame.payload().length == 0 ? NO_CODE : ByteBuffer.wrap(frame.payload()).getShort() & 0xffff);
        }
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof final Event event && event.kind == kind && event.code == code &&
            Arrays.equals(event.payload, payload);
    }

    @Override
    public int hashCode()
    {
        return 31 * kind.hashCode() + code;
    }

    @Override
    public String toString()
    {
        if (kind == Kind.CLOSE)
        {
            return "CLOSE " + code;
        }
        if (kind == Kind.END || kind == Kind.RESET)
        {
            return kind.name();
        }
        final String digits = HexFormat.of().formatHex(payload, 0, Math.min(payload.length, SHOWN));
        return kind + " of " + payload.length + " [" + digits + (payload.length > SHOWN ? "…]" : "]");
    }
}
