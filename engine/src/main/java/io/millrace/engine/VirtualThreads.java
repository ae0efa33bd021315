package io.millrace.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Virtual threads, which the JVM has from Java 21 on, for classes that must load on Java 17.
 */
final class VirtualThreads
{
    private static final String NAME_PREFIX = "millrace-handler-";

    private VirtualThreads()
    {
    }

    static boolean areAvailable()
    {
        try
        {
            factory();
            return true;
        }
        catch (final ReflectiveOperationException ex)
        {
            return false;
        }
    }

    /** Starts a virtual thread for each task. */
    static Executor executor()
    {
        try
        {
            final ThreadFactory factory = factory();
            return task -> factory.newThread(task).start();
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new UnsupportedOperationException(
                "virtual threads need Java 21 or later; this is Java " + Runtime.version().feature(), ex);
        }
    }

    /** Starts a thread for each task: a virtual one if there are any, else a daemon. */
    static Executor orPlatformThreads()
    {
        if (areAvailable())
        {
            return executor();
        }
        final AtomicLong count = new AtomicLong();
        return task ->
        {
            final Thread thread = new Thread(task, NAME_PREFIX + count.getAndIncrement());
            thread.setDaemon(true);
            thread.start();
        };
    }

    /** Before Java 21 the method is missing or throws. */
    private static ThreadFactory factory() throws ReflectiveOperationException
    {
        final Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        final Class<?> type = Class.forName("java.lang.Thread$Builder");
        final Object named = type.getMethod("name", String.class, long.class).invoke(builder, NAME_PREFIX, 0L);
        return (ThreadFactory)type.getMethod("factory").invoke(named);
    }
}
