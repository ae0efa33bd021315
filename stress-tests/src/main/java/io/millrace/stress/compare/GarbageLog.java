package io.millrace.stress.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log of a JVM's collector, as {@code -Xlog:gc} writes it.
 */
final class GarbageLog
{
    private static final Pattern PAUSE =
        Pattern.compile("Pause .* ([0-9]+)([KMG])->([0-9]+)([KMG])\\([0-9]+[KMG]\\) ([0-9.]+)ms");
    private static final double KIBI = 1024;

    private final Path file;

    GarbageLog(final Path file)
    {
        this.file = file;
    }

    /** All pauses so far: how many, how long together, and what they have freed. */
    record Pauses(int count, double ms, double freedBytes)
    {
        static Pauses of(final List<String> lines)
        {
            int count = 0;
            double ms = 0;
            double freed = 0;
            for (final String line : lines)
            {
                final Matcher matcher = PAUSE.matcher(line);
                if (matcher.find())
                {
                    count++;
                    ms += Double.parseDouble(matcher.group(5));
                    freed += bytes(matcher.group(1), matcher.group(2)) - bytes(matcher.group(3), matcher.group(4));
                }
            }
            return new Pauses(count, ms, freed);
        }

        private static double bytes(final String number, final String unit)
        {
            return Long.parseLong(number) * Math.pow(KIBI, 1 + "KMG".indexOf(unit));
        }
    }

    Pauses pauses() throws IOException
    {
        return Pauses.of(Files.exists(file) ? Files.readAllLines(file) : List.of());
    }

    /** What makes a JVM that is started by {@code java} write this log. */
    String option()
    {
        return "-Xlog:gc:file=" + file;
    }

    void delete() throws IOException
    {
        Files.deleteIfExists(file);
    }
}
