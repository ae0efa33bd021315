package io.millrace.inbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.FlushListener;
import io.millrace.api.HandshakeRequest;
import io.millrace.api.Message;
import io.millrace.handshake.ParsedHandshakeRequest;
import io.millrace.handshake.RequestWriter;
import io.millrace.handshake.WebSocketUri;
import io.millrace.jcstress.ReusedMemory;
import io.millrace.memory.BufferPool;
import io.millrace.memory.SharedBuffers;
import io.millrace.memory.ReceiveArena;
import io.millrace.outbound.EncodingStage;
import io.millrace.outbound.OutboundContext;
import io.millrace.outbound.OutboundLimits;
import io.millrace.outbound.OutboundDrain;
import io.millrace.outbound.OutboundListener;
import io.millrace.outbound.OutboundRingPool;
import io.millrace.outbound.OutboundWriter;
import io.millrace.outbound.WriteTarget;

/**
 * One connection with its dispatcher, the lane to it, and stubs of the selector and the application.
 */
final class StressedConnection
    implements ConnectionControl, ConnectionRegistry, ConnectionHandler, OutboundListener, WriteTarget
{
    static final int LANE_CAPACITY = 16;
    static final int ARENA_CAPACITY = 256;
    private static final int FRAME_LENGTH = 3;
    private static final int WIRE_LENGTH = 64;
    private static final int STAGING_LENGTH = 256;
    private static final int RING_CAPACITY = 1024;
    private static final int CYCLES = 10;
    private static final BufferPool POOL = new BufferPool(new ReusedMemory(), 1 << 22);
    private static final SharedBuffers FRAMES = new SharedBuffers(POOL);
    private static final HandshakeRequest REQUEST = new ParsedHandshakeRequest(
        RequestWriter.handshake(
            WebSocketUri.parse("ws://localhost/"), "AAAAAAAAAAAAAAAAAAAAAA==", List.of(), null, null, List.of()),
        null, null, null);

    final InboundLane lane;
    final Dispatcher dispatcher;
    final EngineConnection connection;
    final StringBuilder delivered = new StringBuilder();
    volatile boolean deferred;
    volatile boolean selectorWoken;
    private final ReusedMemory memory = new ReusedMemory();
    private final ReceiveArena arena;
    private final OutboundRingPool rings = new OutboundRingPool(memory, RING_CAPACITY);
    private final OutboundDrain drain;
    private final OutboundWriter writer = new OutboundWriter(POOL, STAGING_LENGTH, Integer.MAX_VALUE);
    private final AtomicInteger heldChanges = new AtomicInteger();
    private final byte[] wire = new byte[WIRE_LENGTH];
    private int wireLength;
    private boolean reading = true;
    private char toDefer;

    StressedConnection()
    {
        this(LANE_CAPACITY);
    }

    StressedConnection(final int laneCapacity)
    {
        arena = new ReceiveArena(memory, ARENA_CAPACITY);
        lane = new InboundLane(laneCapacity, arena, this::wakeSelector);
        dispatcher = new Dispatcher(
            new InboundLane[]{ lane }, POOL, (any, handshake) -> { }, this, () -> 0L, () -> { });
        final OutboundContext context =
            new OutboundContext(rings, FRAMES, new OutboundLimits(RING_CAPACITY, RING_CAPACITY / 4, 0));
        connection = new EngineConnection(1, dispatcher, this, context, this);
        drain = new OutboundDrain(connection.outbound(), EncodingStage.PLAIN);
    }

    StressedConnection opened()
    {
        open(new byte[]{ '+' });
        return this;
    }

    void open(final byte[] response)
    {
        final ConnectionOptions options =
            new ConnectionOptions(this, null, false, ConnectionOptions.DEFAULT_LENGTH, false, false, null);
        connection.open(REQUEST, null, options, response);
    }

    /** Has the application defer the message the first time. */
    StressedConnection deferring(final char id)
    {
        toDefer = id;
        return this;
    }

    // The selector's thread.

    /** Receives messages of one character each in one read. */
    StressedConnection received(final String ids)
    {
        receive(ids, ids.length() * FRAME_LENGTH);
        lane.publish();
        return this;
    }

    void receive(final String ids, final int readLength)
    {
        lane.beginRead();
        final int offset = arena.claim(readLength);
        for (int i = 0; i < ids.length(); i++)
        {
            arena.buffer().putByte(offset + i * FRAME_LENGTH, (byte)0x81);
            arena.buffer().putByte(offset + i * FRAME_LENGTH + 1, (byte)1);
            arena.buffer().putByte(offset + i * FRAME_LENGTH + 2, (byte)ids.charAt(i));
        }
        lane.frames(connection, offset, ids.length() * FRAME_LENGTH);
        lane.endRead(readLength);
    }

    void select()
    {
        if (heldChanges.get() != 0)
        {
            heldChanges.set(0);
            reading = !connection.isHeld();
        }
    }

    // The handler's thread.

    boolean dispatch()
    {
        try
        {
            return dispatcher.doWork() != 0;
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    /** Handler and selector do what is left; what was delivered, and whether the socket is read. */
    String settled()
    {
        int left = CYCLES;
        while (dispatch() && left > 0)
        {
            left--;
        }
        select();
        return delivered + (reading ? " reading" : " stopped");
    }

    /** What the writer writes now. */
    String wire()
    {
        try
        {
            writer.write(drain, this);
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < wireLength; i++)
        {
            text.append((char)(wire[i] & 0x7f));
        }
        return text.toString();
    }

    /** Gives everything back. */
    void release()
    {
        connection.outbound().close(new byte[0], true);
        writer.discard(drain);
        writer.close();
        if (connection.backlog() != null)
        {
            connection.backlog().clear();
        }
        rings.close();
        arena.close();
    }

    private void wakeSelector()
    {
        selectorWoken = true;
    }

    @Override
    public void onMessage(final Connection from, final Message message)
    {
        final char id = (char)message.buffer().getByte(message.offset());
        if (id == toDefer && !deferred)
        {
            message.defer();
            deferred = true;
        }
        else
        {
            delivered.append(id);
        }
    }

    @Override
    public void onHeldChanged()
    {
        heldChanges.incrementAndGet();
    }

    @Override
    public int write(final ByteBuffer source)
    {
        final int count = source.remaining();
        source.get(wire, wireLength, count);
        wireLength += count;
        return count;
    }

    @Override
    public void onAccepted(final ConnectionOptions options)
    {
    }

    @Override
    public void onPeerClosed()
    {
    }

    @Override
    public void onClosing()
    {
    }

    @Override
    public void onDisconnect()
    {
    }

    @Override
    public void onEnded()
    {
    }

    @Override
    public void onOpened(final EngineConnection any)
    {
    }

    @Override
    public void onClosed(final EngineConnection any)
    {
    }

    @Override
    public ConnectionTopics topics()
    {
        return null;
    }

    @Override
    public void onScheduled()
    {
    }

    @Override
    public void onDrained()
    {
    }

    @Override
    public void onFlushed(final FlushListener flushListener, final boolean written)
    {
    }

    @Override
    public boolean onQueueFull()
    {
        return false;
    }

    @Override
    public void onDropped(final int count, final boolean oldest)
    {
    }

    @Override
    public void onConflated()
    {
    }

    @Override
    public boolean onWait()
    {
        return false;
    }
}
