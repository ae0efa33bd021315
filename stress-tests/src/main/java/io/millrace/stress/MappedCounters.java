package io.millrace.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.millrace.counters.CountersFile;

/**
 * Finds files of counters by the processes that have them mapped, which on Linux are known from {@code /proc}.
 */
final class MappedCounters
{
    private static final Path PROCESSES = Path.of("/proc");
    private static final int FIELDS = 6;
    private static final int PERMISSIONS = 1;

    private MappedCounters()
    {
    }

    /** Whether files can be found on this system. */
    static boolean areKnown()
    {
        return Files.isReadable(PROCESSES.resolve("self").resolve("maps"));
    }

    /** Those of one process that run. */
    static List<CountersFile> of(final long pid) throws IOException
    {
        final List<CountersFile> found = new ArrayList<>();
        for (final Path path : shared(PROCESSES.resolve(Long.toString(pid)).resolve("maps")))
        {
            final CountersFile file = open(path);
            if (file != null && file.pid() == pid && file.isRunning())
            {
                found.add(file);
            }
        }
        return found;
    }

    /** Those of all processes of this user that run. */
    static List<CountersFile> all()
    {
        final List<CountersFile> found = new ArrayList<>();
        ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).sorted().forEach(pid ->
        {
            try
            {
                found.addAll(of(pid));
            }
            catch (final IOException ex)
            {
                // It has ended, or belongs to somebody else.
                return;
            }
        });
        return found;
    }

    private static Set<Path> shared(final Path maps) throws IOException
    {
        final Set<Path> paths = new LinkedHashSet<>();
        for (final String line : Files.readAllLines(maps))
        {
            final String[] fields = line.split(" +", FIELDS);
            if (fields.length == FIELDS && fields[PERMISSIONS].endsWith("s") && fields[FIELDS - 1].startsWith("/"))
            {
                paths.add(Path.of(fields[FIELDS - 1]));
            }
        }
        return paths;
    }

    private static CountersFile open(final Path path)
    {
        try
        {
            return Files.isRegularFile(path) ? CountersFile.open(path) : null;
        }
        catch (final IOException ex)
        {
            return null;
        }
    }
}
