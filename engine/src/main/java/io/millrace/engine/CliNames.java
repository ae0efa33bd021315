package io.millrace.engine;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of enum constants on a command line: lower case, with hyphens.
 */
final class CliNames
{
    private CliNames()
    {
    }

    static String nameOf(final Enum<?> constant)
    {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String allOf(final Class<? extends Enum<?>> type)
    {
        return Stream.of(type.getEnumConstants()).map(CliNames::nameOf).collect(Collectors.joining(", "));
    }

    static <E extends Enum<E>> E parse(final String setting, final Class<E> type, final String name)
    {
        for (final E constant : type.getEnumConstants())
        {
            if (nameOf(constant).equals(name))
            {
                return constant;
            }
        }
        throw new IllegalArgumentException(setting + " is " + name + ", allowed is one of " + allOf(type) + ".");
    }
}
