package io.millrace.outbound;

import static io.millrace.outbound.OutboundFixture.FIN_BINARY;
import static io.millrace.outbound.OutboundFixture.LIMIT;
import static io.millrace.outbound.OutboundFixture.MAX_RECORD_LENGTH;
import static io.millrace.outbound.OutboundFixture.frameText;
import static io.millrace.outbound.OutboundFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OutboundWaitTest
{
    private static final long LONG_NS = TimeUnit.HOURS.toNanos(1);
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final OutboundFixture fixture = new OutboundFixture();
    private final Outbound outbound = fixture.outbound;

    /** A thread that sends and waits. */
    private static final class Sender
    {
        final CompletableFuture<SendResult> result = new CompletableFuture<>();
        final Thread thread;

        Sender(final Outbound outbound, final int length, final int seed)
        {
            this(() -> outbound.sendAny(FIN_BINARY, payload(length, seed), 0, length, LONG_NS));
        }

        Sender(final Callable<SendResult> sending)
        {
            thread = new Thread(() ->
            {
                try
                {
                    result.complete(sending.call());
                }
                catch (final Exception ex)
                {
                    result.completeExceptionally(ex);
                }
            }, "test-sender");
            thread.start();
        }

        void awaitParked()
        {
            await(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }
    }

    @Test
    void shouldReleaseAllWaitersWhenThereIsRoom() throws Exception
    {
        final int fits = fill(200);
        final List<Sender> senders = new ArrayList<>();
        for (int i = 0; i < 4; i++)
        {
            senders.add(new Sender(outbound, 200, i));
        }
        senders.forEach(Sender::awaitParked);
        assertThat(outbound.waiters().isEmpty()).isFalse();

        fixture.drain();

        for (final Sender sender : senders)
        {
            assertThat(sender.result.get()).isEqualTo(SendResult.ACCEPTED);
            sender.thread.join();
        }
        assertThat(outbound.waiters().isEmpty()).isTrue();
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo((fits + 4) * 204);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldReleaseAWaiterWithALargeMessageWhenTheLimitAllowsForIt() throws Exception
    {
        outbound.send(FIN_BINARY, payload(6000, 0), 0, 6000);
        outbound.send(FIN_BINARY, payload(6000, 1), 0, 6000);
        final Sender sender = new Sender(outbound, LIMIT - 7000, 2);
        sender.awaitParked();
        fixture.window = 6004;
        fixture.visit();
        assertThat(sender.result.get()).isEqualTo(SendResult.ACCEPTED);
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();
        assertThat(fixture.wireText()).endsWith(frameText(FIN_BINARY, payload(LIMIT - 7000, 2)));
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldNotWaitWhenItIsAcceptedTooLargeOrClosed() throws Exception
    {
        assertThat(outbound.sendAny(FIN_BINARY, payload(1, 0), 0, 1, LONG_NS)).isEqualTo(SendResult.ACCEPTED);
        assertThat(outbound.sendAny(FIN_BINARY, payload(LIMIT, 0), 0, LIMIT, LONG_NS))
            .isEqualTo(SendResult.TOO_LARGE);
        outbound.close(new byte[0], true);
        assertThat(outbound.sendAny(FIN_BINARY, payload(1, 0), 0, 1, LONG_NS)).isEqualTo(SendResult.CLOSED);
    }

    @Test
    void shouldReturnBackPressureAtTheTimeoutAndTellWhenItHasDrained() throws Exception
    {
        fill(200);
        assertThat(outbound.sendAny(FIN_BINARY, payload(200, 0), 0, 200, 0)).isEqualTo(SendResult.BACK_PRESSURE);
        final long startNs = System.nanoTime();
        assertThat(outbound.sendAny(FIN_BINARY, payload(200, 0), 0, 200, SHORT_NS))
            .isEqualTo(SendResult.BACK_PRESSURE);
        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(SHORT_NS);
        assertThat(outbound.hasProducers()).isFalse();
        assertThat(outbound.waiters().isEmpty()).isTrue();
        fixture.drain();
        assertThat(fixture.drained).isEqualTo(1);
    }

    @Test
    void shouldWaitForTheEndOfAStream() throws Exception
    {
        outbound.sendFragment(1, payload(2, 0), 0, 2);
        final Sender sender = new Sender(outbound, 10, 5);
        sender.awaitParked();
        fixture.drain();
        outbound.sendFragment(0x80, payload(2, 2), 0, 2);
        assertThat(sender.result.get()).isEqualTo(SendResult.ACCEPTED);
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(frameText(1, payload(2, 0)) + frameText(0x80, payload(2, 2)) +
            frameText(FIN_BINARY, payload(10, 5)));
    }

    @Test
    void shouldNotHaveTheOwnerOfAStreamWaitForItself() throws Exception
    {
        outbound.sendFragment(1, payload(2, 0), 0, 2);
        assertThat(outbound.sendAny(FIN_BINARY, payload(1, 0), 0, 1, LONG_NS)).isEqualTo(SendResult.STREAM_OPEN);
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldReleaseAllWaitersWhenTheConnectionCloses(final boolean stream) throws Exception
    {
        if (stream)
        {
            outbound.sendFragment(1, payload(2, 0), 0, 2);
        }
        else
        {
            fill(200);
        }
        final List<Sender> senders = List.of(new Sender(outbound, 200, 1), new Sender(outbound, 300, 2));
        senders.forEach(Sender::awaitParked);
        outbound.close(new byte[0], true);
        assertThat(senders.get(0).result.get()).isEqualTo(SendResult.CLOSED);
        assertThat(senders.get(1).result.get()).isEqualTo(SendResult.CLOSED);
        assertThat(fixture.writer.discard(fixture.drain)).isTrue();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldThrowAndSendNothingWhenInterrupted() throws Exception
    {
        final int fits = fill(200);
        final Sender sender = new Sender(outbound, 200, 1);
        sender.awaitParked();
        sender.thread.interrupt();
        assertThatThrownBy(sender.result::get).isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(InterruptedException.class);
        assertThat(outbound.waiters().isEmpty()).isTrue();

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> outbound.sendAny(FIN_BINARY, payload(200, 0), 0, 200, LONG_NS))
            .isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(fits * 204);
        assertThat(outbound.hasProducers()).isFalse();
    }

    @Test
    void shouldTryOnceMoreAndNotWaitOnAThreadThatDoesNetworkWork() throws Exception
    {
        fixture.mayNotWait = true;
        fill(200);
        assertThat(outbound.sendAny(FIN_BINARY, payload(200, 0), 0, 200, LONG_NS))
            .isEqualTo(SendResult.BACK_PRESSURE);
        fixture.onWait = fixture::drain;
        assertThat(outbound.sendAny(FIN_BINARY, payload(200, 0), 0, 200, LONG_NS)).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void shouldLetTheBatchOutBeforeItWaits() throws Exception
    {
        fixture.mayNotWait = true;
        fixture.onWait = fixture::drain;
        outbound.beginBatch(2000);
        int count = 1;
        while (outbound.send(FIN_BINARY, payload(200, 0), 0, 200).isAccepted())
        {
            count++;
        }
        assertThat(outbound.sendAny(FIN_BINARY, payload(200, 0), 0, 200, LONG_NS)).isEqualTo(SendResult.ACCEPTED);
        assertThat(fixture.wire.size()).isEqualTo((count - 1) * 204);
        outbound.endBatch();
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(count * 204);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldNotBeInsideWhileItWaitsInABatch() throws Exception
    {
        fill(200);
        outbound.beginBatch(1000);
        assertThat(outbound.sendAny(FIN_BINARY, payload(200, 0), 0, 200, SHORT_NS))
            .isEqualTo(SendResult.BACK_PRESSURE);
        assertThat(outbound.hasProducers()).isFalse();
        outbound.endBatch();
    }

    @Test
    void shouldNotCallTheWriterAgainAndAgainBehindAnOpenClaim() throws Exception
    {
        final MessageClaim claim = new MessageClaim();
        outbound.claim(FIN_BINARY, 10, claim);
        fill(200);
        final Sender sender = new Sender(outbound, 200, 1);
        sender.awaitParked();
        for (int i = 0; i < 1000; i++)
        {
            fixture.visit();
            Thread.yield();
        }
        assertThat(fixture.scheduled).isLessThan(10);
        claim.commit();
        fixture.drain();
        assertThat(sender.result.get()).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void shouldReleaseTheOwnerOfAStreamWhenThereIsRoomAndTheOthersAtItsEnd() throws Exception
    {
        assertThat(outbound.openStream(this, LONG_NS)).isEqualTo(SendResult.ACCEPTED);
        int count = 0;
        while (outbound.sendStreamed(0, payload(200, 0), 0, 200, 0).isAccepted())
        {
            count++;
        }
        final Sender owner = new Sender(() -> outbound.sendStreamed(0x80, payload(300, 1), 0, 300, LONG_NS));
        owner.awaitParked();
        final Sender other = new Sender(outbound, 10, 2);
        final Sender next = new Sender(() -> outbound.openStream(other, LONG_NS));
        other.awaitParked();
        next.awaitParked();
        fixture.drain();
        assertThat(owner.result.get()).isEqualTo(SendResult.ACCEPTED);
        for (int i = 0; i < 1000; i++)
        {
            fixture.visit();
            Thread.yield();
        }
        assertThat(fixture.scheduled).isLessThan(10);
        assertThat(other.result).isNotDone();
        assertThat(next.result).isNotDone();
        outbound.closeStream();
        // Either may be first; the message has to be out before the stream opens, or waits for its end.
        while (!next.result.isDone())
        {
            fixture.drain();
            Thread.yield();
        }
        assertThat(next.result.get()).isEqualTo(SendResult.ACCEPTED);
        outbound.closeStream();
        assertThat(other.result.get()).isEqualTo(SendResult.ACCEPTED);
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(count * 204 + 304 + 12);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldOpenAStreamWhenTheClaimBeforeItIsCompletedAndNotCallTheWriterAgainAndAgainMeanwhile() throws Exception
    {
        final MessageClaim claim = new MessageClaim();
        outbound.claim(FIN_BINARY, 10, claim);
        final Sender opener = new Sender(() -> outbound.openStream(this, LONG_NS));
        opener.awaitParked();
        for (int i = 0; i < 1000; i++)
        {
            fixture.visit();
            Thread.yield();
        }
        assertThat(fixture.scheduled).isLessThan(10);
        assertThat(opener.result).isNotDone();
        claim.commit();
        fixture.drain();
        assertThat(opener.result.get()).isEqualTo(SendResult.ACCEPTED);
        outbound.closeStream();
        fixture.assertNothingIsHeld();
    }

    private int fill(final int length)
    {
        int count = 0;
        while (outbound.send(FIN_BINARY, payload(length, 0), 0, length).isAccepted())
        {
            count++;
        }
        assertThat(length).isLessThan(MAX_RECORD_LENGTH);
        return count;
    }

    private static void await(final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            Thread.yield();
        }
    }
}
