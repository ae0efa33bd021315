package io.millrace.stream;

import java.io.IOException;
import java.io.Writer;
import java.nio.CharBuffer;
import java.util.Objects;

import io.millrace.protocol.Utf8Encoder;

/**
 * A text message as a stream of characters, which are encoded straight into its fragments (RFC 6455 §5.6). Of a
 * surrogate pair the first half waits here for the second, whichever call brings it. Belongs to the thread that uses
 * the message.
 */
final class StreamText extends Writer
{
    private static final int MOST_BYTES_PER_CHAR = 3;
    private static final int BYTES_PER_PAIR = 4;
    private static final char NONE = 0;

    private final OutboundStream message;
    private char firstHalf = NONE;

    StreamText(final OutboundStream message)
    {
        super(message);
        this.message = message;
    }

    @Override
    public void write(final char[] chars, final int offset, final int length) throws IOException
    {
        Objects.checkFromIndexSize(offset, length, chars.length);
        encode(CharBuffer.wrap(chars, offset, length));
    }

    @Override
    public void write(final String text, final int offset, final int length) throws IOException
    {
        encode(CharBuffer.wrap(text, offset, offset + length));
    }

    private void encode(final CharBuffer text) throws IOException
    {
        message.checkOpen();
        if (text.hasRemaining() && firstHalf != NONE)
        {
            message.room(BYTES_PER_PAIR);
            putFirstHalf(Character.isLowSurrogate(text.get(text.position())) ? String.valueOf(text.get()) : "");
        }
        final int end = text.limit();
        final boolean split = text.hasRemaining() && Character.isHighSurrogate(text.get(end - 1));
        text.limit(split ? end - 1 : end);
        while (text.hasRemaining())
        {
            encodeSome(text);
        }
        if (split)
        {
            firstHalf = text.limit(end).get();
        }
    }

    /** As much as surely fits, but never half of a pair. */
    private void encodeSome(final CharBuffer text) throws IOException
    {
        final int room = message.room(BYTES_PER_PAIR);
        int count = Math.min(text.remaining(), Math.max(1, room / MOST_BYTES_PER_CHAR));
        final boolean cut = count < text.remaining() &&
            Character.isHighSurrogate(text.get(text.position() + count - 1)) &&
            Character.isLowSurrogate(text.get(text.position() + count));
        count += cut ? count > 1 ? -1 : 1 : 0;
        final int limit = text.limit();
        put(text.limit(text.position() + count));
        text.position(text.limit()).limit(limit);
    }

    private void putFirstHalf(final String secondHalf)
    {
        put(firstHalf + secondHalf);
        firstHalf = NONE;
    }

    /** There is room for it. */
    private void put(final CharSequence text)
    {
        message.added(Utf8Encoder.encode(text, message.fragment(), message.collected()));
    }

    /** Nothing more follows: a first half alone is no character. */
    void endPair() throws IOException
    {
        if (firstHalf != NONE)
        {
            message.room(1);
            putFirstHalf("");
        }
    }

    @Override
    public void flush() throws IOException
    {
        message.flush();
    }

    /** Whoever closes it has written all. What was given up stays so. */
    @Override
    public void close() throws IOException
    {
        if (message.isOpen())
        {
            message.complete();
        }
    }
}
