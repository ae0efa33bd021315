package io.millrace.stress.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something was measured, in words.
 */
final class Machine
{
    private static final Pattern MODEL = Pattern.compile("model name\\s*:\\s*(.+)");
    private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s*([0-9]+) kB");
    private static final double GIBI = 1024.0 * 1024;
    private static final long TIMEOUT_S = 5;

    private Machine()
    {
    }

    /** Processor, memory, system. */
    static String hardware()
    {
        return Runtime.getRuntime().availableProcessors() + " × " + find(MODEL, "/proc/cpuinfo", "unknown processor") +
            ", " + String.format(Locale.ROOT, "%.0f GiB", Long.parseLong(find(MEMORY, "/proc/meminfo", "0")) / GIBI) +
            ", " + System.getProperty("os.name") + ' ' + System.getProperty("os.version");
    }

    /** That this process and the servers of this program run on. */
    static String jvm()
    {
        return System.getProperty("java.vm.name") + ' ' + Runtime.version();
    }

    /** Of the program's directory; empty if it is not known. */
    static String revision(final Path directory)
    {
        try
        {
            final Process process = new ProcessBuilder("git", "describe", "--always", "--dirty")
                .directory(directory.toFile()).redirectErrorStream(true).start();
            final String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return process.waitFor(TIMEOUT_S, TimeUnit.SECONDS) && process.exitValue() == 0 ? line : "";
        }
        catch (final IOException ex)
        {
            return "";
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String find(final Pattern pattern, final String file, final String otherwise)
    {
        try
        {
            final Matcher matcher = pattern.matcher(Files.readString(Path.of(file)));
            return matcher.find() ? matcher.group(1).trim() : otherwise;
        }
        catch (final IOException ex)
        {
            return otherwise;
        }
    }
}
