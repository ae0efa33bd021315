package io.millrace.counters;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The counters of a server or client in another process, which maps its memory to a file, or of one in this process.
 * Numbers are in the native byte order, for the file is of use on its machine only.
 *
 * <pre>
 *    0               8           12          16
 *   +---------------+-----------+-----------+-----------------------+
 *   | "MILLRACE"    | version   | state     | process id            |
 *   +---------------+-----------+-----------+-----------------------+
 *  24: start, ms since 1970    32: metadata, offset, length    40: values, offset, length
 *  48: what it is ("server" or "client"), its length first, in US-ASCII      ... up to 128
 *   +---------------------------------------------------------------+
 *   | metadata of Agrona's counters: 512 bytes each                 |
 *   +---------------------------------------------------------------+
 *   | values of Agrona's counters: 128 bytes each                   |
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * The version is written last, so a file whose version is 0 is not complete yet. When the server has closed, the state
 * becomes {@link #CLOSED} and the file is removed; who has it open goes on seeing the last values. The file of a
 * process that was killed stays, until another server or client is to use its name.
 * <p>
 * Any thread may read it. The memory is given back when the garbage collector finds that nobody refers to it any more.
 */
public final class CountersFile
{
    /** The first eight bytes: {@code MILLRACE} in US-ASCII. */
    public static final String MAGIC = "MILLRACE";

    /** The present layout. */
    public static final int VERSION = 1;

    /** Of the layout's version, a 32-bit number. */
    public static final int VERSION_OFFSET = 8;

    /** Of the state, a 32-bit number. */
    public static final int STATE_OFFSET = 12;

    /** Of the process id, a 64-bit number. */
    public static final int PID_OFFSET = 16;

    /** Of the start time, milliseconds since 1970 as a 64-bit number. */
    public static final int START_OFFSET = 24;

    /** Of the place and the length of the metadata, two 32-bit numbers. */
    public static final int METADATA_OFFSET = 32;

    /** Of the place and the length of the values, two 32-bit numbers. */
    public static final int VALUES_OFFSET = 40;

    /** Of what it is, as text. */
    public static final int KIND_OFFSET = 48;

    /** Of all this, in bytes. */
    public static final int HEADER_LENGTH = 128;

    /** The state of a server or client that runs, unless its process was killed. */
    public static final int RUNNING = 1;

    /** The state of a server or client that has closed. */
    public static final int CLOSED = 2;

    private final Path path;
    private final UnsafeBuffer header;
    private final Counters counters;

    private CountersFile(final Path path, final UnsafeBuffer memory)
    {
        this.path = path;
        header = new UnsafeBuffer(memory, 0, HEADER_LENGTH);
        counters = new Counters(part(memory, METADATA_OFFSET), part(memory, VALUES_OFFSET), () -> { });
    }

    /**
     * Opens a file for reading.
     *
     * @param path of the file.
     * @return the open file.
     * @throws IOException if the file cannot be read, is not complete, or is not of this layout: the message tells.
     */
    public static CountersFile open(final Path path) throws IOException
    {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ))
        {
            final long length = channel.size();
            if (length < HEADER_LENGTH || length > Integer.MAX_VALUE)
            {
                throw new IOException(path + " is no file of counters");
            }
            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, length);
            final UnsafeBuffer memory = new UnsafeBuffer(mapped);
            check(path, memory);
            return new CountersFile(path, memory);
        }
    }

    private static void check(final Path path, final UnsafeBuffer memory) throws IOException
    {
        if (!MAGIC.equals(memory.getStringWithoutLengthAscii(0, MAGIC.length())))
        {
            throw new IOException(path + " is no file of counters");
        }
        final int version = memory.getIntVolatile(VERSION_OFFSET);
        if (version == 0)
        {
            throw new IOException(path + " is not complete yet");
        }
        if (version != VERSION)
        {
            throw new IOException(path + " has layout " + version + "; this program reads " + VERSION);
        }
        checkPart(path, memory, METADATA_OFFSET);
        checkPart(path, memory, VALUES_OFFSET);
    }

    private static void checkPart(final Path path, final DirectBuffer memory, final int fieldOffset) throws IOException
    {
        final long offset = memory.getInt(fieldOffset);
        final long length = memory.getInt(fieldOffset + Integer.BYTES);
        if (offset < HEADER_LENGTH || length < 0 || offset + length > memory.capacity())
        {
            throw new IOException(path + " is damaged");
        }
    }

    private static UnsafeBuffer part(final UnsafeBuffer memory, final int fieldOffset)
    {
        return new UnsafeBuffer(memory, memory.getInt(fieldOffset), memory.getInt(fieldOffset + Integer.BYTES));
    }

    /**
     * The file.
     *
     * @return its path, as it was given.
     */
    public Path path()
    {
        return path;
    }

    /**
     * The process that writes the file.
     *
     * @return its id.
     */
    public long pid()
    {
        return header.getLong(PID_OFFSET);
    }

    /**
     * When the server or client was started.
     *
     * @return the time.
     */
    public Instant start()
    {
        return Instant.ofEpochMilli(header.getLong(START_OFFSET));
    }

    /**
     * What it is.
     *
     * @return {@code server} or {@code client}.
     */
    public String kind()
    {
        return header.getStringAscii(KIND_OFFSET);
    }

    /**
     * Whether the server or client runs: it has not closed, and its process lives.
     *
     * @return true if so.
     */
    public boolean isRunning()
    {
        return header.getIntVolatile(STATE_OFFSET) == RUNNING && isAlive();
    }

    /**
     * Whether the server or client has closed; what is read from now on does not change any more.
     *
     * @return true if so; false also if its process was killed.
     */
    public boolean hasClosed()
    {
        return header.getIntVolatile(STATE_OFFSET) == CLOSED;
    }

    /** Not if the process has gone and another one, which began later, has its id. */
    private boolean isAlive()
    {
        final ProcessHandle process = ProcessHandle.of(pid()).orElse(null);
        if (process == null || !process.isAlive())
        {
            return false;
        }
        final Instant began = process.info().startInstant().orElse(Instant.MIN);
        return !began.isAfter(start());
    }

    /**
     * The counters.
     *
     * @return a live view.
     */
    public Counters counters()
    {
        return counters;
    }
}
