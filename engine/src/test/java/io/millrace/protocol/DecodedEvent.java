package io.millrace.protocol;

import java.nio.charset.StandardCharsets;

/**
 * What a decoder reports: a frame, or that the peer broke a rule. A payload's bytes are the characters of a string, so
 * that events compare by value.
 */
record DecodedEvent(boolean fin, int opcode, String payload, boolean received, int closeCode)
{
    private static final int NO_FRAME = -1;
    private static final int SHOWN_LENGTH = 40;

    static DecodedEvent frame(final boolean fin, final int opcode, final byte[] payload, final boolean received)
    {
        return new DecodedEvent(fin, opcode, new String(payload, StandardCharsets.ISO_8859_1), received, 0);
    }

    /** A message that was one frame, or a control frame. */
    static DecodedEvent message(final int opcode, final byte[] payload)
    {
        return frame(true, opcode, payload, true);
    }

    static DecodedEvent message(final int opcode, final String payload)
    {
        return message(opcode, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A message that was several frames. */
    static DecodedEvent assembled(final int opcode, final byte[] payload)
    {
        return frame(true, opcode, payload, false);
    }

    static DecodedEvent assembled(final int opcode, final String payload)
    {
        return assembled(opcode, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** One frame of several, or a part of one. */
    static DecodedEvent fragment(final boolean fin, final int opcode, final String payload)
    {
        return frame(fin, opcode, payload.getBytes(StandardCharsets.UTF_8), true);
    }

    static DecodedEvent violation(final int closeCode)
    {
        return new DecodedEvent(false, NO_FRAME, "", false, closeCode);
    }

    boolean isData()
    {
        return opcode != NO_FRAME && !Opcode.isControl(opcode);
    }

    boolean isViolation()
    {
        return opcode == NO_FRAME;
    }

    /** This event with the payload of another behind its own, last of its message if the other is. */
    DecodedEvent with(final DecodedEvent next)
    {
        return new DecodedEvent(next.fin, opcode, payload + next.payload, received, 0);
    }

    @Override
    public String toString()
    {
        if (isViolation())
        {
            return "violation(" + closeCode + ")";
        }
        final StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(SHOWN_LENGTH, payload.length()); i++)
        {
            hex.append(String.format("%02x", (int) payload.charAt(i)));
        }
        return "frame(" + (fin ? "fin, " : "") + (received ? "received, " : "") + "opcode " + opcode + ", " +
            payload.length() + " bytes " + hex + ")";
    }
}
