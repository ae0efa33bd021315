package io.millrace.outbound;

import static io.millrace.outbound.OutboundFixture.FIN_BINARY;
import static io.millrace.outbound.OutboundFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;

import org.junit.jupiter.api.Test;

class OutboundCorkTest
{
    private final OutboundFixture fixture = new OutboundFixture();
    private final Outbound outbound = fixture.outbound;

    @Test
    void shouldCallTheWriterOnceWhenTheLastCorkIsTakenBack()
    {
        outbound.cork();
        outbound.cork();
        for (int i = 0; i < 5; i++)
        {
            send(10);
        }
        outbound.whenFlushed(fixture.listener("a"));
        outbound.uncork();
        assertThat(fixture.scheduled).isZero();

        outbound.uncork();

        assertThat(fixture.scheduled).isEqualTo(1);
        fixture.drain();
        assertThat(fixture.writes).isEqualTo(1);
        assertThat(fixture.flushed).containsExactly("a true 60");
        send(10);
        assertThat(fixture.scheduled).isEqualTo(2);
    }

    @Test
    void shouldThrowWhenUncorkedOnceTooOften()
    {
        assertThatIllegalStateException().isThrownBy(outbound::uncork);
        outbound.cork();
        outbound.uncork();
        assertThatIllegalStateException().isThrownBy(outbound::uncork);
        final int scheduled = fixture.scheduled;
        outbound.cork();
        send(1);
        assertThat(fixture.scheduled).isEqualTo(scheduled);
    }

    @Test
    void shouldHoldBackABatch()
    {
        outbound.cork();
        outbound.beginBatch(100);
        send(10);
        outbound.endBatch();
        assertThat(fixture.scheduled).isZero();
        outbound.uncork();
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(12);
    }

    @Test
    void shouldCallTheWriterAllTheSameWhenASendMeetsBackPressure()
    {
        outbound.cork();
        while (send(200).isAccepted())
        {
            assertThat(fixture.scheduled).isZero();
        }
        assertThat(fixture.scheduled).isEqualTo(1);
        fixture.drain();
        assertThat(fixture.drained).isEqualTo(1);
    }

    @Test
    void shouldCallTheWriterAllTheSameWhileSomebodyWantsToHearOfRoom()
    {
        final int length = OutboundFixture.LIMIT - 1000;
        final MessageClaim claim = new MessageClaim();
        outbound.claim(FIN_BINARY, length, claim);
        assertThat(send(2000)).isEqualTo(SendResult.BACK_PRESSURE);
        fixture.drain();
        assertThat(fixture.drained).isZero();
        outbound.cork();
        final int scheduled = fixture.scheduled;
        claim.abort();
        assertThat(fixture.scheduled).isEqualTo(scheduled + 1);
        fixture.drain();
        assertThat(fixture.drained).isEqualTo(1);
    }

    @Test
    void shouldCallTheWriterAllTheSameWhenTheConnectionCloses()
    {
        outbound.cork();
        final MessageClaim claim = new MessageClaim();
        outbound.claim(FIN_BINARY, 3, claim);
        outbound.close(new byte[]{ (byte)0x88, 0 }, true);
        assertThat(fixture.scheduled).isEqualTo(1);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.DRAINED);
        claim.commit();
        assertThat(fixture.scheduled).isEqualTo(2);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.LAST_WRITTEN);
    }

    @Test
    void shouldNotCallTheWriterForWhoOnlyAsksHowMuchWaits()
    {
        outbound.cork();
        send(10);
        assertThat(outbound.bytesBuffered()).isEqualTo(24);
        assertThat(fixture.scheduled).isZero();
    }

    @Test
    void shouldCallTheWriterWhenFlushedAndStayCorked()
    {
        outbound.cork();
        send(10);
        outbound.flush();
        assertThat(fixture.scheduled).isEqualTo(1);
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(12);
        send(10);
        assertThat(fixture.scheduled).isEqualTo(1);
    }

    @Test
    void shouldLetTheBatchOutWhenFlushedAndWriteItIfThisThreadMay()
    {
        fixture.onWait = fixture::drain;
        outbound.beginBatch(1000);
        send(10);
        outbound.flush();
        assertThat(fixture.wire.size()).isEqualTo(12);
        assertThat(outbound.hasProducers()).isFalse();
        send(20);
        outbound.endBatch();
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(34);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldCallTheWriterDuringABatchWhenARecordIsFull()
    {
        outbound.beginBatch(100);
        send(50);
        assertThat(fixture.scheduled).isZero();
        send(60);
        assertThat(fixture.scheduled).isEqualTo(1);
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(52);
        outbound.endBatch();
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(114);
    }

    private SendResult send(final int length)
    {
        return outbound.send(FIN_BINARY, payload(length, 0), 0, length);
    }
}
