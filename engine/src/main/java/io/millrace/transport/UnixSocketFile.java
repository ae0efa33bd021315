package io.millrace.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The file of a Unix domain socket at which somebody listens here. A server that was killed leaves its file behind,
 * and nobody can listen there until it is gone.
 */
final class UnixSocketFile
{
    private static final int TYPE_MASK = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private final Path path;
    private final Object key;

    /** The file as it was just made. */
    UnixSocketFile(final Path path) throws IOException
    {
        this.path = path;
        key = attributes(path).fileKey();
    }

    /**
     * Removes a socket file at which nobody listens. Two servers that do this at the same moment at the same place may
     * take the file away from each other.
     *
     * @throws BindException if there is anything else, or somebody listens.
     */
    static void removeStale(final UnixDomainSocketAddress address) throws IOException
    {
        final Path path = address.getPath();
        try
        {
            if (!isSocket(path))
            {
                throw new BindException("there is a file that is no socket: " + path);
            }
        }
        catch (final NoSuchFileException ex)
        {
            return;
        }
        if (isListening(address))
        {
            throw new BindException("somebody listens there already: " + path);
        }
        Files.deleteIfExists(path);
    }

    /** It does not wait: somebody who accepts nobody at the moment listens as well. */
    private static boolean isListening(final UnixDomainSocketAddress address) throws IOException
    {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX))
        {
            probe.configureBlocking(false);
            probe.connect(address);
            return true;
        }
        catch (final ConnectException ex)
        {
            return false;
        }
    }

    private static boolean isSocket(final Path path) throws IOException
    {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix"))
        {
            return attributes(path).isOther();
        }
        final Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return ((Integer)mode & TYPE_MASK) == SOCKET_TYPE;
    }

    private static BasicFileAttributes attributes(final Path path) throws IOException
    {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes the file, unless somebody else has put another one in its place. */
    void remove()
    {
        try
        {
            if (key == null || key.equals(attributes(path).fileKey()))
            {
                Files.delete(path);
            }
        }
        catch (final IOException ex)
        {
            // It is gone, or cannot be removed; the next server will see that nobody listens there.
        }
    }
}
