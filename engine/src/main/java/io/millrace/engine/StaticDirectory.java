package io.millrace.engine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.millrace.api.HandshakeRequest;
import io.millrace.api.HttpResponse;
import io.millrace.handshake.Queries;

/**
 * The files of a directory as they were when it was read. What is asked for is looked up among their names, so there is
 * no way to other files. Immutable.
 */
final class StaticDirectory
{
    private static final int MAX_FILES = 4096;

    private final Map<String, StaticContent> byName;
    private final long length;

    private StaticDirectory(final Map<String, StaticContent> byName, final long length)
    {
        this.byName = byName;
        this.length = length;
    }

    static StaticDirectory read(final Path directory, final long maxLength) throws IOException
    {
        final Path root = directory.toRealPath();
        final Map<String, StaticContent> byName = new HashMap<>();
        long length = 0;
        for (final Path file : files(root))
        {
            if (!file.toRealPath().startsWith(root))
            {
                throw new IOException("a link that leads out of " + directory + ": " + file);
            }
            try (InputStream in = Files.newInputStream(file))
            {
                final StaticContent content = StaticContent.read(file.toString(), in, maxLength - length);
                length += content.length();
                byName.put(root.relativize(file).toString().replace(File.separatorChar, '/'), content);
            }
        }
        return new StaticDirectory(byName, length);
    }

    private static List<Path> files(final Path root) throws IOException
    {
        try (Stream<Path> all = Files.walk(root))
        {
            final List<Path> files = all
                .filter(path -> !isHidden(root.relativize(path)) && Files.isRegularFile(path))
                .limit(MAX_FILES + 1)
                .toList();
            if (files.size() > MAX_FILES)
            {
                throw new IOException("more than " + MAX_FILES + " files in " + root);
            }
            return files;
        }
    }

    private static boolean isHidden(final Path relative)
    {
        for (final Path segment : relative)
        {
            if (segment.toString().startsWith("."))
            {
                return true;
            }
        }
        return false;
    }

    long length()
    {
        return length;
    }

    /** Answers with the file of a name that is percent-encoded; null if there is none. */
    HttpResponse answer(final HandshakeRequest request, final String encodedName)
    {
        final String name = Queries.decodePath(encodedName);
        final StaticContent content = byName.get(name.isEmpty() || name.endsWith("/") ? name + "index.html" : name);
        return content == null ? null : content.answer(request);
    }
}
