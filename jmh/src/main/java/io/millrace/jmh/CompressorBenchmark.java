package io.millrace.jmh;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

import io.millrace.deflate.Compressor;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link Compressor}: the time per message of a market data feed, one of 16 in turn. Beside it the JDK's
 * {@link Deflater} alone, called once per message, which is the least that a message can cost.
 */
public class CompressorBenchmark extends TimedBenchmark
{
    private static final int MESSAGES = 16;
    private static final int LEVEL = 6;
    private static final int WINDOW_BITS = 15;

    /** Bytes in each message. */
    @Param({ "125", "1024", "16384" })
    public int payloadLength;

    /** Whether a message may refer to those before it. */
    @Param({ "true", "false" })
    public boolean takeover;

    private final ByteBuffer[] messages = new ByteBuffer[MESSAGES];
    private Compressor compressor;
    private Deflater jdk;
    private ByteBuffer target;
    private int next;

    /**
     * Makes the messages.
     */
    @Setup
    public void setup()
    {
        final Json json = new Json();
        for (int i = 0; i < MESSAGES; i++)
        {
            messages[i] = json.next(payloadLength);
        }
        compressor = new Compressor(LEVEL, WINDOW_BITS);
        jdk = new Deflater(LEVEL, true);
        target = ByteBuffer.allocateDirect(2 * payloadLength);
    }

    /**
     * Releases the memory.
     */
    @TearDown
    public void close()
    {
        compressor.close();
        jdk.end();
    }

    /**
     * Compresses a message.
     *
     * @return the compressed message.
     */
    @Benchmark
    public ByteBuffer compress()
    {
        final ByteBuffer message = nextMessage();
        compressor.input(message);
        final boolean whole = compressor.deflate(target.clear(), Compressor.MESSAGE_END);
        if (!takeover)
        {
            compressor.reset();
        }
        return checked(message, whole);
    }

    /**
     * Compresses a message with the JDK's class alone.
     *
     * @return the compressed message.
     */
    @Benchmark
    public ByteBuffer jdkDeflater()
    {
        final ByteBuffer message = nextMessage();
        if (!takeover)
        {
            jdk.reset();
        }
        jdk.setInput(message);
        jdk.deflate(target.clear(), Deflater.SYNC_FLUSH);
        return checked(message, target.hasRemaining());
    }

    private ByteBuffer nextMessage()
    {
        next = (next + 1) % MESSAGES;
        return messages[next].rewind();
    }

    private ByteBuffer checked(final ByteBuffer message, final boolean whole)
    {
        if (!whole || message.hasRemaining() || target.position() == 0)
        {
            throw new IllegalStateException("not compressed: " + message);
        }
        return target;
    }
}
