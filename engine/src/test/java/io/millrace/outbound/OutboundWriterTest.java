package io.millrace.outbound;

import static io.millrace.outbound.OutboundFixture.FIN_BINARY;
import static io.millrace.outbound.OutboundFixture.FIN_PING;
import static io.millrace.outbound.OutboundFixture.FIN_TEXT;
import static io.millrace.outbound.OutboundFixture.MAX_RECORD_LENGTH;
import static io.millrace.outbound.OutboundFixture.frameText;
import static io.millrace.outbound.OutboundFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundWriterTest
{
    private static final byte[] CLOSE_FRAME = { (byte)0x88, 2, 3, (byte)0xe8 };
    private static final String CLOSE_TEXT = "\u0088\u0002\u0003\u00e8";

    @Test
    void shouldWriteTheSameBytesWhenEachWriteIsCutShortAtAnyLength()
    {
        int length = Integer.MAX_VALUE;
        for (int limit = 1; limit <= Math.min(length, 1200); limit++)
        {
            final OutboundFixture fixture = new OutboundFixture();
            fixture.writeLimit = limit;
            final String expected = fill(fixture);
            assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.CLOSE_WRITTEN);
            assertThat(fixture.wireText()).as("limit %d", limit).isEqualTo(expected);
            length = expected.length();
            fixture.assertNothingIsHeld();
        }
    }

    @Test
    void shouldGoOnWhereItStoppedWhenTheSocketBlocksAtAnyByte()
    {
        int length = 1;
        for (int window = 0; window < length; window++)
        {
            final OutboundFixture fixture = new OutboundFixture();
            fixture.window = window;
            final String expected = fill(fixture);
            length = expected.length();
            assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.BLOCKED);
            assertThat(fixture.writer.writtenBytes()).isEqualTo(window);
            assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.BLOCKED);
            fixture.window = Integer.MAX_VALUE;
            fixture.drain();
            assertThat(fixture.wireText()).as("window %d", window).isEqualTo(expected);
            fixture.assertNothingIsHeld();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
    void shouldWriteWhatWasAcceptedInOrderWhenProducersAndSocketActAtRandom(final long seed)
    {
        final Random random = new Random(seed);
        final OutboundFixture fixture = new OutboundFixture(1 + random.nextInt(4000));
        final StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 4000; i++)
        {
            if (random.nextInt(3) == 0)
            {
                fixture.writeLimit = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(3000);
                fixture.visit();
            }
            else
            {
                produce(fixture, random, expected);
            }
        }
        fixture.writeLimit = Integer.MAX_VALUE;
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.DRAINED);
        assertThat(fixture.wireText()).isEqualTo(expected.toString());
        assertThat(fixture.outbound.bytesBuffered()).isZero();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldStageSmallRecordsIntoOneWriteAndWriteLongOnesDirectly()
    {
        final OutboundFixture fixture = new OutboundFixture();
        for (int i = 0; i < 10; i++)
        {
            send(fixture, FIN_TEXT, 10, i);
        }
        fixture.drain();
        assertThat(fixture.writes).isEqualTo(1);

        send(fixture, FIN_TEXT, 10, 0);
        send(fixture, FIN_BINARY, 3000, 0);
        send(fixture, FIN_TEXT, 10, 0);
        fixture.drain();
        assertThat(fixture.writes).isEqualTo(4);
    }

    @Test
    void shouldWriteInPortionsOfTheStagingBufferWhenMoreIsPending()
    {
        final OutboundFixture fixture = new OutboundFixture();
        for (int i = 0; i < 8; i++)
        {
            send(fixture, FIN_BINARY, 250, i);
        }
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(8 * 254);
        assertThat(fixture.writes).isEqualTo(2);
    }

    @Test
    void shouldWriteEachRecordOnceWhenTheRingIsExactlyFullAndTheStagingBufferLonger()
    {
        final OutboundFixture fixture = new OutboundFixture(Integer.MAX_VALUE, 8 * OutboundFixture.RING_CAPACITY);
        final StringBuilder expected = new StringBuilder();
        for (int i = 0; i < OutboundFixture.RING_CAPACITY / 32; i++)
        {
            expected.append(send(fixture, FIN_BINARY, 22, i));
        }
        assertThat(fixture.outbound.ring().size()).isEqualTo(OutboundFixture.RING_CAPACITY);
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(expected.toString());
        assertThat(fixture.writes).isEqualTo(1);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldLeaveTheRestToTheNextVisitWhenItsShareIsWritten()
    {
        final OutboundFixture fixture = new OutboundFixture(1000);
        for (int i = 0; i < 3; i++)
        {
            send(fixture, FIN_BINARY, 1500, i);
        }
        assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.MORE);
        assertThat(fixture.wire.size()).isEqualTo(1000);
        assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.MORE);
        assertThat(fixture.wire.size()).isEqualTo(2000);
        assertThat(fixture.scheduled).isEqualTo(1);
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(3 * 1504);
    }

    @Test
    void shouldEndTheVisitWhenProducersGoOnWithSmallFrames()
    {
        final OutboundFixture fixture = new OutboundFixture();
        fixture.onWrite = () -> send(fixture, FIN_BINARY, 1, 0);
        send(fixture, FIN_BINARY, 1, 0);

        assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.MORE);
        assertThat(fixture.writes).isBetween(1, 100);
    }

    @Test
    void shouldEndTheVisitWhenPongsGoOnBesideAFullRing()
    {
        final OutboundFixture fixture = new OutboundFixture();
        final MessageClaim claim = new MessageClaim();
        fixture.outbound.claim(FIN_BINARY, 10, claim);
        final UnsafeBuffer payload = payload(100, 0);
        while (fixture.outbound.send(FIN_BINARY, payload, 0, 100).isAccepted())
        {
            Thread.onSpinWait();
        }
        fixture.onWrite = () -> fixture.outbound.sendPong(payload, 0, 100);
        fixture.outbound.sendPong(payload, 0, 100);

        fixture.visit();

        assertThat(fixture.writes).isBetween(1, 100);
        claim.abort();
    }

    @Test
    void shouldWriteAClosingFrameLongerThanTheStagingBuffer()
    {
        final OutboundFixture fixture = new OutboundFixture();
        fixture.writeLimit = 700;
        final UnsafeBuffer response = payload(5000, 0);
        fixture.outbound.close(response.byteArray(), true);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.LAST_WRITTEN);
        assertThat(fixture.wireText()).isEqualTo(new String(response.byteArray(),
            StandardCharsets.ISO_8859_1));
    }

    @Test
    void shouldReleaseReferencesWhenWhatIsLeftIsDiscarded()
    {
        final OutboundFixture fixture = new OutboundFixture();
        final String expected = fill(fixture);
        fixture.window = expected.length() / 2;
        fixture.visit();
        assertThat(fixture.writer.discard(fixture.drain)).isTrue();
        assertThat(fixture.outbound.ring()).isNull();
        assertThat(fixture.outbound.bytesBuffered()).isZero();
        assertThat(fixture.wireText()).isEqualTo(expected.substring(0, expected.length() / 2));
        fixture.assertNothingIsHeld();
    }

    /** The writer's queue takes a connection once. */
    @Test
    void shouldNotBeCalledAgainWhenItWasCalledDuringTheVisitThatFoundTheSocketFull()
    {
        final OutboundFixture fixture = new OutboundFixture();
        fixture.window = 1;
        fixture.onWrite = fixture.outbound::schedule;
        fixture.outbound.send(FIN_TEXT, payload(20, 0), 0, 20);
        assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.BLOCKED);
        assertThat(fixture.scheduled).isEqualTo(2);
        fixture.outbound.reschedule();
        fixture.outbound.schedule();
        assertThat(fixture.scheduled).isEqualTo(2);
        fixture.onWrite = () -> {};
        assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.BLOCKED);
        fixture.outbound.schedule();
        assertThat(fixture.scheduled).as("while the socket is full").isEqualTo(2);
        fixture.outbound.reschedule();
        assertThat(fixture.scheduled).isEqualTo(3);
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldCallTheWriterOnceWhenItWasCalledDuringAVisitThatTheSocketBlocked() throws IOException
    {
        final OutboundFixture fixture = new OutboundFixture();
        final String first = send(fixture, FIN_TEXT, 10, 0);
        final StringBuilder second = new StringBuilder();
        assertThat(fixture.writer.write(fixture.drain, source ->
        {
            second.append(send(fixture, FIN_TEXT, 11, 1));
            return 0;
        })).isEqualTo(OutboundWriter.Status.BLOCKED);
        assertThat(fixture.scheduled).as("the producer's call").isEqualTo(2);
        fixture.outbound.reschedule();
        assertThat(fixture.scheduled).as("that call still stands").isEqualTo(2);

        fixture.window = 0;
        assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.BLOCKED);
        fixture.outbound.reschedule();
        assertThat(fixture.scheduled).isEqualTo(3);
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(first + second);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldCallTheWriterOnceWhenTheSocketIsWritableAfterAProducerCalledIt()
    {
        final OutboundFixture fixture = new OutboundFixture();
        send(fixture, FIN_TEXT, 10, 0);
        fixture.visit();
        send(fixture, FIN_TEXT, 11, 1);
        assertThat(fixture.scheduled).isEqualTo(2);
        fixture.outbound.reschedule();
        assertThat(fixture.scheduled).as("the selector heard late of an earlier visit").isEqualTo(2);
        fixture.drain();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldLeaveTheCallOfTheWriterStandingWhenItWritesOutOfTurn() throws IOException
    {
        final OutboundFixture fixture = new OutboundFixture();
        final String first = send(fixture, FIN_TEXT, 10, 0);
        assertThat(fixture.scheduled).isEqualTo(1);
        fixture.writer.writeInline(fixture.drain, fixture);
        assertThat(fixture.wireText()).isEqualTo(first);
        final String second = send(fixture, FIN_TEXT, 11, 1);
        assertThat(fixture.scheduled).as("the visit called for first is still to come").isEqualTo(1);
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(first + second);

        fixture.window = 0;
        fixture.writer.writeInline(fixture.drain, fixture);
        assertThat(fixture.scheduled).as("a visit follows, which finds what the inline write found").isEqualTo(2);
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldPassOnThatTheSocketFailedAndKeepWhatWasNotWritten()
    {
        final OutboundFixture fixture = new OutboundFixture();
        send(fixture, FIN_TEXT, 10, 0);
        assertThatThrownBy(() -> fixture.writer.write(fixture.drain, source ->
        {
            throw new IOException("reset");
        })).isInstanceOf(IOException.class);
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(frameText(FIN_TEXT, payload(10, 0)));
    }

    /** Sends of all kinds, and a close frame. */
    private static String fill(final OutboundFixture fixture)
    {
        final StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 6; i++)
        {
            expected.append(send(fixture, FIN_TEXT, i, i));
        }
        fixture.outbound.beginBatch(90);
        expected.append(send(fixture, FIN_BINARY, 30, 3)).append(send(fixture, FIN_PING, 5, 4));
        fixture.outbound.endBatch();
        expected.append(send(fixture, FIN_BINARY, MAX_RECORD_LENGTH + 9, 5));
        expected.append(send(fixture, FIN_TEXT, 3, 6));
        expected.append(send(fixture, FIN_BINARY, MAX_RECORD_LENGTH + 1, 7));
        expected.append(send(fixture, FIN_BINARY, 126, 8));
        fixture.outbound.close(CLOSE_FRAME, false);
        return expected.append(CLOSE_TEXT).toString();
    }

    private static String send(final OutboundFixture fixture, final int firstByte, final int length, final int seed)
    {
        final UnsafeBuffer payload = payload(length, seed);
        assertThat(fixture.outbound.send(firstByte, payload, 0, length)).isEqualTo(SendResult.ACCEPTED);
        return frameText(firstByte, payload);
    }

    private static void produce(final OutboundFixture fixture, final Random random, final StringBuilder expected)
    {
        final boolean batch = random.nextBoolean();
        if (batch)
        {
            fixture.outbound.beginBatch(random.nextInt(1000));
        }
        for (int i = random.nextInt(4); i >= 0; i--)
        {
            final int length = random.nextInt(random.nextInt(5) == 0 ? 3000 : 200);
            final UnsafeBuffer payload = payload(length, i);
            final boolean sent = random.nextInt(4) == 0 ?
                claim(fixture, random, payload) : fixture.outbound.send(FIN_BINARY, payload, 0, length).isAccepted();
            if (sent)
            {
                expected.append(frameText(FIN_BINARY, payload));
            }
        }
        if (batch)
        {
            fixture.outbound.endBatch();
        }
    }

    private static boolean claim(final OutboundFixture fixture, final Random random, final UnsafeBuffer payload)
    {
        final MessageClaim claim = new MessageClaim();
        if (!fixture.outbound.claim(FIN_BINARY, payload.capacity(), claim).isAccepted())
        {
            return false;
        }
        claim.buffer().putBytes(claim.offset(), payload, 0, payload.capacity());
        if (random.nextInt(3) == 0)
        {
            claim.abort();
            return false;
        }
        claim.commit();
        return true;
    }
}
