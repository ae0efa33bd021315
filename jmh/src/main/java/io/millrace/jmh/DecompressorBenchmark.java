package io.millrace.jmh;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.millrace.deflate.Compressor;
import io.millrace.deflate.Decompressor;
import io.millrace.deflate.InflaterPool;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link Decompressor}: the time per message of a market data feed, one of 16 in turn, which do not refer to each
 * other. Beside it the JDK's {@link Inflater} alone, reset for each.
 */
public class DecompressorBenchmark extends TimedBenchmark
{
    private static final int MESSAGES = 16;
    private static final int LEVEL = 6;
    private static final int WINDOW_BITS = 15;

    /** Bytes in each message when it is inflated. */
    @Param({ "125", "1024", "16384" })
    public int payloadLength;

    /** Whether the compressor may refer to earlier messages, so that the inflater stays with the connection. */
    @Param({ "true", "false" })
    public boolean takeover;

    private final UnsafeBuffer[] messages = new UnsafeBuffer[MESSAGES];
    private InflaterPool pool;
    private Decompressor decompressor;
    private Inflater jdk;
    private UnsafeBuffer target;
    private int next;

    /**
     * Compresses the messages.
     */
    @Setup
    public void setup()
    {
        final Json json = new Json();
        try (Compressor compressor = new Compressor(LEVEL, WINDOW_BITS))
        {
            for (int i = 0; i < MESSAGES; i++)
            {
                final ByteBuffer compressed = ByteBuffer.allocateDirect(2 * payloadLength);
                compressor.input(json.next(payloadLength));
                compressor.deflate(compressed, Compressor.MESSAGE_END);
                compressor.reset();
                messages[i] = new UnsafeBuffer(compressed, 0, compressed.position());
            }
        }
        pool = new InflaterPool(1);
        decompressor = new Decompressor(pool, takeover);
        jdk = new Inflater(true);
        target = new UnsafeBuffer(ByteBuffer.allocateDirect(payloadLength + 1));
    }

    /**
     * Releases the memory.
     */
    @TearDown
    public void close()
    {
        decompressor.close();
        pool.close();
        jdk.end();
    }

    /**
     * Inflates a message.
     *
     * @return the message.
     */
    @Benchmark
    public UnsafeBuffer inflate()
    {
        final UnsafeBuffer message = nextMessage();
        decompressor.input(message, 0, message.capacity());
        final int length = decompressor.inflate(target, 0, target.capacity());
        decompressor.endInput();
        final int rest = decompressor.inflate(target, length, target.capacity() - length);
        decompressor.endMessage();
        return checked(length + rest);
    }

    /**
     * Inflates a message with the JDK's class alone.
     *
     * @return the message.
     * @throws DataFormatException never.
     */
    @Benchmark
    public UnsafeBuffer jdkInflater() throws DataFormatException
    {
        final UnsafeBuffer message = nextMessage();
        jdk.reset();
        jdk.setInput(message.byteBuffer().limit(message.capacity()).position(0));
        final ByteBuffer room = target.byteBuffer().clear();
        jdk.inflate(room);
        return checked(room.position());
    }

    private UnsafeBuffer nextMessage()
    {
        next = (next + 1) % MESSAGES;
        return messages[next];
    }

    private UnsafeBuffer checked(final int length)
    {
        if (length != payloadLength)
        {
            throw new IllegalStateException(length + " bytes instead of " + payloadLength);
        }
        return target;
    }
}
