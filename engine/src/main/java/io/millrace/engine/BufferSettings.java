package io.millrace.engine;

/**
 * The sizes of a server's buffers. Lengths are bytes, off heap.
 * <p>
 * To be set by one thread; frozen by {@link #conclude()}.
 */
public final class BufferSettings extends SettingsGroup
{
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int GIB = 1 << 30;

    private static final int MIN_INBOUND_RING_CAPACITY = 16;
    private static final int MAX_INBOUND_RING_CAPACITY = 1 << 24;
    private static final int MIN_RECEIVE_ARENA_LENGTH = 64 * KIB;
    private static final int MAX_RECEIVE_ARENA_LENGTH = GIB;
    private static final int READS_PER_ARENA = 4;
    private static final int MIN_READ_LENGTH = KIB;
    private static final int DEFAULT_READ_LENGTH = 64 * KIB;
    private static final int MIN_OUTBOUND_RING_CAPACITY = 4 * KIB;
    private static final int MAX_OUTBOUND_RING_CAPACITY = 64 * MIB;
    private static final int MIN_STAGING_LENGTH = 4 * KIB;
    private static final int MAX_STAGING_LENGTH = 64 * MIB;
    private static final int MIN_MAILBOX_LENGTH = 4 * KIB;
    private static final int MAX_MAILBOX_LENGTH = GIB;

    private int inboundRingCapacity = 4096;
    private int receiveArenaLength = 4 * MIB;
    private int readLength;
    private boolean isReadLengthSet;
    private int outboundRingCapacity = 256 * KIB;
    private int stagingLength = 64 * KIB;
    private int mailboxLength = 256 * KIB;

    /**
     * Settings that all have their defaults.
     */
    public BufferSettings()
    {
    }

    /**
     * Events (messages, parts of messages, control frames) that may wait between reading and handling, per event loop.
     * When the ring is full, sockets are not read until there is room. Default 4096.
     * <p>
     * Memory: an event object of some tens of bytes for each, on the heap, allocated at start, per event loop.
     *
     * @param inboundRingCapacity a power of two, 16 to 2^24.
     * @return this.
     */
    public BufferSettings inboundRingCapacity(final int inboundRingCapacity)
    {
        checkMutable("inboundRingCapacity");
        this.inboundRingCapacity = inboundRingCapacity;
        return this;
    }

    /**
     * Events that may wait between reading and handling, per event loop.
     *
     * @return events.
     */
    public int inboundRingCapacity()
    {
        return inboundRingCapacity;
    }

    /**
     * Length of the memory that sockets are read into and messages are handled from, per event loop. When it is full of
     * messages that are not handled yet, sockets are not read until there is room. Default 4 MiB.
     * <p>
     * Memory: this many bytes, allocated at start, per event loop.
     *
     * @param receiveArenaLength bytes, a power of two, 64 KiB to 1 GiB.
     * @return this.
     */
    public BufferSettings receiveArenaLength(final int receiveArenaLength)
    {
        checkMutable("receiveArenaLength");
        this.receiveArenaLength = receiveArenaLength;
        return this;
    }

    /**
     * Length of the memory that sockets are read into, per event loop.
     *
     * @return bytes.
     */
    public int receiveArenaLength()
    {
        return receiveArenaLength;
    }

    /**
     * At most this much is read from one socket at once, so that a busy peer takes turns with the others. Default 64
     * KiB, or a quarter of {@link #receiveArenaLength()} if that is less. Costs no memory of its own.
     *
     * @param readLength bytes, 1 KiB to a quarter of the receive arena.
     * @return this.
     */
    public BufferSettings readLength(final int readLength)
    {
        checkMutable("readLength");
        this.readLength = readLength;
        isReadLengthSet = true;
        return this;
    }

    /**
     * At most this much is read from one socket at once.
     *
     * @return bytes.
     */
    public int readLength()
    {
        return isReadLengthSet ? readLength : Math.min(DEFAULT_READ_LENGTH, receiveArenaLength / READS_PER_ARENA);
    }

    /**
     * Capacity of the ring that holds a connection's messages until they are written. A message above an eighth of it
     * travels in a pooled buffer of its own. Default 256 KiB.
     * <p>
     * Memory: this many bytes for each connection that is sending; a ring is leased at the first send and given back
     * when the connection has been quiet, so an idle connection costs none.
     *
     * @param outboundRingCapacity bytes, a power of two, 4 KiB to 64 MiB.
     * @return this.
     */
    public BufferSettings outboundRingCapacity(final int outboundRingCapacity)
    {
        checkMutable("outboundRingCapacity");
        this.outboundRingCapacity = outboundRingCapacity;
        return this;
    }

    /**
     * Capacity of the ring that holds a connection's messages until they are written.
     *
     * @return bytes.
     */
    public int outboundRingCapacity()
    {
        return outboundRingCapacity;
    }

    /**
     * Length of the buffer in which small messages are gathered for one write to the socket. Default 64 KiB.
     * <p>
     * Memory: this many bytes, allocated at start, per event loop.
     *
     * @param stagingLength bytes, 4 KiB to 64 MiB.
     * @return this.
     */
    public BufferSettings stagingLength(final int stagingLength)
    {
        checkMutable("stagingLength");
        this.stagingLength = stagingLength;
        return this;
    }

    /**
     * Length of the buffer in which small messages are gathered for one write.
     *
     * @return bytes.
     */
    public int stagingLength()
    {
        return stagingLength;
    }

    /**
     * How much of what a connection received may wait for the executor of its endpoint. Above it the connection's
     * socket is not read, so that TCP pushes back on its peer, until half of it has been delivered. What one read
     * brings is taken whole. Concerns only endpoints with an executor. Default 256 KiB, a few reads, so that a handler
     * that is busy for a moment finds work when it returns.
     * <p>
     * Memory: at most about this much for each connection whose handler is behind; none for the others.
     *
     * @param mailboxLength bytes, 4 KiB to 1 GiB.
     * @return this.
     */
    public BufferSettings mailboxLength(final int mailboxLength)
    {
        checkMutable("mailboxLength");
        this.mailboxLength = mailboxLength;
        return this;
    }

    /**
     * How much of what a connection received may wait for the executor of its endpoint.
     *
     * @return bytes.
     */
    public int mailboxLength()
    {
        return mailboxLength;
    }

    /**
     * Validates the settings of this group and freezes them. Does nothing if that was done before.
     *
     * @return this.
     * @throws IllegalArgumentException with a sentence for each setting that is not allowed; nothing is frozen then.
     */
    public BufferSettings conclude()
    {
        validateAndFreeze();
        return this;
    }

    @Override
    void validate(final Problems problems)
    {
        problems.checkRange("stagingLength", stagingLength, MIN_STAGING_LENGTH, MAX_STAGING_LENGTH);
        problems.checkRange("mailboxLength", mailboxLength, MIN_MAILBOX_LENGTH, MAX_MAILBOX_LENGTH);
        problems.checkPowerOfTwo(
            "inboundRingCapacity", inboundRingCapacity, MIN_INBOUND_RING_CAPACITY, MAX_INBOUND_RING_CAPACITY);
        problems.checkPowerOfTwo(
            "outboundRingCapacity", outboundRingCapacity, MIN_OUTBOUND_RING_CAPACITY, MAX_OUTBOUND_RING_CAPACITY);
        final boolean isArenaAllowed = problems.checkPowerOfTwo(
            "receiveArenaLength", receiveArenaLength, MIN_RECEIVE_ARENA_LENGTH, MAX_RECEIVE_ARENA_LENGTH);
        if (isReadLengthSet)
        {
            final int arenaLength = isArenaAllowed ? receiveArenaLength : MAX_RECEIVE_ARENA_LENGTH;
            problems.checkRange("readLength", readLength, MIN_READ_LENGTH, arenaLength / READS_PER_ARENA,
                " (a quarter of receiveArenaLength)");
        }
    }
}
