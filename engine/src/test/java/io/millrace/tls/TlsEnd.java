package io.millrace.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapAllocator;
import io.millrace.outbound.EncodingStage;
import io.millrace.outbound.WireBuffers;
import io.millrace.transport.ChannelSignals;

/**
 * A channel with its stage, driven as a connection drives them: the reader when the socket is readable and the channel
 * waits for nothing, or when it is woken; the writer when it is woken, when there is something to send, or when the
 * socket that was full is writable. Nothing else calls them, so a signal that is missing leaves everything standing.
 * Tasks wait until the test has them run.
 */
final class TlsEnd implements ChannelSignals, AutoCloseable
{
    final OffHeapAllocator allocator = new OffHeapAllocator();

    /** Keeps nothing, so that what is allocated is what is held. */
    final BufferPool pool = new BufferPool(allocator, 0);
    final List<SSLException> failures = new ArrayList<>();
    final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    final SSLEngine engine;
    final MemoryChannel socket;
    final TlsChannel channel;
    IOException readError;
    IOException writeError;
    boolean ended;
    boolean paused;
    boolean finished;
    int reads;
    int visits;
    private final WireBuffers wire = new WireBuffers(pool);
    private final EncodingStage stage;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private ByteBuffer target = ByteBuffer.allocateDirect(32 * 1024);
    private byte[] scratch = new byte[32 * 1024];
    private ByteBuffer output = ByteBuffer.allocate(0);
    private boolean readAgain;
    private boolean visit;
    private boolean blocked;
    private boolean finishing;

    TlsEnd(final SSLEngine engine, final MemoryChannel socket) throws SSLException
    {
        this(engine, socket, null);
    }

    /** With an executor of the test's own. */
    TlsEnd(final SSLEngine engine, final MemoryChannel socket, final Executor executor) throws SSLException
    {
        this.engine = engine;
        this.socket = socket;
        channel = new TlsChannel(socket, engine, new TlsContext(
            pool, executor == null ? tasks::add : executor, (address, failure) -> failures.add(failure)));
        stage = channel.stage(wire);
        channel.connect(this);
    }

    @Override
    public void wakeReader()
    {
        readAgain = true;
    }

    @Override
    public void wakeWriter()
    {
        visit = true;
    }

    /** The length of what each read has room for. */
    TlsEnd readLength(final int length)
    {
        target = ByteBuffer.allocateDirect(length);
        scratch = new byte[length];
        return this;
    }

    void send(final byte[] bytes)
    {
        final ByteBuffer longer = ByteBuffer.allocate(output.remaining() + bytes.length);
        output = longer.put(output).put(bytes).flip();
        visit = true;
    }

    /** Has close_notify sent after everything else. */
    void finish()
    {
        finishing = true;
        visit = true;
    }

    void resume()
    {
        paused = false;
        readAgain = channel.hasBuffered();
    }

    byte[] received()
    {
        return received.toByteArray();
    }

    int unsent()
    {
        return output.remaining();
    }

    boolean isBlocked()
    {
        return blocked;
    }

    /** Does nothing and returns false if there is no reason to read. */
    boolean read()
    {
        final boolean due = readAgain || socket.isReadable();
        readAgain = false;
        if (!due || !wantsToRead())
        {
            return false;
        }
        try
        {
            readOnce();
            while (channel.hasBuffered() && wantsToRead())
            {
                readOnce();
            }
        }
        catch (final IOException ex)
        {
            readError = ex;
        }
        return true;
    }

    private boolean wantsToRead()
    {
        return !channel.isWaiting() && !ended && !paused && readError == null;
    }

    private void readOnce() throws IOException
    {
        reads++;
        final int count = channel.read(target.clear());
        if (count < 0)
        {
            ended = true;
        }
        target.flip();
        target.get(scratch, 0, target.limit());
        received.write(scratch, 0, target.position());
    }

    /** Does nothing and returns false if there is no reason to write. */
    boolean write()
    {
        final boolean due = visit || blocked && socket.isWritable();
        visit = false;
        if (!due || writeError != null)
        {
            return false;
        }
        visits++;
        try
        {
            blocked = !writeAll();
        }
        catch (final IOException ex)
        {
            writeError = ex;
            blocked = false;
        }
        return true;
    }

    private boolean writeAll() throws IOException
    {
        if (!stage.flush(channel))
        {
            return false;
        }
        if (!stage.isReady())
        {
            return true;
        }
        int taken = 1;
        while (output.hasRemaining() && taken > 0 && !stage.isPending())
        {
            taken = stage.write(channel, output);
        }
        visit |= output.hasRemaining() && !stage.isPending();
        if (!finishing || output.hasRemaining())
        {
            return stage.flush(channel);
        }
        finished |= stage.finish(channel);
        return finished;
    }

    boolean runTask()
    {
        final Runnable task = tasks.poll();
        if (task != null)
        {
            task.run();
        }
        return task != null;
    }

    /** The off-heap memory that this connection holds, beside the buffer that all connections of a writer share. */
    long heldBytes()
    {
        wire.close();
        return allocator.allocatedBytes();
    }

    /** Releases everything; returns the bytes of off-heap memory that are left nevertheless. */
    long release()
    {
        stage.release();
        channel.close();
        wire.close();
        pool.close();
        return allocator.allocatedBytes();
    }

    @Override
    public void close()
    {
        release();
    }
}
