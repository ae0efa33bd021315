package io.millrace.engine;

/**
 * What a thread of the server does when it finds no work: a trade of processor time for latency.
 */
public enum IdlePreset
{
    /**
     * Spins and never blocks. The lowest latency; each thread of the server occupies a core even when nothing happens.
     */
    LOW_LATENCY,

    /**
     * Blocks when there is no work, and is woken at once by what arrives. Uses no processor time on an idle server.
     */
    BALANCED,

    /**
     * Blocks when there is no work, and after work lets what arrives gather for four milliseconds, so that it is read,
     * handled and written together. The least processor time per message; latencies grow by up to that time.
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
