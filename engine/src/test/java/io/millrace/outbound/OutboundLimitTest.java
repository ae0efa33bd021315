package io.millrace.outbound;

import static io.millrace.outbound.OutboundFixture.FIN_BINARY;
import static io.millrace.outbound.OutboundFixture.FIN_PING;
import static io.millrace.outbound.OutboundFixture.RING_CAPACITY;
import static io.millrace.outbound.OutboundFixture.limited;
import static io.millrace.outbound.OutboundFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Random;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundLimitTest
{
    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldBoundSmallMessagesByTheLimitWhenItIsLessThanTheRing(final boolean batch)
    {
        final OutboundFixture fixture = limited(1000, 250);
        int accepted = 0;
        if (batch)
        {
            fixture.outbound.beginBatch(1000);
        }
        while (send(fixture, 90).isAccepted())
        {
            accepted++;
        }
        assertThat(accepted).isEqualTo(1000 / 104);
        assertThat(send(fixture, 50)).isEqualTo(SendResult.ACCEPTED);
        assertThat(fixture.outbound.bytesBuffered()).isEqualTo(1000);
        assertThat(send(fixture, 0)).isEqualTo(SendResult.BACK_PRESSURE);
        if (batch)
        {
            fixture.outbound.endBatch();
        }
        fixture.drain();
        assertThat(fixture.drained).isEqualTo(1);
        assertThat(fixture.wire.size()).isEqualTo(9 * 92 + 52);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldBoundTheRingAndWhatItRefersToTogether()
    {
        final OutboundFixture fixture = limited(6000, 1500);
        send(fixture, 5000);
        int bytes = 5004 + 16;
        while (send(fixture, 90).isAccepted())
        {
            bytes += 104;
        }
        assertThat(fixture.outbound.bytesBuffered()).isEqualTo(bytes).isBetween(6000L - 104, 6000L);
        final MessageClaim claim = new MessageClaim();
        assertThat(fixture.outbound.claim(FIN_BINARY, 90, claim)).isEqualTo(SendResult.BACK_PRESSURE);
        fixture.drain();
        assertThat(fixture.outbound.claim(FIN_BINARY, 90, claim)).isEqualTo(SendResult.ACCEPTED);
        claim.abort();
        fixture.drain();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldSayTooLargeOfWhatNeverFitsThoughItIsShort()
    {
        final OutboundFixture fixture = limited(200, 50);
        final MessageClaim claim = new MessageClaim();
        assertThat(send(fixture, 188)).isEqualTo(SendResult.ACCEPTED);
        assertThat(send(fixture, 189)).isEqualTo(SendResult.TOO_LARGE);
        fixture.outbound.beginBatch(1000);
        assertThat(send(fixture, 189)).isEqualTo(SendResult.TOO_LARGE);
        assertThat(send(fixture, 188)).isEqualTo(SendResult.BACK_PRESSURE);
        fixture.outbound.endBatch();
        assertThat(fixture.outbound.claim(FIN_BINARY, 189, claim)).isEqualTo(SendResult.TOO_LARGE);
        assertThat(fixture.outbound.claim(FIN_BINARY, 188, claim)).isEqualTo(SendResult.BACK_PRESSURE);
        fixture.drain();
        assertThat(send(fixture, 188)).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void shouldLetTheEnginesOwnBytesPassWhateverTheLimit()
    {
        final OutboundFixture fixture = limited(1, 0);
        assertThat(fixture.outbound.sendRaw(new byte[130])).isEqualTo(SendResult.ACCEPTED);
        assertThat(fixture.outbound.sendPong(payload(3, 0), 0, 3)).isEqualTo(SendResult.ACCEPTED);
        assertThat(fixture.outbound.sendControl(FIN_PING, payload(3, 0), 0, 3)).isEqualTo(SendResult.TOO_LARGE);
        assertThat(fixture.outbound.whenFlushed(fixture.listener("a"))).isEqualTo(SendResult.TOO_LARGE);
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(130 + 5);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldNotRefuseWhatFitsForWantOfWhatABatchClaimsAhead()
    {
        final OutboundFixture fixture = limited(600, 150);
        fixture.outbound.beginBatch(500);
        assertThat(send(fixture, 50)).isEqualTo(SendResult.ACCEPTED);
        assertThat(send(fixture, 500)).isEqualTo(SendResult.ACCEPTED);
        fixture.outbound.endBatch();
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(52 + 504);
    }

    @Test
    void shouldNotRefuseForWantOfThePaddingAtTheRingsEnd()
    {
        final OutboundFixture fixture = limited(504, 100);
        for (int i = 0; i < 100; i++)
        {
            assertThat(send(fixture, 488)).isEqualTo(SendResult.ACCEPTED);
            fixture.drain();
        }
        fixture.assertNothingIsHeld();
    }

    @ParameterizedTest
    @CsvSource({ "500, 0", "500, 500", "4096, 0", "5000, 0", "5000, 1250", "16384, 0", "16384, 16384" })
    void shouldAlwaysTellOnceAfterARefusalWhenItHasDrained(final long limit, final long watermark)
    {
        final OutboundFixture fixture = limited(limit, watermark);
        final Random random = new Random(limit + watermark);
        for (int round = 1; round <= 200; round++)
        {
            final int length = random.nextInt(random.nextBoolean() ? 100 : (int)Math.min(limit - 20, 3000));
            final boolean batch = random.nextBoolean();
            if (batch)
            {
                fixture.outbound.beginBatch(random.nextInt(1000));
            }
            while (send(fixture, length).isAccepted())
            {
                assertThat(fixture.drained).isEqualTo(round - 1);
            }
            if (batch)
            {
                fixture.outbound.endBatch();
            }
            while (fixture.outbound.ring() != null)
            {
                final boolean told = fixture.drained == round;
                fixture.window = random.nextInt(1500);
                fixture.visit();
                final long waiting = fixture.outbound.bytesBuffered();
                assertThat(fixture.drained).isLessThanOrEqualTo(round);
                if (!told && fixture.drained == round)
                {
                    assertThat(waiting).isLessThanOrEqualTo(watermark);
                    assertThat(waiting).isLessThanOrEqualTo(Math.max(RING_CAPACITY / 2, watermark));
                }
            }
            assertThat(fixture.drained).isEqualTo(round);
        }
        fixture.window = Integer.MAX_VALUE;
        fixture.assertNothingIsHeld();
    }

    @ParameterizedTest
    @ValueSource(ints = { 10, 2000 })
    void shouldNotWriteIntoARingThatWentToAnotherConnection(final int length)
    {
        final OutboundFixture fixture = new OutboundFixture();
        final Outbound outbound = fixture.outbound;
        final MessageClaim claim = new MessageClaim();
        outbound.claim(FIN_BINARY, length, claim);
        // What cannot happen: the ring is taken from under the claim.
        outbound.ring().abort(OutboundRing.HEADER_LENGTH);
        outbound.leave();
        fixture.drain();
        assertThat(outbound.ring()).isNull();
        final Outbound other = new Outbound(fixture.context(RING_CAPACITY, 0), fixture);
        other.send(FIN_BINARY, payload(20, 0), 0, 20);
        outbound.send(FIN_BINARY, payload(20, 0), 0, 20);
        final int size = other.ring().size();

        assertThatIllegalStateException().isThrownBy(claim::commit);

        assertThat(claim.isOpen()).isFalse();
        assertThat(outbound.hasProducers()).isFalse();
        assertThat(other.ring().size()).isEqualTo(size);
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(22);
        assertThat(outbound.bytesBuffered()).isZero();
    }

    private static SendResult send(final OutboundFixture fixture, final int length)
    {
        return fixture.outbound.send(FIN_BINARY, payload(length, 0), 0, length);
    }
}
