package io.millrace.stress.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process and all that it has started, as {@code /proc} of Linux describes them. Processes that have ended count as
 * nothing.
 */
public final class ProcessTree
{
    private static final int TICKS_PER_S = 100;
    private static final int KIBI = 1024;

    /** Behind the name of the program, which may hold anything: user and system time are the 14th and 15th field. */
    private static final int USER_TIME = 11;

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");

    private final ProcessHandle root;

    private ProcessTree(final ProcessHandle root)
    {
        this.root = root;
    }

    /**
     * The tree that grows from a process.
     *
     * @param pid of the process.
     * @return the tree.
     * @throws IllegalArgumentException if there is no such process.
     */
    public static ProcessTree of(final long pid)
    {
        return new ProcessTree(ProcessHandle.of(pid).orElseThrow(
            () -> new IllegalArgumentException("the number of a process that runs")));
    }

    /**
     * The processes that are there now.
     *
     * @return their numbers, the root's first.
     */
    public List<Long> pids()
    {
        return Stream.concat(Stream.of(root), root.descendants()).map(ProcessHandle::pid).collect(Collectors.toList());
    }

    /**
     * The CPU time that they have used so far.
     *
     * @return user and system time of all, in seconds, in steps of a hundredth.
     */
    public double cpuSeconds()
    {
        return pids().stream().mapToDouble(pid -> ticks(read(pid, "stat"))).sum() / TICKS_PER_S;
    }

    /**
     * The memory that is resident now.
     *
     * @return bytes of all.
     */
    public long residentBytes()
    {
        return pids().stream().mapToLong(pid -> residentKibi(read(pid, "status"))).sum() * KIBI;
    }

    static long ticks(final String stat)
    {
        final int nameEnd = stat.lastIndexOf(')');
        if (nameEnd < 0)
        {
            return 0;
        }
        final String[] fields = stat.substring(nameEnd + 2).split(" ");
        return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]);
    }

    static long residentKibi(final String status)
    {
        final Matcher matcher = RESIDENT.matcher(status);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static String read(final long pid, final String name)
    {
        try
        {
            return Files.readString(Path.of("/proc", String.valueOf(pid), name));
        }
        catch (final IOException ex)
        {
            return "";
        }
    }
}
