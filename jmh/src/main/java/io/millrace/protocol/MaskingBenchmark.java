package io.millrace.protocol;

import java.util.Random;

import io.millrace.jmh.TimedBenchmark;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link Masking} in place and while copying, beside copies that do not mask. Masking in place twice restores the
 * payload, so each invocation does the same work.
 */
public class MaskingBenchmark extends TimedBenchmark
{
    private static final long SEED = 6455;

    /** Bytes in the payload. */
    @Param({ "16", "125", "1024", "65536" })
    public int length;

    /** Where the payload begins, in bytes after a multiple of 8; after a header it is rarely 0. */
    @Param({ "0", "1", "6" })
    public int alignment;

    private UnsafeBuffer original;
    private UnsafeBuffer payload;
    private UnsafeBuffer target;
    private int key;
    private long applied;

    /**
     * Fills the payload.
     */
    @Setup
    public void setup()
    {
        final Random random = new Random(SEED);
        original = new UnsafeBuffer(new byte[length]);
        for (int i = 0; i < length; i++)
        {
            original.putByte(i, (byte) (' ' + random.nextInt('~' - ' ')));
        }
        key = random.nextInt();
        payload = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length + Long.BYTES, Long.BYTES));
        target = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length + Long.BYTES, Long.BYTES));
        payload.putBytes(alignment, original, 0, length);
        applied = 0;
    }

    /**
     * Checks that the payload was masked as often as it should be.
     */
    @TearDown
    public void check()
    {
        for (int i = 0; i < length; i++)
        {
            final int keyByte = key >> Byte.SIZE * (i & 3);
            final int expected = original.getByte(i) ^ ((applied & 1) == 0 ? 0 : keyByte);
            if (payload.getByte(alignment + i) != (byte) expected)
            {
                throw new IllegalStateException("byte " + i + " is wrong after " + applied + " invocations");
            }
        }
    }

    /**
     * Masks where the payload lies.
     *
     * @return 0: the payload is ASCII.
     */
    @Benchmark
    public long inPlace()
    {
        applied++;
        return Masking.apply(payload, alignment, length, key);
    }

    /**
     * Masks while copying.
     *
     * @return 0: the payload is ASCII.
     */
    @Benchmark
    public long whileCopying()
    {
        return Masking.applyTo(payload, alignment, target, 0, length, key);
    }

    /**
     * Copies, with what the engine uses for short payloads.
     *
     * @return the copy.
     */
    @Benchmark
    public UnsafeBuffer byteCopy()
    {
        ByteCopy.copy(payload, alignment, target, 0, length);
        return target;
    }

    /**
     * Copies, with what Agrona offers.
     *
     * @return the copy.
     */
    @Benchmark
    public UnsafeBuffer plainCopy()
    {
        target.putBytes(0, payload, alignment, length);
        return target;
    }
}
