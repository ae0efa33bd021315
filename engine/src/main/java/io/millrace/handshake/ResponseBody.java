package io.millrace.handshake;

import org.agrona.DirectBuffer;

import java.util.Arrays;

/**
 * Collects the body of a response up to a limit (RFC 9112 §6.3 and §7.1). One thread only.
 * <p>
 * The body of a refusal is there to be shown to somebody, and the connection ends with it. So nothing in it is an
 * error: at a chunk that is malformed it just ends early, and is called cut; a {@code Content-Length} that cannot be
 * understood is as good as none; trailers are not waited for.
 * <pre>
 *   *( 1*HEXDIG [ ";" extension ] CRLF data CRLF )  "0" [ ";" extension ] CRLF
 * </pre>
 */
final class ResponseBody
{
    private enum State
    {
        UNTIL_END, LENGTH, SIZE, EXTENSION, SIZE_LF, CHUNK, CHUNK_CR, CHUNK_LF, COMPLETE
    }

    private static final int FIRST_CAPACITY = 512;
    private static final int MAX_LENGTH_DIGITS = 18;
    private static final int MAX_SIZE_DIGITS = 15;
    private static final int MAX_EXTENSION = 1024;
    private static final int RADIX = 16;

    private final int limit;
    private byte[] bytes = new byte[0];
    private int length;
    private State state;
    private long remaining;
    private int digits;
    private boolean cut;

    ResponseBody(final ResponseHead head, final int limit)
    {
        this.limit = limit;
        state = framing(head);
        if (state == State.LENGTH && remaining == 0)
        {
            state = State.COMPLETE;
        }
    }

    /**
     * Takes bytes.
     *
     * @return how many of them belong to the body and its framing.
     */
    int read(final DirectBuffer buffer, final int offset, final int available)
    {
        int position = 0;
        while (position < available && state != State.COMPLETE)
        {
            switch (state)
            {
                case UNTIL_END -> position += append(buffer, offset + position, available - position);
                case LENGTH, CHUNK -> position += readData(buffer, offset + position, available - position);
                default ->
                {
                    onFraming(buffer.getByte(offset + position) & 0xff);
                    position++;
                }
            }
        }
        return position;
    }

    /**
     * Nothing more will come.
     */
    void end()
    {
        cut |= state != State.COMPLETE && state != State.UNTIL_END;
        state = State.COMPLETE;
    }

    /**
     * Nothing more is waited for.
     */
    void giveUp()
    {
        cut |= state != State.COMPLETE;
        state = State.COMPLETE;
    }

    boolean isComplete()
    {
        return state == State.COMPLETE;
    }

    boolean isCut()
    {
        return cut;
    }

    byte[] bytes()
    {
        return Arrays.copyOf(bytes, length);
    }

    private State framing(final ResponseHead head)
    {
        if (!head.mayHaveBody())
        {
            return State.COMPLETE;
        }
        final String coding = head.header("Transfer-Encoding");
        if (coding != null)
        {
            return RequestRules.listContains(head, "Transfer-Encoding", "chunked") ? State.SIZE : State.UNTIL_END;
        }
        remaining = contentLength(head.header("Content-Length"));
        return remaining < 0 ? State.UNTIL_END : State.LENGTH;
    }

    private static long contentLength(final String text)
    {
        if (text == null || text.isEmpty() || text.length() > MAX_LENGTH_DIGITS)
        {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length() && value >= 0; i++)
        {
            value = Tokens.isDigit(text.charAt(i)) ? value * 10 + text.charAt(i) - '0' : -1;
        }
        return value;
    }

    private int readData(final DirectBuffer buffer, final int offset, final int available)
    {
        final int count = append(buffer, offset, (int)Math.min(available, remaining));
        remaining -= count;
        if (remaining == 0 && state == State.LENGTH)
        {
            state = State.COMPLETE;
        }
        else if (remaining == 0 && state == State.CHUNK)
        {
            state = State.CHUNK_CR;
        }
        return count;
    }

    /**
     * Appends what the limit allows. A byte beyond the limit completes the body and cuts it.
     */
    private int append(final DirectBuffer buffer, final int offset, final int available)
    {
        final int count = Math.min(available, limit - length);
        if (length + count > bytes.length)
        {
            final int doubled = Math.max(FIRST_CAPACITY, 2 * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(length + count, Math.min(doubled, limit)));
        }
        buffer.getBytes(offset, bytes, length, count);
        length += count;
        if (count < available)
        {
            giveUp();
        }
        return count;
    }

    private void onFraming(final int b)
    {
        switch (state)
        {
            case SIZE -> onSize(b);
            case EXTENSION -> onExtension(b);
            case SIZE_LF -> expect(b, '\n', remaining == 0 ? State.COMPLETE : State.CHUNK);
            case CHUNK_CR -> expect(b, '\r', State.CHUNK_LF);
            case CHUNK_LF ->
            {
                digits = 0;
                expect(b, '\n', State.SIZE);
            }
            default -> throw new IllegalStateException(state.name());
        }
    }

    private void onSize(final int b)
    {
        if (Tokens.isHexDigit(b) && digits < MAX_SIZE_DIGITS)
        {
            remaining = remaining * RADIX + Character.digit(b, RADIX);
            digits++;
        }
        else if (digits > 0 && (b == ';' || Tokens.isBlank(b)))
        {
            digits = 0;
            state = State.EXTENSION;
        }
        else if (digits > 0)
        {
            expect(b, '\r', State.SIZE_LF);
        }
        else
        {
            giveUp();
        }
    }

    private void onExtension(final int b)
    {
        digits++;
        if (b == '\r')
        {
            state = State.SIZE_LF;
        }
        else if (b == '\n' || digits > MAX_EXTENSION)
        {
            giveUp();
        }
    }

    private void expect(final int b, final char expected, final State next)
    {
        if (b == expected)
        {
            state = next;
        }
        else
        {
            giveUp();
        }
    }
}
