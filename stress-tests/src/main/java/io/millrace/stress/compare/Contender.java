package io.millrace.stress.compare;

import java.util.List;
import java.util.function.IntFunction;

/**
 * A server that takes part.
 */
public final class Contender
{
    private final String name;
    private final String description;
    private final int fixedPort;
    private final IntFunction<List<String>> echo;
    private final IntFunction<List<String>> broadcast;

    /**
     * A server that is started by a command.
     *
     * @param name        in the tables.
     * @param description the command for people.
     * @param fixedPort   where it listens, or 0 if it can be told.
     * @param echo        the command that makes it echo at a port.
     * @param broadcast   the command that makes it send each message to all, or null if it cannot.
     */
    Contender(
        final String name,
        final String description,
        final int fixedPort,
        final IntFunction<List<String>> echo,
        final IntFunction<List<String>> broadcast)
    {
        this.name = name;
        this.description = description;
        this.fixedPort = fixedPort;
        this.echo = echo;
        this.broadcast = broadcast;
    }

    String name()
    {
        return name;
    }

    String description()
    {
        return description;
    }

    int fixedPort()
    {
        return fixedPort;
    }

    boolean canBroadcast()
    {
        return broadcast != null;
    }

    List<String> command(final int port, final boolean broadcasts)
    {
        return (broadcasts ? broadcast : echo).apply(port);
    }
}
