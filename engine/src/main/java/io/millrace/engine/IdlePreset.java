package io.millrace.engine;

/**
 * What a thread of the server does when it finds no work: a trade of processor time for latency.
 */
public enum IdlePreset
{
    /**
     * Spins and never blocks. The lowest latency; each event loop occupies a core even when nothing happens.
     */
    LOW_LATENCY,

    /**
     * Spins briefly, then blocks until it is woken. Uses no processor time on an idle server.
     */
    BALANCED,

    /**
     * Blocks as soon as there is no work. The least processor time; each message after a pause pays for a wake-up.
     */
    LOW_POWER;

    /**
     * The preset that has a name on the command line.
     *
     * @param name {@code low-latency}, {@code balanced} or {@code low-power}.
     * @return the preset.
     * @throws IllegalArgumentException if no preset has that name.
     */
    public static IdlePreset parse(final String name)
    {
        return CliNames.parse("idlePreset", IdlePreset.class, name);
    }

    /**
     * The name of this preset on the command line.
     *
     * @return the name that {@link #parse(String)} accepts.
     */
    public String cliName()
    {
        return CliNames.nameOf(this);
    }
}
