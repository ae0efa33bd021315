package io.millrace.handshake;

import org.agrona.DirectBuffer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The header lines of a request or response and the blank line behind them (RFC 9112 §5), byte by byte. Only their
 * positions are kept until the head is complete. One thread only.
 * <pre>
 *   *( name ":" OWS value OWS CRLF )
 *   CRLF
 * </pre>
 * Lines end with CRLF. A bare LF, a bare CR, a folded line (§5.2) and a blank before the colon (§5.1) are refused.
 */
final class HeaderLines
{
    private enum State
    {
        NONE, START, NAME, VALUE, LINE_LF, END_LF, COMPLETE
    }

    private static final int CR = '\r';
    private static final int LF = '\n';
    private static final int DELETE = 0x7f;
    private static final int FIELDS_PER_HEADER = 4;
    private static final int INITIAL_HEADERS = 16;

    private final HandshakeLimits limits;
    /**
     * Where each header lies: start and end of its name, start and end of its value.
     */
    private int[] fields = new int[INITIAL_HEADERS * FIELDS_PER_HEADER];
    private State state = State.NONE;
    private int lineStart;
    private int nameStart;
    private int nameEnd;
    private int valueStart;
    private int valueEnd;
    private int count;

    HeaderLines(final HandshakeLimits limits)
    {
        this.limits = limits;
    }

    /**
     * Begins anew, at the position of the first header line.
     */
    void begin(final int position)
    {
        state = State.START;
        lineStart = position;
        count = 0;
    }

    /**
     * Goes back to before the first header line.
     */
    void forget()
    {
        state = State.NONE;
    }

    boolean isComplete()
    {
        return state == State.COMPLETE;
    }

    /**
     * Takes the next byte.
     *
     * @return null unless it makes the head invalid.
     */
    HandshakeFailure onByte(final int position, final int b)
    {
        if (position - lineStart >= limits.maxLineLength() && b != CR && b != LF)
        {
            return HandshakeFailure.of(431, "a header line is longer than " + limits.maxLineLength() + " bytes");
        }
        return switch (state)
        {
            case START -> onStart(position, b);
            case NAME -> onName(position, b);
            case VALUE -> onValue(position, b);
            case LINE_LF -> onLineFeed(position, b, State.START);
            case END_LF -> onLineFeed(position, b, State.COMPLETE);
            default -> throw new IllegalStateException(state.name());
        };
    }

    /**
     * The headers of a complete head.
     *
     * @param bytes of the head.
     * @return names and values.
     */
    HeaderList decode(final byte[] bytes)
    {
        return HeaderList.of(bytes, fields, count);
    }

    static String text(final byte[] bytes, final int start, final int end)
    {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    static String text(final DirectBuffer buffer, final int start, final int end)
    {
        final byte[] bytes = new byte[end - start];
        buffer.getBytes(start, bytes);
        return text(bytes, 0, bytes.length);
    }

    private HandshakeFailure onStart(final int position, final int b)
    {
        if (b == CR)
        {
            state = State.END_LF;
        }
        else if (Tokens.isBlank(b))
        {
            return HandshakeFailure.of(400, "a header line that begins with a blank");
        }
        else if (!Tokens.isTokenChar(b))
        {
            return HandshakeFailure.of(400, b == LF ? "an LF without CR" : "a header name that is not a token");
        }
        else if (count == limits.maxHeaders())
        {
            return HandshakeFailure.of(431, "more than " + limits.maxHeaders() + " header lines");
        }
        else
        {
            nameStart = position;
            state = State.NAME;
        }
        return null;
    }

    private HandshakeFailure onName(final int position, final int b)
    {
        if (b == ':')
        {
            nameEnd = position;
            valueStart = position + 1;
            valueEnd = valueStart;
            state = State.VALUE;
        }
        else if (!Tokens.isTokenChar(b))
        {
            return HandshakeFailure.of(400, Tokens.isBlank(b) ?
                "a blank in a header name or before its colon" : "a header name that is not a token");
        }
        return null;
    }

    private HandshakeFailure onValue(final int position, final int b)
    {
        if (b == CR)
        {
            add();
            state = State.LINE_LF;
        }
        else if (Tokens.isBlank(b))
        {
            valueStart += valueStart == position ? 1 : 0;
            valueEnd = Math.max(valueEnd, valueStart);
        }
        else if (b > ' ' && b != DELETE)
        {
            valueEnd = position + 1;
        }
        else
        {
            return HandshakeFailure.of(400, b == LF ? "an LF without CR" : "a control character in a header value");
        }
        return null;
    }

    private HandshakeFailure onLineFeed(final int position, final int b, final State next)
    {
        if (b != LF)
        {
            return HandshakeFailure.of(400, "a CR without LF");
        }
        lineStart = position + 1;
        state = next;
        return null;
    }

    private void add()
    {
        final int index = count * FIELDS_PER_HEADER;
        if (index == fields.length)
        {
            fields = Arrays.copyOf(fields, fields.length * 2);
        }
        fields[index] = nameStart;
        fields[index + 1] = nameEnd;
        fields[index + 2] = valueStart;
        fields[index + 3] = valueEnd;
        count++;
    }
}
