package io.millrace.outbound;

import static io.millrace.outbound.OutboundFixture.FIN_BINARY;
import static io.millrace.outbound.OutboundFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.api.SendResult;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Several threads that wait for room, cork, and ask for completion, against a writer that comes only when it is called:
 * a lost call or a lost wake-up ends in a timeout. Nothing may ever wait beyond the limit.
 */
class OutboundWaitStressTest
{
    private static final int THREADS = 3;
    private static final int MESSAGES = 3000;
    private static final long TIMEOUT_NS = TimeUnit.MINUTES.toNanos(10);

    private final Semaphore calls = new Semaphore(0);
    private final AtomicInteger outcomes = new AtomicInteger();
    private final AtomicLong most = new AtomicLong();

    @ParameterizedTest
    @Timeout(60)
    @CsvSource({ "600, true", "600, false", "3000, true", "3000, false", "6000, true", "6000, false", "16384, false" })
    void shouldSendEverythingWhenTheWriterComesOnlyWhenCalled(final long limit, final boolean watched)
        throws Exception
    {
        final OutboundFixture fixture = OutboundFixture.limited(limit, limit / 4);
        fixture.onScheduled = calls::release;
        final Random random = new Random(limit);
        final List<CompletableFuture<Integer>> senders = new ArrayList<>();
        for (int i = 0; i < THREADS; i++)
        {
            final int thread = i;
            senders.add(CompletableFuture.supplyAsync(
                () -> send(fixture.outbound, thread, limit, watched), task -> new Thread(task, "test-sender").start()));
        }
        final CompletableFuture<Void> all = CompletableFuture.allOf(senders.toArray(new CompletableFuture<?>[0]));
        while (!all.isDone())
        {
            if (calls.tryAcquire(10, TimeUnit.MILLISECONDS))
            {
                visit(fixture, random);
            }
        }
        all.join();
        while (calls.tryAcquire())
        {
            visit(fixture, random);
        }
        final int markers = senders.stream().mapToInt(CompletableFuture::join).sum();
        assertThat(markers).isPositive();
        assertThat(outcomes).hasValue(markers);
        // Beyond the limit stands the padding of a wrap, and for a moment what each of the others is being refused.
        assertThat(most.get()).isLessThanOrEqualTo(limit + THREADS * (OutboundFixture.MAX_RECORD_LENGTH + 8L));
        assertThat(countFrames(fixture.wire.toByteArray())).isEqualTo(THREADS * MESSAGES);
        fixture.assertNothingIsHeld();
    }

    private void visit(final OutboundFixture fixture, final Random random)
    {
        fixture.window = random.nextInt(3) == 0 ? random.nextInt(700) : Integer.MAX_VALUE;
        final OutboundWriter.Status status = fixture.visit();
        if (status == OutboundWriter.Status.BLOCKED)
        {
            fixture.outbound.reschedule();
        }
        else if (status == OutboundWriter.Status.MORE)
        {
            fixture.outbound.schedule();
        }
    }

    private int send(final Outbound outbound, final int thread, final long limit, final boolean watched)
    {
        final Random random = new Random(thread);
        final int longest = (int)Math.min(limit - 40, 2000);
        int markers = 0;
        try
        {
            for (int i = 0; i < MESSAGES; i++)
            {
                final int length = random.nextInt(random.nextInt(5) == 0 ? longest : 100);
                final boolean corked = random.nextInt(4) == 0;
                if (corked)
                {
                    outbound.cork();
                }
                final UnsafeBuffer payload = payload(length, i);
                assertThat(outbound.sendAny(FIN_BINARY, payload, 0, length, TIMEOUT_NS))
                    .isEqualTo(SendResult.ACCEPTED);
                if (random.nextInt(10) == 0 &&
                    outbound.whenFlushed((connection, written) -> outcomes.incrementAndGet()).isAccepted())
                {
                    markers++;
                }
                if (corked)
                {
                    outbound.uncork();
                }
                if (watched)
                {
                    // This calls the writer, so it could hide a lost call.
                    most.accumulateAndGet(outbound.bytesBuffered(), Math::max);
                }
            }
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
        return markers;
    }

    private static int countFrames(final byte[] wire)
    {
        int count = 0;
        int position = 0;
        while (position < wire.length)
        {
            assertThat(wire[position] & 0xff).isEqualTo(FIN_BINARY);
            final int length = wire[position + 1] & 0xff;
            position += length < 126 ? 2 + length :
                4 + ((wire[position + 2] & 0xff) << 8) + (wire[position + 3] & 0xff);
            count++;
        }
        assertThat(position).isEqualTo(wire.length);
        return count;
    }
}
