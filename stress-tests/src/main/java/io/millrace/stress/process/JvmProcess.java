package io.millrace.stress.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JVM of this machine, asked by {@code jcmd}.
 */
public final class JvmProcess
{
    private static final Pattern TOTAL = Pattern.compile("^Total\\s+[0-9]+\\s+([0-9]+)", Pattern.MULTILINE);
    private static final Pattern USED = Pattern.compile("total [0-9]+K, used ([0-9]+)K");
    private static final long TIMEOUT_S = 60;
    private static final long KIBI = 1024;

    private final long pid;
    private final Path jcmd;

    private JvmProcess(final long pid, final Path jcmd)
    {
        this.pid = pid;
        this.jcmd = jcmd;
    }

    /**
     * The JVM of a process.
     *
     * @param pid of the process.
     * @return the JVM, or null if the process runs something else, or there is no {@code jcmd}.
     */
    public static JvmProcess of(final long pid)
    {
        try
        {
            final Path program = Path.of("/proc", String.valueOf(pid), "exe").toRealPath();
            final Path beside = program.resolveSibling("jcmd");
            final Path own = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            final Path jcmd = Files.isExecutable(beside) ? beside : own;
            return program.endsWith("java") && Files.isExecutable(jcmd) ? new JvmProcess(pid, jcmd) : null;
        }
        catch (final IOException ex)
        {
            return null;
        }
    }

    /**
     * What lives on the heap, counted by the class histogram, which collects the garbage first.
     *
     * @return bytes.
     * @throws IOException          if the JVM does not answer.
     * @throws InterruptedException if the thread is interrupted.
     */
    public long liveHeapBytes() throws IOException, InterruptedException
    {
        return total(ask("GC.class_histogram"));
    }

    /**
     * What is used of the heap, garbage included, in whatever steps its collector counts.
     *
     * @return bytes.
     * @throws IOException          if the JVM does not answer.
     * @throws InterruptedException if the thread is interrupted.
     */
    public long usedHeapBytes() throws IOException, InterruptedException
    {
        return used(ask("GC.heap_info"));
    }

    static long used(final String heapInfo) throws IOException
    {
        final Matcher matcher = USED.matcher(heapInfo);
        long kibi = -1;
        while (matcher.find())
        {
            kibi = Math.max(0, kibi) + Long.parseLong(matcher.group(1));
        }
        if (kibi < 0)
        {
            throw new IOException("jcmd has not told how much of the heap is used");
        }
        return kibi * KIBI;
    }

    static long total(final String histogram) throws IOException
    {
        final Matcher matcher = TOTAL.matcher(histogram);
        if (!matcher.find())
        {
            throw new IOException("jcmd has counted no objects");
        }
        return Long.parseLong(matcher.group(1));
    }

    private String ask(final String command) throws IOException, InterruptedException
    {
        final File answer = File.createTempFile("millrace-jcmd", ".txt");
        try
        {
            final Process process = new ProcessBuilder(jcmd.toString(), String.valueOf(pid), command)
                .redirectErrorStream(true).redirectOutput(answer).start();
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly();
                throw new IOException("jcmd " + command + " does not end");
            }
            return Files.readString(answer.toPath(), StandardCharsets.UTF_8);
        }
        finally
        {
            Files.deleteIfExists(answer.toPath());
        }
    }
}
