package io.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Counts what a process has open, as Linux tells it.
 */
final class Descriptors
{
    private Descriptors()
    {
    }

    /**
     * The sockets of a process.
     *
     * @param directory of its descriptors, in /proc.
     */
    static long sockets(final Path directory) throws IOException
    {
        try (Stream<Path> descriptors = Files.list(directory))
        {
            return descriptors.filter(Descriptors::isSocket).count();
        }
    }

    private static boolean isSocket(final Path descriptor)
    {
        try
        {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        }
        catch (final NoSuchFileException ex)
        {
            return false;
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
