package io.millrace.stress;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which cases of a test suite to run, by their numbers from 1.
 *
 * @param first of them.
 * @param last  of them, which is run as well.
 */
record CaseRange(int first, int last)
{
    static final CaseRange ALL = new CaseRange(1, Integer.MAX_VALUE);

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})(?:-([1-9][0-9]{0,5}))?");

    /** {@code N} or {@code N-M}; null if the text is neither. */
    static CaseRange parse(final String text)
    {
        final Matcher matcher = FORM.matcher(text);
        if (!matcher.matches())
        {
            return null;
        }
        final int first = Integer.parseInt(matcher.group(1));
        final int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        return first <= last ? new CaseRange(first, last) : null;
    }
}
