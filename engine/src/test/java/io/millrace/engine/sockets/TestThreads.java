package io.millrace.engine.sockets;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/**
 * The threads of a test, and those of servers.
 */
final class TestThreads
{
    /** A platform thread of its own for each task. */
    static final Executor PLATFORM = task -> new Thread(task, "test-sender").start();

    private TestThreads()
    {
    }

    /** A virtual thread for each task, or null if the JVM has none. */
    static Executor virtual()
    {
        try
        {
            return (Executor) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        }
        catch (final NoSuchMethodException | IllegalAccessException | InvocationTargetException ex)
        {
            return null;
        }
    }

    static <T> List<CompletableFuture<T>> start(final int count, final IntFunction<T> task)
    {
        return start(PLATFORM, count, task);
    }

    static <T> List<CompletableFuture<T>> start(final Executor executor, final int count, final IntFunction<T> task)
    {
        final List<CompletableFuture<T>> started = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            final int number = i;
            started.add(CompletableFuture.supplyAsync(() -> task.apply(number), executor));
        }
        return started;
    }

    static boolean areDone(final List<? extends CompletableFuture<?>> tasks)
    {
        return tasks.stream().allMatch(CompletableFuture::isDone);
    }

    /** The names of the threads of all servers. */
    static List<String> ofServers()
    {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
            .filter(name -> name.startsWith("millrace-")).sorted().toList();
    }

    /** The descriptors that this process has open, or 0 where that is not known. */
    static int openDescriptors()
    {
        final String[] open = Path.of("/proc/self/fd").toFile().list();
        return open == null ? 0 : open.length;
    }
}
