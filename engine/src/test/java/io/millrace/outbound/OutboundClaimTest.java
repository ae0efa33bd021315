package io.millrace.outbound;

import static io.millrace.outbound.OutboundFixture.FIN_BINARY;
import static io.millrace.outbound.OutboundFixture.FIN_TEXT;
import static io.millrace.outbound.OutboundFixture.LIMIT;
import static io.millrace.outbound.OutboundFixture.MAX_RECORD_LENGTH;
import static io.millrace.outbound.OutboundFixture.frameText;
import static io.millrace.outbound.OutboundFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundClaimTest
{
    private final OutboundFixture fixture = new OutboundFixture();
    private final Outbound outbound = fixture.outbound;
    private final MessageClaim claim = new MessageClaim();

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 125, 126, MAX_RECORD_LENGTH - 4, MAX_RECORD_LENGTH - 3, 5000 })
    void shouldSendWhatWasEncodedInPlaceWhenCommitted(final int length)
    {
        claimAndFill(length, 3);
        assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.DRAINED);
        assertThat(fixture.wire.size()).isZero();

        claim.commit();

        assertThat(claim.isOpen()).isFalse();
        assertThat(outbound.hasProducers()).isFalse();
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(frameText(FIN_BINARY, payload(length, 3)));
        fixture.assertNothingIsHeld();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 126, MAX_RECORD_LENGTH - 4, MAX_RECORD_LENGTH - 3, 5000 })
    void shouldSendNothingWhenAborted(final int length)
    {
        claimAndFill(length, 0);
        claim.abort();

        assertThat(outbound.hasProducers()).isFalse();
        send(4);
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(frameText(FIN_TEXT, payload(4, 0)));
        assertThat(outbound.bytesBuffered()).isZero();
        fixture.assertNothingIsHeld();
    }

    @ParameterizedTest
    @ValueSource(ints = { 10, 5000 })
    void shouldKeepThePlaceOfTheClaimWhenOthersSendMeanwhile(final int length)
    {
        send(1);
        claimAndFill(length, 5);
        send(2);
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(frameText(FIN_TEXT, payload(1, 0)));

        claim.commit();
        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(frameText(FIN_TEXT, payload(1, 0)) +
            frameText(FIN_BINARY, payload(length, 5)) + frameText(FIN_TEXT, payload(2, 0)));
        fixture.assertNothingIsHeld();
    }

    @ParameterizedTest
    @ValueSource(ints = { 10, 5000 })
    void shouldWaitWithTheClosingFrameForAnOpenClaim(final int length)
    {
        claimAndFill(length, 5);
        outbound.close(new byte[]{ (byte)0x88, 0 }, true);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.DRAINED);
        final int scheduled = fixture.scheduled;

        claim.commit();

        assertThat(fixture.scheduled).isEqualTo(scheduled + 1);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.LAST_WRITTEN);
        assertThat(fixture.wireText()).isEqualTo(frameText(FIN_BINARY, payload(length, 5)) + "\u0088\u0000");
    }

    @Test
    void shouldKeepTheBatchsOrderWhenClaimingInsideABatch()
    {
        outbound.beginBatch(100);
        send(1);
        claimAndFill(3, 9);
        claim.commit();
        send(2);
        outbound.endBatch();
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(frameText(FIN_TEXT, payload(1, 0)) +
            frameText(FIN_BINARY, payload(3, 9)) + frameText(FIN_TEXT, payload(2, 0)));
    }

    @Test
    void shouldNotBeOpenWhenTheClaimWasRefused()
    {
        assertThat(outbound.claim(FIN_BINARY, LIMIT - 3, claim)).isEqualTo(SendResult.TOO_LARGE);
        assertThat(claim.isOpen()).isFalse();
        while (send(200) == SendResult.ACCEPTED)
        {
            assertThat(fixture.wire.size()).isZero();
        }
        assertThat(outbound.claim(FIN_BINARY, 400, claim)).isEqualTo(SendResult.BACK_PRESSURE);
        assertThat(claim.isOpen()).isFalse();
        assertThatThrownBy(claim::commit).isInstanceOf(IllegalStateException.class);
        assertThat(outbound.hasProducers()).isFalse();
        fixture.drain();
        assertThat(fixture.drained).isEqualTo(1);

        outbound.sendFragment(1, payload(1, 0), 0, 1);
        assertThat(outbound.claim(FIN_BINARY, 4, claim)).isEqualTo(SendResult.STREAM_OPEN);
        outbound.close(new byte[0], true);
        assertThat(outbound.claim(FIN_BINARY, 4, claim)).isEqualTo(SendResult.CLOSED);
        assertThat(outbound.claim(FIN_BINARY, 4000, claim)).isEqualTo(SendResult.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = { 10, 5000 })
    void shouldKeepTheRingWhileAClaimIsOpenAndDiscardItAfterwards(final int length)
    {
        send(1);
        outbound.send(FIN_BINARY, payload(3000, 0), 0, 3000);
        claimAndFill(length, 1);
        outbound.close(new byte[0], true);
        assertThat(fixture.writer.discard(fixture.drain)).isFalse();

        claim.commit();

        assertThat(fixture.writer.discard(fixture.drain)).isTrue();
        assertThat(outbound.ring()).isNull();
        assertThat(outbound.bytesBuffered()).isZero();
        fixture.assertNothingIsHeld();
    }

    private void claimAndFill(final int length, final int seed)
    {
        assertThat(outbound.claim(FIN_BINARY, length, claim)).isEqualTo(SendResult.ACCEPTED);
        assertThat(claim.length()).isEqualTo(length);
        final UnsafeBuffer payload = payload(length, seed);
        claim.buffer().putBytes(claim.offset(), payload, 0, length);
    }

    private SendResult send(final int length)
    {
        return outbound.send(FIN_TEXT, payload(length, 0), 0, length);
    }
}
