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
import java.util.ArrayList;
import java.util.List;
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
 * The memory of an engine's counters, in the layout of {@link CountersFile}: a file that is mapped, if others are to
 * see it; else direct memory, where the names of counters are written only when somebody is to read them. It is left to
 * the garbage collector, since readers may hold on to it after the end.
 * <p>
 * One thread adds the agents; then {@link #complete()} shows them to others. Any thread may call the other methods.
 */
final class CounterMemory
{
    private static final int CACHE_LINE_LENGTH = 64;
    private static final Set<StandardOpenOption> CREATE =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final List<Agent> agents = new ArrayList<>();
    private final Path file;
    private final UnsafeBuffer header;
    private final UnsafeBuffer metadata;
    private final UnsafeBuffer values;
    private int count;

    /** Whose counters there are. */
    private record Agent(AgentRole role, int index, String name)
    {
    }

    /**
     * Allocates memory.
     *
     * @param kind     what it is that counts, for whoever reads the file.
     * @param maxCount of counters.
     * @param file     to be made; null if others are not to see it.
     * @throws IOException if the file cannot be made, or belongs to a server or client that runs.
     */
    CounterMemory(final String kind, final int maxCount, final Path file) throws IOException
    {
        this.file = file;
        final int valuesLength = CountersReader.COUNTER_LENGTH * maxCount;
        if (file == null)
        {
            header = null;
            metadata = null;
            values = new UnsafeBuffer(BufferUtil.allocateDirectAligned(valuesLength, CACHE_LINE_LENGTH));
            return;
        }
        final int metadataLength = CountersReader.METADATA_LENGTH * maxCount;
        final int valuesOffset = CountersFile.HEADER_LENGTH + metadataLength;
        header = new UnsafeBuffer(map(file, valuesOffset + valuesLength));
        metadata = new UnsafeBuffer(header, CountersFile.HEADER_LENGTH, metadataLength);
        values = new UnsafeBuffer(header, valuesOffset, valuesLength);
        header.putStringWithoutLengthAscii(0, CountersFile.MAGIC);
        header.putLong(CountersFile.PID_OFFSET, ProcessHandle.current().pid());
        header.putLong(CountersFile.START_OFFSET, System.currentTimeMillis());
        header.putInt(CountersFile.METADATA_OFFSET, CountersFile.HEADER_LENGTH);
        header.putInt(CountersFile.METADATA_OFFSET + Integer.BYTES, metadataLength);
        header.putInt(CountersFile.VALUES_OFFSET, valuesOffset);
        header.putInt(CountersFile.VALUES_OFFSET + Integer.BYTES, valuesLength);
        header.putStringAscii(CountersFile.KIND_OFFSET, kind);
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
        agents.add(new Agent(role, index, name));
        final int first = count;
        count += role.keys().size();
        return new CounterSet(role, values, first);
    }

    /** All agents have been added: others may read. */
    void complete()
    {
        if (file != null)
        {
            nameCounters(metadata);
            header.putInt(CountersFile.STATE_OFFSET, CountersFile.RUNNING);
            header.putIntVolatile(CountersFile.VERSION_OFFSET, CountersFile.VERSION);
        }
    }

    Counters view(final Runnable refresh)
    {
        if (file != null)
        {
            return new Counters(metadata, values, refresh);
        }
        final int maxCount = values.capacity() / CountersReader.COUNTER_LENGTH;
        final UnsafeBuffer names = new UnsafeBuffer(new byte[CountersReader.METADATA_LENGTH * maxCount]);
        nameCounters(names);
        return new Counters(names, values, refresh);
    }

    private void nameCounters(final UnsafeBuffer names)
    {
        final CountersManager manager = new CountersManager(names, values, StandardCharsets.US_ASCII);
        final UnsafeBuffer key = new UnsafeBuffer(new byte[CountersReader.MAX_KEY_LENGTH]);
        final UnsafeBuffer label = new UnsafeBuffer(new byte[CountersReader.MAX_LABEL_LENGTH]);
        for (final Agent agent : agents)
        {
            key.putInt(Counters.KEY_ROLE_OFFSET, agent.role().id());
            key.putInt(Counters.KEY_INDEX_OFFSET, agent.index());
            final int keyLength = Counters.KEY_NAME_OFFSET + key.putStringAscii(Counters.KEY_NAME_OFFSET, agent.name());
            for (final CounterKey counter : agent.role().keys())
            {
                final int labelLength = label.putStringWithoutLengthAscii(
                    0, (agent.name() + ' ' + agent.role().label() + ' ' + counter.label()).trim());
                manager.allocate(
                    counter.id(), key, 0, BitUtil.align(keyLength, Integer.BYTES), label, 0, labelLength);
            }
        }
    }

    boolean isFile()
    {
        return file != null;
    }

    /** Says that what was counted has ended, and removes the file. The memory stays. */
    void close()
    {
        if (file != null)
        {
            header.putIntVolatile(CountersFile.STATE_OFFSET, CountersFile.CLOSED);
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
