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
     * Network threads, each of which reads and writes for its connections, and handler threads apart from them. A
     * callback that takes long delays the other connections of its handler thread, but no reading and no writing.
     */
    SHARED_NETWORK,

    /**
     * Selector threads, handler threads and writer threads. Each step of a message's way has a core of its own, where
     * there are that many.
     */
    DEDICATED,

    /**
     * The server starts no threads: the application calls the duty cycle from its own thread, as often as it likes, and
     * decides what to do when there is no work. For embedding in an existing event loop, and for deterministic tests.
     */
    INVOKER;

    /**
     * The mode for this machine, which is the default.
     *
     * @return {@link #SHARED}.
     */
    public static ThreadingMode automatic()
    {
        return SHARED;
    }

    /**
     * The mode that has a name on the command line.
     *
     * @param name {@code shared}, {@code shared-network}, {@code dedicated} or {@code invoker}.
     * @return the mode.
     * @throws IllegalArgumentException if no mode has that name.
     */
    public static ThreadingMode parse(final String name)
    {
        return CliNames.parse("threadingMode", ThreadingMode.class, name);
    }

    /** Whether there are threads for handlers alone. */
    boolean hasHandlers()
    {
        return this == DEDICATED || this == SHARED_NETWORK;
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
