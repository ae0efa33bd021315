package io.millrace.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The endpoints by path. A pattern is a path, or a path that ends in {@code /*} for all that begin with what stands
 * before the asterisk.
 */
final class EndpointTable
{
    private static final String PREFIX_END = "/*";

    private final Map<String, Endpoint> endpointByPattern = new LinkedHashMap<>();
    private final Map<String, Endpoint> view = Collections.unmodifiableMap(endpointByPattern);
    private final List<String> duplicates = new ArrayList<>();

    void add(final String pattern, final Endpoint endpoint)
    {
        if (endpointByPattern.putIfAbsent(pattern, endpoint) != null)
        {
            duplicates.add(pattern);
        }
    }

    Map<String, Endpoint> view()
    {
        return view;
    }

    Endpoint find(final String path)
    {
        final Endpoint exact = endpointByPattern.get(path);
        if (exact != null)
        {
            return exact;
        }
        String longest = null;
        for (final String pattern : endpointByPattern.keySet())
        {
            if (pattern.endsWith(PREFIX_END) && (longest == null || pattern.length() > longest.length()) &&
                path.startsWith(pattern.substring(0, pattern.length() - 1)))
            {
                longest = pattern;
            }
        }
        return longest == null ? null : endpointByPattern.get(longest);
    }

    void validate(final Problems problems)
    {
        for (final String pattern : endpointByPattern.keySet())
        {
            final String literal =
                pattern.endsWith(PREFIX_END) ? pattern.substring(0, pattern.length() - 1) : pattern;
            if (!literal.startsWith("/") || !literal.chars().allMatch(EndpointTable::isPathCharacter))
            {
                problems.add("endpoint", '"' + pattern + '"',
                    "a path that begins with / and has only visible ASCII characters other than ?, # and *," +
                    " or such a path that ends in /*");
            }
        }
        for (final String pattern : duplicates)
        {
            problems.add("endpoint", '"' + pattern + "\" more than once", "each path once");
        }
    }

    private static boolean isPathCharacter(final int c)
    {
        return c > ' ' && c <= '~' && c != '?' && c != '#' && c != '*';
    }
}
