package io.millrace.monitor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import io.millrace.counters.AgentRole;
import io.millrace.counters.CounterKey;
import io.millrace.counters.Counters;
import io.millrace.counters.CountersFile;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/**
 * The memory of an engine's counters, in the layout of {@link CountersFile}: direct memory or, if others are to see it,
 * a file that is mapped. It is left to the garbage collector, since readers may hold on to it after the end.
 * <p>
 * One thread adds the agents; then {@link #complete()} shows them to others.
 */
final class CounterMemory
{
    private static final int CACHE_LINE_LENGTH = 64;
    private static final Set<StandardOpenOption> CREATE =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path file;
    private final UnsafeBuffer memory;
    private final CountersManager manager;
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[CountersReader.MAX_KEY_LENGTH]);
    private final UnsafeBuffer label = new UnsafeBuffer(new byte[CountersReader.MAX_LABEL_LENGTH]);

    /**
     * Allocates memory.
     *
     * @param kind  what it is that counts, for whoever reads the file.
     * @param count of counters at most.
     * @param file  to be made; null if others are not to see it.
     * @throws IOException if the file cannot be made, or belongs to a server or client that runs.
     */
    CounterMemory(final String kind, final int count, final Path file) throws IOException
    {
        this.file = file;
        final int metadataLength = CountersReader.METADATA_LENGTH * count;
        final int valuesLength = CountersReader.COUNTER_LENGTH * count;
        final int length = CountersFile.HEADER_LENGTH + metadataLength + valuesLength;
        memory = new UnsafeBuffer(file == null ?
            BufferUtil.allocateDirectAligned(length, CACHE_LINE_LENGTH) : map(file, length));
        memory.putStringWithoutLengthAscii(0, CountersFile.MAGIC);
        memory.putLong(CountersFile.PID_OFFSET, ProcessHandle.current().pid());
        memory.putLong(CountersFile.START_OFFSET, System.currentTimeMillis());
        putPart(CountersFile.METADATA_OFFSET, CountersFile.HEADER_LENGTH, metadataLength);
        putPart(CountersFile.VALUES_OFFSET, CountersFile.HEADER_LENGTH + metadataLength, valuesLength);
        memory.putStringAscii(CountersFile.KIND_OFFSET, kind);
        manager = new CountersManager(
            new UnsafeBuffer(memory, CountersFile.HEADER_LENGTH, metadataLength),
            new UnsafeBuffer(memory, CountersFile.HEADER_LENGTH + metadataLength, valuesLength),
            StandardCharsets.US_ASCII);
    }

    private void putPart(final int fieldOffset, final int offset, final int length)
    {
        memory.putInt(fieldOffset, offset);
        memory.putInt(fieldOffset + Integer.BYTES, length);
    }

    private static ByteBuffer map(final Path file, final int length) throws IOException
    {
        try
        {
            return tryMap(file, length);
        }
        catch (final NoSuchFileException ex)
        {
            throw new IOException("cannot make " + file + " for the counters: its directory does not exist", ex);
        }
        catch (final IOException ex)
        {
            throw new IOException("cannot make " + file + " for the counters: " + ex.getMessage(), ex);
        }
    }

    private static ByteBuffer tryMap(final Path file, final int length) throws IOException
    {
        removeStale(file);
        try (FileChannel channel = FileChannel.open(file, CREATE, attributes(file)))
        {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
        }
    }

    /** What a process left behind that was killed is in the way of nobody. */
    private static void removeStale(final Path file) throws IOException
    {
        if (!Files.exists(file))
        {
            return;
        }
        final CountersFile present = CountersFile.open(file);
        if (present.isRunning())
        {
            throw new IOException("process " + present.pid() + " uses it");
        }
        Files.delete(file);
    }

    private static FileAttribute<?>[] attributes(final Path file)
    {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix"))
        {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[]{
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")) };
    }

    /** Adds the counters of one agent. */
    CounterSet add(final AgentRole role, final int index, final String name)
    {
        int first = CountersReader.NULL_COUNTER_ID;
        for (final CounterKey counter : role.keys())
        {
            key.putInt(Counters.KEY_ROLE_OFFSET, role.id());
            key.putInt(Counters.KEY_INDEX_OFFSET, index);
            final int keyLength = Counters.KEY_NAME_OFFSET + key.putStringAscii(Counters.KEY_NAME_OFFSET, name);
            final String text = name + (name.isEmpty() ? "" : " ") + role.label() + ' ' + counter.label();
            final int labelLength = label.putStringWithoutLengthAscii(0, text);
            final int id =
                manager.allocate(counter.id(), key, 0, BitUtil.align(keyLength, Integer.BYTES), label, 0, labelLength);
            first = first == CountersReader.NULL_COUNTER_ID ? id : first;
        }
        return new CounterSet(role, (UnsafeBuffer)manager.valuesBuffer(), first);
    }

    /** All agents have been added: others may read. */
    void complete()
    {
        memory.putInt(CountersFile.STATE_OFFSET, CountersFile.RUNNING);
        memory.putIntVolatile(CountersFile.VERSION_OFFSET, CountersFile.VERSION);
    }

    Counters view(final Runnable refresh)
    {
        return CountersFile.of(memory, refresh);
    }

    boolean isFile()
    {
        return file != null;
    }

    /** Says that what was counted has ended, and removes the file. The memory stays. */
    void close()
    {
        memory.putIntVolatile(CountersFile.STATE_OFFSET, CountersFile.CLOSED);
        if (file != null)
        {
            try
            {
                Files.deleteIfExists(file);
            }
            catch (final IOException ex)
            {
                // Its state says that nobody needs it, and whoever takes its name removes it.
            }
        }
    }
}
