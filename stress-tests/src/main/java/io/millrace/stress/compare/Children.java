package io.millrace.stress.compare;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes that this one has started: they end with it, however it ends.
 */
final class Children
{
    private static final long PATIENCE_S = 5;

    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();
    private static volatile boolean isEnding;

    static
    {
        Runtime.getRuntime().addShutdownHook(new Thread(Children::endAll, "children"));
    }

    private Children()
    {
    }

    /** Whether this process is about to end. */
    static boolean isEnding()
    {
        return isEnding;
    }

    /** The end waits for a start that is under way, so that it knows the process. */
    static Process start(final ProcessBuilder builder) throws IOException
    {
        synchronized (ALIVE)
        {
            if (isEnding)
            {
                throw new IOException("nothing is started any more: this process ends");
            }
            final Process process = builder.start();
            ALIVE.add(process);
            return process;
        }
    }

    /** Ends a process and all that it has started: politely, and after a while not any more. */
    static void end(final Process process) throws InterruptedException
    {
        final Stream<ProcessHandle> descendants = process.descendants();
        descendants.forEach(ProcessHandle::destroy);
        process.destroy();
        try
        {
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS))
            {
                kill(process);
                process.waitFor();
            }
            ALIVE.remove(process);
        }
        catch (final InterruptedException ex)
        {
            kill(process);
            throw ex;
        }
    }

    private static void kill(final Process process)
    {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void endAll()
    {
        synchronized (ALIVE)
        {
            isEnding = true;
            ALIVE.forEach(Children::kill);
        }
    }
}
