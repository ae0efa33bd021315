package io.millrace.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What serves which path. A pattern is a path, or a path that ends in {@code /*} for all that begin with what stands
 * before the asterisk.
 *
 * @param <T> what serves them.
 */
final class PathTable<T>
{
    private static final String PREFIX_END = "/*";

    private final String what;
    private final Map<String, T> byPattern = new LinkedHashMap<>();
    private final Map<String, T> view = Collections.unmodifiableMap(byPattern);
    private final List<String> duplicates = new ArrayList<>();

    /** An empty table; messages call what serves a path by this name. */
    PathTable(final String what)
    {
        this.what = what;
    }

    void add(final String pattern, final T server)
    {
        if (byPattern.putIfAbsent(pattern, server) != null)
        {
            duplicates.add(pattern);
        }
    }

    Map<String, T> view()
    {
        return view;
    }

    T find(final String path)
    {
        final T exact = byPattern.get(path);
        if (exact != null)
        {
            return exact;
        }
        String longest = null;
        for (final String pattern : byPattern.keySet())
        {
            if (pattern.endsWith(PREFIX_END) && (longest == null || pattern.length() > longest.length()) &&
                path.startsWith(pattern.substring(0, pattern.length() - 1)))
            {
                longest = pattern;
            }
        }
        return longest == null ? null : byPattern.get(longest);
    }

    void validate(final Problems problems)
    {
        for (final String pattern : byPattern.keySet())
        {
            final String literal =
                pattern.endsWith(PREFIX_END) ? pattern.substring(0, pattern.length() - 1) : pattern;
            if (!literal.startsWith("/") || !literal.chars().allMatch(PathTable::isPathCharacter))
            {
                problems.add(what, '"' + pattern + '"',
                    "a path that begins with / and has only visible ASCII characters other than ?, # and *," +
                    " or such a path that ends in /*");
            }
        }
        for (final String pattern : duplicates)
        {
            problems.add(what, '"' + pattern + "\" more than once", "each path once");
        }
    }

    private static boolean isPathCharacter(final int c)
    {
        return c > ' ' && c <= '~' && c != '?' && c != '#' && c != '*';
    }
}
