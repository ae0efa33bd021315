package io.millrace.engine;

/**
 * Which threads run the duty cycles of the server.
 */
public enum ThreadingMode
{
    /**
     * Each event loop has a thread of its own, which reads, calls the handlers and writes for its connections in turn.
     * A message needs no hand-off between threads; a callback that takes long delays every connection of its loop.
     */
    SHARED,

    /**
     * The server starts no threads: the application calls the duty cycle from its own thread, as often as it likes, and
     * decides what to do when there is no work. For embedding in an existing event loop, and for deterministic tests.
     */
    INVOKER;

    /**
     * The mode that has a name on the command line.
     *
     * @param name {@code shared} or {@code invoker}.
     * @return the mode.
     * @throws IllegalArgumentException if no mode has that name.
     */
    public static ThreadingMode parse(final String name)
    {
        return CliNames.parse("threadingMode", ThreadingMode.class, name);
    }

    /**
     * The name of this mode on the command line.
     *
     * @return the name that {@link #parse(String)} accepts.
     */
    public String cliName()
    {
        return CliNames.nameOf(this);
    }
}
