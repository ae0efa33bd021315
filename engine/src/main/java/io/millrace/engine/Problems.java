package io.millrace.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with settings, a sentence each, so that one exception can name it all.
 */
final class Problems
{
    private final List<String> sentences = new ArrayList<>();

    boolean checkRange(final String setting, final long value, final long lowest, final long highest)
    {
        return checkRange(setting, value, lowest, highest, "");
    }

    boolean checkRange(
        final String setting, final long value, final long lowest, final long highest, final String explanation)
    {
        final boolean allowed = value >= lowest && value <= highest;
        if (!allowed)
        {
            add(setting, value, lowest + " to " + highest + explanation);
        }
        return allowed;
    }

    boolean checkPowerOfTwo(final String setting, final long value, final long lowest, final long highest)
    {
        final boolean allowed = value >= lowest && value <= highest && Long.bitCount(value) == 1;
        if (!allowed)
        {
            add(setting, value, "a power of two from " + lowest + " to " + highest);
        }
        return allowed;
    }

    void checkNotNull(final String setting, final Object value, final String allowed)
    {
        if (value == null)
        {
            add(setting, "null", allowed);
        }
    }

    void add(final String setting, final Object value, final String allowed)
    {
        add(setting + " is " + value + ", allowed is " + allowed + ".");
    }

    void add(final String sentence)
    {
        sentences.add(sentence);
    }

    void throwIfAny()
    {
        if (!sentences.isEmpty())
        {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), sentences));
        }
    }
}
