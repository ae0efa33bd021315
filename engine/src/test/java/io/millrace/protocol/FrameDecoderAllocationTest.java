package io.millrace.protocol;

import com.sun.management.ThreadMXBean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;

import static io.millrace.protocol.DecoderReplay.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Decoding in steady state takes no memory from the heap: neither for frames that lie whole in a read, nor for those
 * that are assembled, nor for a peer's violation (RFC 6455 §5).
 */
class FrameDecoderAllocationTest
{
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 5;
    private static final int REPEATS = 4000;
    private static final int RESIDUE = 13;

    @ParameterizedTest
    @CsvSource({"true, false, false", "false, false, false", "true, true, false", "true, false, true"})
    void shouldNotAllocateWhenDecodingSmallFrames(
        final boolean fromClient, final boolean fragments, final boolean observed)
    {
        final byte[] wire = new Wire(fromClient).text("tick").binary(new byte[60]).text("caf\u00E9 \u20AC")
            .ping("alive").text("a".repeat(125)).binary(new byte[300]).frame(Opcode.TEXT, "fragm").pong("")
            .frame(Wire.FIN, "ented").bytes();
        final DecoderConfig config = new DecoderConfig(fromClient, fragments, observed, NO_LIMIT, NO_LIMIT);
        final Feed whole = new Feed(config, wire, wire.length);
        assertThat(leastAllocated(whole)).isZero();
        assertThat(whole.isFed()).isTrue();
        final Feed inPieces = new Feed(config, wire, 7);
        assertThat(leastAllocated(inPieces)).isZero();
        assertThat(inPieces.isFed()).isTrue();
    }

    @Test
    void shouldNotAllocateToReportViolation()
    {
        final UnsafeBuffer buffer = Memory.holding(new Wire(true).frame(0x81, new byte[]{(byte) 0xFF}).bytes());
        final UnsafeBuffer work = new UnsafeBuffer(ByteBuffer.allocateDirect(buffer.capacity()));
        final FrameDecoder[] decoders = new FrameDecoder[ROUNDS * REPEATS];
        for (int i = 0; i < decoders.length; i++)
        {
            decoders[i] = new FrameDecoder(new FixedSink(), DecoderConfig.server(NO_LIMIT));
        }
        final int[] next = {0};
        assertThat(leastAllocated(() ->
        {
            work.putBytes(0, buffer, 0, buffer.capacity());
            try
            {
                decoders[next[0]++].decode(work, 0, work.capacity());
                throw new AssertionError("accepted");
            }
            catch (final ProtocolViolation violation)
            {
                assert violation.closeCode() == 1007;
            }
        })).isZero();
    }

    @Test
    void shouldSeeAllocationsWhenThereAreSome()
    {
        final Object[] kept = new Object[1];
        assertThat(leastAllocated(() -> kept[0] = new byte[1])).isGreaterThanOrEqualTo(REPEATS * 16L);
    }

    /** The least of several rounds, so that what the JVM does once does not count, and what is done each time does. */
    static long leastAllocated(final Runnable work)
    {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++)
        {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < REPEATS; i++)
            {
                work.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    /** The same bytes again and again, in reads of one length, with what was left over in front. */
    private static final class Feed implements Runnable
    {
        private final UnsafeBuffer wire;
        private final UnsafeBuffer buffer;
        private final FrameDecoder decoder;
        private final FixedSink sink = new FixedSink();
        private final int readLength;
        private int leftOver;
        private long runs;

        Feed(final DecoderConfig config, final byte[] bytes, final int readLength)
        {
            wire = Memory.holding(bytes);
            buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(
                FrameHeader.MAX_HEADER_LENGTH + RESIDUE + readLength));
            decoder = new FrameDecoder(sink, config);
            this.readLength = readLength;
        }

        @Override
        public void run()
        {
            final int offset = FrameHeader.MAX_HEADER_LENGTH;
            runs++;
            for (int position = 0; position < wire.capacity(); position += readLength)
            {
                final int count = Math.min(readLength, wire.capacity() - position);
                buffer.putBytes(offset + leftOver, wire, position, count);
                final int length = leftOver + count;
                try
                {
                    leftOver = length - decoder.decode(buffer, offset, length);
                }
                catch (final ProtocolViolation violation)
                {
                    throw new IllegalStateException(violation);
                }
                for (int i = 0; i < leftOver; i++)
                {
                    buffer.putByte(offset + i, buffer.getByte(offset + length - leftOver + i));
                }
            }
        }

        boolean isFed()
        {
            return leftOver == 0 && sink.reports >= runs;
        }
    }

    private static final class FixedSink implements FrameSink
    {
        private final UnsafeBuffer[] slots = {new UnsafeBuffer(new byte[512]), new UnsafeBuffer(new byte[512])};
        private long reports;

        @Override
        public void onFrames(final int offset, final int length)
        {
            reports++;
        }

        @Override
        public void onAssembled(final int slot, final int offset, final int length, final boolean received)
        {
            reports++;
        }

        @Override
        public UnsafeBuffer grow(final int slot, final int usedLength, final int minimumLength)
        {
            if (minimumLength > slots[slot].capacity())
            {
                throw new IllegalStateException("asked for " + minimumLength);
            }
            return slots[slot];
        }
    }
}
