package io.millrace.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.millrace.api.MessageType;
import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapAllocator;
import io.millrace.memory.SharedBuffer;
import io.millrace.memory.SharedBuffers;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * One {@link FrameStage} with a socket that is an array, and what its peer has to read.
 */
final class StageFixture implements WriteTarget
{
    /** The stage's wire buffer and its scratch buffer, which its thread keeps. */
    static final int KEPT_BUFFERS = 2;

    private static final int LEAST_SHARE = 64;

    final SharedBuffers buffers;
    final OutboundContext context;
    final Framing framing;
    final FrameStage stage;
    final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    final List<String> expected = new ArrayList<>();
    int writeLimit = Integer.MAX_VALUE;
    int window = Integer.MAX_VALUE;
    private final Compression compression;
    private final boolean masked;
    private final byte[] raw;

    StageFixture(final boolean masked, final Compression compression, final int rawLength)
    {
        this(new SharedBuffers(new BufferPool(new OffHeapAllocator(), 1 << 20)), masked, compression, rawLength);
    }

    StageFixture(
        final SharedBuffers buffers, final boolean masked, final Compression compression, final int rawLength)
    {
        this.buffers = buffers;
        this.masked = masked;
        this.compression = compression;
        context = new OutboundContext(
            new OutboundRingPool(new OffHeapAllocator(), 4096), buffers, new OutboundLimits(1 << 20, 1 << 18, 0));
        framing = new Framing(masked, rawLength, compression);
        stage = new FrameStage(framing, context, EncodingStage.PLAIN);
        raw = new byte[rawLength];
        Arrays.fill(raw, (byte)0xC1);
    }

    static byte[] json(final Random random, final int length)
    {
        final StringBuilder text = new StringBuilder();
        while (text.length() < length)
        {
            text.append("{\"symbol\":\"ABC").append(random.nextInt(20))
                .append("\",\"bid\":").append(random.nextInt(9999)).append("},");
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] noise(final Random random, final int length)
    {
        final byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    /** A frame as the ring holds it. */
    static byte[] frame(final int firstByte, final byte[] payload)
    {
        return OutboundFixture.frame(firstByte, new UnsafeBuffer(payload));
    }

    byte[] raw()
    {
        return raw;
    }

    /** Notes what the peer has to read of a message. */
    void expectMessage(final int firstByte, final byte[] payload, final boolean fragmented)
    {
        final boolean compressed = compression != null && (firstByte & 0x70) == 0 &&
            (fragmented || payload.length >= compression.threshold());
        expected.add(StageReader.event(compressed, firstByte & 3, payload));
    }

    void expectControl(final int firstByte, final byte[] payload)
    {
        expected.add(StageReader.event(false, firstByte & 0xf, payload));
    }

    /** Writes as a writer does that has nothing else to do. */
    void write(final byte[] bytes)
    {
        final ByteBuffer source = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        while (source.hasRemaining())
        {
            visit(source);
        }
    }

    /** One visit that has a little or all of it written. */
    void visit(final Random random, final ByteBuffer source)
    {
        final int end = source.limit();
        source.limit(Math.min(end, source.position() + LEAST_SHARE + random.nextInt(1 + random.nextInt(20_000))));
        visit(source);
        source.limit(end);
    }

    private void visit(final ByteBuffer source)
    {
        try
        {
            if (stage.flush(this))
            {
                stage.write(this, source);
            }
            stage.flush(this);
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
        assertThat(context.wire().frames().length()).as("left in the wire buffer").isZero();
    }

    SharedBuffer shared(final byte[] payload)
    {
        return PreparedFrame.encode(buffers, MessageType.BINARY, payload, 0, payload.length);
    }

    /** Sends a message that is sent to many; the caller keeps its reference. */
    void writeShared(final SharedBuffer frame)
    {
        final ByteBuffer source = frame.block().range(0, frame.length());
        try
        {
            while (source.hasRemaining())
            {
                if (stage.flush(this))
                {
                    if (source.position() == 0)
                    {
                        stage.writeShared(this, frame, source);
                    }
                    else
                    {
                        stage.write(this, source);
                    }
                }
                stage.flush(this);
            }
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    boolean flush()
    {
        try
        {
            return stage.flush(this);
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    @Override
    public int write(final ByteBuffer source)
    {
        final int count = Math.min(source.remaining(), Math.min(writeLimit, window));
        final byte[] bytes = new byte[count];
        source.get(bytes);
        wire.writeBytes(bytes);
        window -= count;
        return count;
    }

    /** Everything is out; returns how the peer read it. */
    StageReader check(final String what)
    {
        writeLimit = Integer.MAX_VALUE;
        window = Integer.MAX_VALUE;
        assertThat(flush()).isTrue();
        assertThat(stage.isPending()).isFalse();
        final byte[] all = wire.toByteArray();
        assertThat(Arrays.copyOf(all, raw.length)).isEqualTo(raw);
        try (StageReader reader = new StageReader(masked, compression))
        {
            reader.read(Arrays.copyOfRange(all, raw.length, all.length));
            for (int i = 0; i < Math.max(expected.size(), reader.events().size()); i++)
            {
                final String found = i < reader.events().size() ? reader.events().get(i) : "the end";
                final String wanted = i < expected.size() ? expected.get(i) : "the end";
                if (!found.equals(wanted))
                {
                    throw new AssertionError(what + ", number " + i + ": " + show(found) + ", not " + show(wanted));
                }
            }
            return reader;
        }
    }

    private static String show(final String event)
    {
        return event.substring(0, Math.min(event.length(), 40)) + " (" + event.length() + ")";
    }

    /** Nothing is held but what the writer thread keeps. */
    void release()
    {
        stage.release();
        stage.release();
        assertThat(buffers.buffers().lentBuffers()).isLessThanOrEqualTo(KEPT_BUFFERS);
        assertThat(context.wire().deflaters().idle()).isLessThanOrEqualTo(4);
        context.wire().close();
        assertThat(buffers.buffers().lentBuffers()).isZero();
        assertThat(context.wire().deflaters().idle()).isZero();
    }
}
