package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Checks that a text message is UTF-8 (RFC 6455 §8.1), in the pieces in which it arrives.
 */
final class TextCheck
{
    private int state = Utf8Validator.ACCEPT;

    void begin()
    {
        state = Utf8Validator.ACCEPT;
    }

    /** False at the first byte that proves the message wrong. Without top bits the piece is known to be ASCII. */
    boolean accepts(final UnsafeBuffer buffer, final int offset, final int count, final long topBits)
    {
        if (topBits != 0 || state != Utf8Validator.ACCEPT)
        {
            state = Utf8Validator.validate(state, buffer, offset, count);
        }
        return state != Utf8Validator.REJECT;
    }

    /** Whether no character is cut off. */
    boolean isComplete()
    {
        return state == Utf8Validator.ACCEPT;
    }
}
