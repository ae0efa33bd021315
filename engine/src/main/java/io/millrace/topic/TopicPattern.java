package io.millrace.topic;

import java.util.Arrays;

/**
 * A name with wildcards: its levels are separated by {@code /}; the level {@code +} stands for any one level, and
 * {@code #} at the end for any number of them, none included. Elsewhere these characters mean nothing special.
 * Immutable.
 */
final class TopicPattern
{
    private static final String ONE = "+";
    private static final String REST = "#";
    private static final char SEPARATOR = '/';

    private final String[] levels;
    private final boolean open;

    private TopicPattern(final String[] levels, final boolean open)
    {
        this.levels = levels;
        this.open = open;
    }

    /**
     * Takes a name apart.
     *
     * @param name of a topic or a pattern.
     * @return the pattern; null if the name has no wildcard.
     * @throws IllegalArgumentException if the name is not allowed.
     */
    static TopicPattern parse(final String name)
    {
        if (name.isEmpty())
        {
            throw new IllegalArgumentException("the name of a topic must not be empty");
        }
        if (name.indexOf('+') < 0 && name.indexOf('#') < 0)
        {
            return null;
        }
        final String[] levels = split(name);
        boolean wild = false;
        for (int i = 0; i < levels.length; i++)
        {
            wild |= levels[i].equals(ONE) || levels[i].equals(REST);
            if (levels[i].equals(REST) && i < levels.length - 1)
            {
                throw new IllegalArgumentException("# must be the last level of a pattern: " + name);
            }
        }
        return wild ? of(levels) : null;
    }

    private static TopicPattern of(final String[] levels)
    {
        final boolean open = levels[levels.length - 1].equals(REST);
        return new TopicPattern(open ? Arrays.copyOf(levels, levels.length - 1) : levels, open);
    }

    private static String[] split(final String name)
    {
        return name.split(String.valueOf(SEPARATOR), -1);
    }

    /** Whether a name without wildcards is one of those that this stands for. */
    boolean matches(final String name)
    {
        int start = 0;
        for (final String level : levels)
        {
            if (start > name.length())
            {
                return false;
            }
            final int separator = name.indexOf(SEPARATOR, start);
            final int end = separator < 0 ? name.length() : separator;
            final boolean same = level.length() == end - start && name.startsWith(level, start);
            if (!same && !level.equals(ONE))
            {
                return false;
            }
            start = end + 1;
        }
        return open || start > name.length();
    }
}
