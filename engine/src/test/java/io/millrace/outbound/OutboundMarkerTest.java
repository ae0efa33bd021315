package io.millrace.outbound;

import static io.millrace.outbound.OutboundFixture.FIN_BINARY;
import static io.millrace.outbound.OutboundFixture.FIN_TEXT;
import static io.millrace.outbound.OutboundFixture.MAX_RECORD_LENGTH;
import static io.millrace.outbound.OutboundFixture.frameText;
import static io.millrace.outbound.OutboundFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundMarkerTest
{
    private final OutboundFixture fixture = new OutboundFixture();
    private final Outbound outbound = fixture.outbound;

    @Test
    void shouldTellSoonWhenNothingWaits()
    {
        assertThat(when("a")).isEqualTo(SendResult.ACCEPTED);
        assertThat(fixture.scheduled).isEqualTo(1);
        assertThat(fixture.flushed).isEmpty();
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.DRAINED);
        assertThat(fixture.flushed).containsExactly("a true 0");
        assertThat(outbound.ring()).isNull();
        fixture.assertNothingIsHeld();
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 7, 700, 5000, Integer.MAX_VALUE })
    void shouldTellWhenTheLastByteBeforeItIsTaken(final int writeLimit)
    {
        fixture.writeLimit = writeLimit;
        when("none");
        send(10);
        when("small");
        send(MAX_RECORD_LENGTH + 100);
        when("large");
        when("again");
        send(20);
        send(30);
        fixture.drain();
        final int large = 12 + MAX_RECORD_LENGTH + 104;
        assertThat(fixture.flushed)
            .containsExactly("none true 0", "small true 12", "large true " + large, "again true " + large);
        assertThat(fixture.wire.size()).isEqualTo(large + 54);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldNotTellWhileTheSocketTakesNothing()
    {
        send(100);
        when("a");
        fixture.window = 101;
        fixture.visit();
        assertThat(fixture.flushed).isEmpty();
        fixture.window = 1;
        fixture.visit();
        assertThat(fixture.flushed).containsExactly("a true 102");
    }

    @Test
    void shouldCountWhatTheBatchHoldsAsSentBefore()
    {
        outbound.beginBatch(1000);
        send(10);
        when("a");
        send(20);
        outbound.endBatch();
        fixture.drain();
        assertThat(fixture.flushed).containsExactly("a true 12");
        assertThat(fixture.wire.size()).isEqualTo(12 + 22);
    }

    @Test
    void shouldWaitForAnOpenClaim()
    {
        final MessageClaim claim = new MessageClaim();
        outbound.claim(FIN_BINARY, 10, claim);
        when("a");
        fixture.drain();
        assertThat(fixture.flushed).isEmpty();
        claim.abort();
        fixture.drain();
        assertThat(fixture.flushed).containsExactly("a true 0");
    }

    @Test
    void shouldWaitForAPongThatTheRingHadNoRoomFor()
    {
        final OutboundFixture small = OutboundFixture.limited(500, 100);
        small.outbound.send(FIN_BINARY, payload(400, 0), 0, 400);
        small.window = 100;
        small.visit();
        assertThat(small.outbound.sendPong(payload(120, 0), 0, 120)).isEqualTo(SendResult.ACCEPTED);
        assertThat(small.outbound.whenFlushed(small.listener("a"))).isEqualTo(SendResult.ACCEPTED);
        small.window = 304 + 100;
        small.visit();
        assertThat(small.wire.size()).isEqualTo(504);
        assertThat(small.flushed).isEmpty();
        small.window = Integer.MAX_VALUE;
        small.drain();
        assertThat(small.wireText()).endsWith(frameText(0x8a, payload(120, 0)));
        assertThat(small.flushed).containsExactly("a true " + (404 + 122));
    }

    @Test
    void shouldTellBeforeTheClosingFrameAndRefuseAfterwards()
    {
        send(10);
        when("a");
        outbound.close(new byte[]{ (byte)0x88, 0 }, true);
        assertThat(when("b")).isEqualTo(SendResult.CLOSED);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.LAST_WRITTEN);
        assertThat(fixture.flushed).containsExactly("a true 12");
        assertThat(fixture.wire.size()).isEqualTo(14);
    }

    @Test
    void shouldPassBetweenTheFramesOfAStream()
    {
        outbound.sendFragment(1, payload(2, 0), 0, 2);
        assertThat(when("a")).isEqualTo(SendResult.ACCEPTED);
        fixture.drain();
        assertThat(fixture.flushed).containsExactly("a true 4");
    }

    @Test
    void shouldTellOfTheLossWhenWhatIsLeftIsDiscarded()
    {
        send(10);
        when("a");
        send(5000);
        when("b");
        when("c");
        fixture.window = 1000;
        fixture.visit();
        outbound.close(new byte[0], true);
        assertThat(fixture.writer.discard(fixture.drain)).isTrue();
        assertThat(fixture.flushed).containsExactly("a true 12", "b false 1000", "c false 1000");
        fixture.assertNothingIsHeld();
    }

    @ParameterizedTest
    @ValueSource(longs = { 11, 12, 13, 14 })
    void shouldHaveOneOutcomeForEachInOrderWhenSendsAndSocketActAtRandom(final long seed)
    {
        final Random random = new Random(seed);
        final List<String> expected = new ArrayList<>();
        int sent = 0;
        for (int i = 0; i < 5000; i++)
        {
            final int length = random.nextInt(random.nextInt(4) == 0 ? 3000 : 100);
            if (random.nextInt(3) == 0)
            {
                fixture.writeLimit = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(2000);
                fixture.visit();
            }
            else if (random.nextInt(3) == 0)
            {
                if (when("m" + i).isAccepted())
                {
                    expected.add("m" + i + " true " + sent);
                }
            }
            else if (send(length).isAccepted())
            {
                sent += length + (length < 126 ? 2 : 4);
            }
        }
        fixture.writeLimit = Integer.MAX_VALUE;
        fixture.drain();
        assertThat(expected).hasSizeGreaterThan(100);
        assertThat(fixture.flushed).isEqualTo(expected);
        fixture.assertNothingIsHeld();
    }

    private SendResult when(final String name)
    {
        return outbound.whenFlushed(fixture.listener(name));
    }

    private SendResult send(final int length)
    {
        final UnsafeBuffer payload = payload(length, length);
        return outbound.send(length % 2 == 0 ? FIN_BINARY : FIN_TEXT, payload, 0, length);
    }
}
