package io.millrace.outbound;

import static io.millrace.outbound.OutboundFixture.FIN_BINARY;
import static io.millrace.outbound.OutboundFixture.FIN_PING;
import static io.millrace.outbound.OutboundFixture.FIN_TEXT;
import static io.millrace.outbound.OutboundFixture.LIMIT;
import static io.millrace.outbound.OutboundFixture.MAX_RECORD_LENGTH;
import static io.millrace.outbound.OutboundFixture.frameText;
import static io.millrace.outbound.OutboundFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.millrace.api.SendResult;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class OutboundTest
{
    private static final int TEXT = 0x01;
    private static final int CONTINUATION = 0x00;
    private static final int FIN_CONTINUATION = 0x80;
    private static final byte[] CLOSE_FRAME = { (byte)0x88, 2, 3, (byte)0xe8 };
    private static final String CLOSE_TEXT = new String(CLOSE_FRAME, StandardCharsets.ISO_8859_1);

    private final OutboundFixture fixture = new OutboundFixture();
    private final Outbound outbound = fixture.outbound;

    @Test
    void shouldHoldNoRingUntilTheFirstSendAndAfterTheDrain()
    {
        assertThat(outbound.ring()).isNull();
        assertThat(outbound.bytesBuffered()).isZero();

        send("hello");

        assertThat(outbound.ring()).isNotNull();
        assertThat(outbound.bytesBuffered()).isEqualTo(8 + 8);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.DRAINED);
        assertThat(outbound.ring()).isNull();
        assertThat(outbound.bytesBuffered()).isZero();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldGiveTheRingToAnotherConnectionAfterTheDrain()
    {
        send("hello");
        final OutboundRing ring = outbound.ring();
        fixture.drain();
        final Outbound other = new Outbound(
            fixture.context(LIMIT, LIMIT / 4), fixture);
        other.sendAny(FIN_TEXT, "x", 0, 1);
        assertThat(other.ring()).isSameAs(ring);

        send("again");
        assertThat(outbound.ring()).isNotNull().isNotSameAs(ring);
    }

    @Test
    void shouldScheduleTheWriterOnceUntilItHasCome()
    {
        send("one");
        send("two");
        assertThat(fixture.scheduled).isEqualTo(1);
        fixture.drain();
        send("three");
        assertThat(fixture.scheduled).isEqualTo(2);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.DRAINED);
        assertThat(fixture.wireText()).isEqualTo(text("one") + text("two") + text("three"));
    }

    @Test
    void shouldNotScheduleTheWriterWhileItComesBackByItself()
    {
        send("one");
        fixture.window = 2;
        assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.BLOCKED);
        send("two");
        assertThat(fixture.scheduled).isEqualTo(1);
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(text("one") + text("two"));
    }

    @Test
    void shouldNotTakeAStreamForItsOwnWhenAnotherThreadIsAboutToOpenOne()
    {
        final UnsafeBuffer part = payload(3, 0);
        assertThat(outbound.sendFragment(1, part, 0, 3)).isEqualTo(SendResult.ACCEPTED);
        assertThat(outbound.sendFragment(0x80, part, 0, 3)).isEqualTo(SendResult.ACCEPTED);
        // The other one has raised the flag, but not yet put its name to it.
        outbound.set(OutboundLease.STREAM);
        assertThat(outbound.sendFragment(1, part, 0, 3)).isEqualTo(SendResult.STREAM_OPEN);
        assertThat(outbound.word() & OutboundLease.STREAM).isNotZero();
        fixture.drain();
    }

    @Test
    void shouldPutTheFramesOfABatchIntoOneRecord()
    {
        outbound.beginBatch(100);
        send("one");
        send("two");
        outbound.sendControl(FIN_PING, payload(3, 0), 0, 3);
        assertThat(fixture.scheduled).isZero();
        assertThat(outbound.ring().nextRecord(outbound.ring().consumerPosition())).isEqualTo(-1);
        outbound.endBatch();

        assertThat(fixture.scheduled).isEqualTo(1);
        final OutboundRing ring = outbound.ring();
        final long position = ring.nextRecord(ring.consumerPosition());
        final int length = ring.length(ring.index(position));
        assertThat(length).isEqualTo(15);
        assertThat(ring.nextRecord(ring.positionAfter(position, length))).isEqualTo(-1);
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(text("one") + text("two") + frameText(FIN_PING, payload(3, 0)));
        assertThat(outbound.ring()).isNull();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldLeaveNothingBehindWhenABatchSendsNothing()
    {
        outbound.beginBatch(100);
        outbound.endBatch();
        assertThat(fixture.scheduled).isZero();
        assertThat(outbound.ring()).isNull();
        assertThat(outbound.hasProducers()).isFalse();
    }

    @Test
    void shouldKeepOrderWhenABatchNeedsManyRecordsAndLargeFrames()
    {
        final StringBuilder expected = new StringBuilder();
        outbound.beginBatch(40);
        for (int i = 0; i < 12; i++)
        {
            final UnsafeBuffer payload = payload(i == 6 ? 3 * MAX_RECORD_LENGTH : 1 + 20 * i, i);
            assertThat(outbound.send(FIN_BINARY, payload, 0, payload.capacity())).isEqualTo(SendResult.ACCEPTED);
            expected.append(frameText(FIN_BINARY, payload));
        }
        outbound.endBatch();
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(expected.toString());
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldClaimNoMoreThanHintedWhenTheRingIsShortOfSpace()
    {
        final UnsafeBuffer filler = payload(MAX_RECORD_LENGTH - 16, 0);
        while (outbound.ring() == null || outbound.ring().capacity() - outbound.ring().size() > 600)
        {
            assertThat(outbound.send(FIN_BINARY, filler, 0, filler.capacity())).isEqualTo(SendResult.ACCEPTED);
        }
        final int before = fixture.outbound.ring().size();
        outbound.beginBatch(10_000);
        send("tiny");
        outbound.endBatch();
        assertThat(outbound.ring().size() - before).isLessThanOrEqualTo(MAX_RECORD_LENGTH + 8);
        fixture.drain();
        assertThat(fixture.wireText()).endsWith(text("tiny"));
    }

    @Test
    void shouldRefuseWithBackPressureWhenTheRingIsFullAndTellOnceWhenItHasDrained()
    {
        int accepted = 0;
        while (sendBinary(200) == SendResult.ACCEPTED)
        {
            accepted++;
        }
        assertThat(accepted).isBetween(4096 / 224, 4096 / 208);
        assertThat(sendBinary(200)).isEqualTo(SendResult.BACK_PRESSURE);
        assertThat(fixture.drained).isZero();

        fixture.window = 300;
        fixture.visit();
        assertThat(fixture.drained).isZero();
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();

        assertThat(fixture.drained).isEqualTo(1);
        assertThat(fixture.wire.size()).isEqualTo(accepted * 204);
        send("x");
        fixture.drain();
        assertThat(fixture.drained).isEqualTo(1);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldRefuseInABatchWhenTheRingIsFullAndTellOnceWhenItHasDrained()
    {
        int accepted = 0;
        outbound.beginBatch(2000);
        while (sendBinary(200) == SendResult.ACCEPTED)
        {
            accepted++;
        }
        outbound.endBatch();
        fixture.drain();
        assertThat(fixture.drained).isEqualTo(1);
        assertThat(fixture.wire.size()).isEqualTo(accepted * 204);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldSendLargePayloadsByReferenceInTheirPlace()
    {
        final UnsafeBuffer large = payload(5000, 3);
        send("before");
        assertThat(outbound.send(FIN_TEXT, large, 0, 5000)).isEqualTo(SendResult.ACCEPTED);
        send("after");
        assertThat(outbound.bytesBuffered()).isEqualTo(16 + 16 + 16 + 5004);

        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(text("before") + frameText(FIN_TEXT, large) + text("after"));
        assertThat(outbound.bytesBuffered()).isZero();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldCountLargePayloadsAgainstTheLimit()
    {
        assertThat(sendBinary(10_000)).isEqualTo(SendResult.ACCEPTED);
        assertThat(sendBinary(10_000)).isEqualTo(SendResult.BACK_PRESSURE);
        assertThat(sendBinary(6_000)).isEqualTo(SendResult.ACCEPTED);
        assertThat(sendBinary(LIMIT - 20)).isEqualTo(SendResult.BACK_PRESSURE);
        assertThat(sendBinary(LIMIT - 19)).isEqualTo(SendResult.TOO_LARGE);
        assertThat(fixture.drained).isZero();
        fixture.drain();
        assertThat(fixture.drained).isEqualTo(1);
        assertThat(sendBinary(LIMIT - 20)).isEqualTo(SendResult.ACCEPTED);
        fixture.drain();
        assertThat(fixture.wire.size()).isEqualTo(10_004 + 6_004 + LIMIT - 16);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldNotTellThatItHasDrainedWhileALargePayloadThatWasRefusedStillDoesNotFit()
    {
        assertThat(sendBinary(3000)).isEqualTo(SendResult.ACCEPTED);
        for (int i = 0; i < 3; i++)
        {
            assertThat(sendBinary(LIMIT - 2000)).isEqualTo(SendResult.BACK_PRESSURE);
            assertThat(fixture.drained).isZero();
        }
        fixture.window = 1500;
        fixture.visit();
        assertThat(fixture.drained).isZero();
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();
        assertThat(fixture.drained).isEqualTo(1);
        assertThat(sendBinary(LIMIT - 2000)).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void shouldSendWhatEachKindOfPayloadHolds()
    {
        final ByteBuffer bytes = ByteBuffer.wrap("..bytes..".getBytes(StandardCharsets.US_ASCII));
        outbound.sendAny(FIN_TEXT, "h\u00e9", 0, 3);
        outbound.sendAny(FIN_BINARY, bytes, 2, 5);
        outbound.sendRaw("RAW".getBytes(StandardCharsets.US_ASCII));
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo("\u0081\u0003h\u00c3\u00a9" + "\u0082\u0005bytes" + "RAW");
    }

    @Test
    void shouldRefuseARangeOutsideThePayload()
    {
        assertThatThrownBy(() -> outbound.send(FIN_TEXT, payload(3, 0), 1, 3))
            .isInstanceOf(IndexOutOfBoundsException.class);
        outbound.beginBatch(100);
        send("x");
        assertThatThrownBy(() -> outbound.send(FIN_TEXT, payload(3, 0), 1, 3))
            .isInstanceOf(IndexOutOfBoundsException.class);
        outbound.endBatch();
        assertThat(outbound.hasProducers()).isFalse();
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(text("x"));
    }

    @Test
    void shouldWriteTheClosingFrameAfterEverythingAcceptedAndRefuseWhatFollows()
    {
        send("before");
        sendBinary(5000);
        assertThat(outbound.close(CLOSE_FRAME, false)).isTrue();
        assertThat(outbound.close(CLOSE_FRAME, true)).isFalse();
        assertThat(send("late")).isEqualTo(SendResult.CLOSED);
        assertThat(sendBinary(5000)).isEqualTo(SendResult.CLOSED);
        assertThat(outbound.sendPong(payload(1, 0), 0, 1)).isEqualTo(SendResult.CLOSED);
        assertThat(outbound.sendControl(FIN_PING, payload(1, 0), 0, 1)).isEqualTo(SendResult.CLOSED);
        assertThat(outbound.sendFragment(TEXT, payload(1, 0), 0, 1)).isEqualTo(SendResult.CLOSED);
        assertThat(outbound.isEnding()).isTrue();

        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.CLOSE_WRITTEN);

        assertThat(fixture.wireText())
            .isEqualTo(text("before") + frameText(FIN_BINARY, payload(5000, 0)) + CLOSE_TEXT);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.CLOSE_WRITTEN);
        assertThat(fixture.wireText()).endsWith(CLOSE_TEXT).hasSize(8 + 5004 + 4);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldCloseInsideABatchAfterWhatTheBatchHolds()
    {
        outbound.beginBatch(100);
        send("before");
        outbound.close(CLOSE_FRAME, true);
        assertThat(send("late")).isEqualTo(SendResult.CLOSED);
        assertThat(outbound.sendAny(FIN_TEXT, "late", 0, 4)).isEqualTo(SendResult.CLOSED);
        outbound.endBatch();

        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.LAST_WRITTEN);
        assertThat(fixture.wireText()).isEqualTo(text("before") + CLOSE_TEXT);
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldWriteAClosingFrameWithoutEverHavingLeasedARing()
    {
        outbound.close(CLOSE_FRAME, false);
        assertThat(fixture.scheduled).isEqualTo(1);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.CLOSE_WRITTEN);
        assertThat(fixture.wireText()).isEqualTo(CLOSE_TEXT);
    }

    @Test
    void shouldKeepOnlyTheNewestPongWhenTheRingIsFull()
    {
        while (sendBinary(20) == SendResult.ACCEPTED)
        {
            assertThat(fixture.wire.size()).isZero();
        }
        final int fits = frames();
        for (int i = 0; i < 3; i++)
        {
            assertThat(outbound.sendPong(payload(60, i), 0, 60)).isEqualTo(SendResult.ACCEPTED);
        }
        fixture.drain();

        final String wire = fixture.wireText();
        assertThat(wire).hasSize(fits * 22 + 62).contains(frameText(0x8a, payload(60, 2)));
    }

    @Test
    void shouldNotCutAFrameWithThePongFromTheSlot()
    {
        while (sendBinary(200) == SendResult.ACCEPTED)
        {
            assertThat(fixture.wire.size()).isZero();
        }
        fixture.window = 100;
        fixture.visit();
        outbound.sendPong(payload(120, 5), 0, 120);
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();

        final String wire = fixture.wireText();
        final String pong = frameText(0x8a, payload(120, 5));
        assertThat(wire).contains(pong);
        assertThat(wire.indexOf(pong) % 204).isZero();
        final String frame = frameText(FIN_BINARY, payload(200, 0));
        assertThat(wire.replace(pong, "")).isEqualTo(frame.repeat(wire.length() / 204));
    }

    @Test
    void shouldRefuseDataButNotControlFramesWhileAStreamIsOpen()
    {
        assertThat(outbound.sendFragment(TEXT, payload(2, 0), 0, 2)).isEqualTo(SendResult.ACCEPTED);
        assertThat(send("data")).isEqualTo(SendResult.STREAM_OPEN);
        assertThat(sendBinary(5000)).isEqualTo(SendResult.STREAM_OPEN);
        outbound.beginBatch(100);
        assertThat(send("data")).isEqualTo(SendResult.STREAM_OPEN);
        outbound.endBatch();
        assertThat(outbound.sendControl(FIN_PING, payload(1, 0), 0, 1)).isEqualTo(SendResult.ACCEPTED);
        assertThat(outbound.sendFragment(CONTINUATION, payload(2, 2), 0, 2)).isEqualTo(SendResult.ACCEPTED);
        assertThat(outbound.sendFragment(FIN_CONTINUATION, payload(2, 4), 0, 2)).isEqualTo(SendResult.ACCEPTED);
        assertThat(send("data")).isEqualTo(SendResult.ACCEPTED);
        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(
            frameText(TEXT, payload(2, 0)) + frameText(FIN_PING, payload(1, 0)) +
            frameText(CONTINUATION, payload(2, 2)) + frameText(FIN_CONTINUATION, payload(2, 4)) + text("data"));
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldOpenAStreamInsideABatchBehindWhatTheBatchSent()
    {
        outbound.beginBatch(100);
        send("before");
        assertThat(outbound.sendFragment(TEXT, payload(2, 0), 0, 2)).isEqualTo(SendResult.ACCEPTED);
        assertThat(send("data")).isEqualTo(SendResult.STREAM_OPEN);
        assertThat(outbound.sendFragment(FIN_CONTINUATION, payload(2, 2), 0, 2)).isEqualTo(SendResult.ACCEPTED);
        send("after");
        outbound.endBatch();
        fixture.drain();
        assertThat(fixture.wireText()).isEqualTo(text("before") + frameText(TEXT, payload(2, 0)) +
            frameText(FIN_CONTINUATION, payload(2, 2)) + text("after"));
    }

    @Test
    void shouldNotStayInAStreamWhoseFirstFrameWasRefused()
    {
        while (sendBinary(200) == SendResult.ACCEPTED)
        {
            assertThat(fixture.wire.size()).isZero();
        }
        assertThat(outbound.sendFragment(TEXT, payload(400, 0), 0, 400)).isEqualTo(SendResult.BACK_PRESSURE);
        fixture.drain();
        assertThat(send("data")).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void shouldStayInAStreamWhoseLastFrameWasRefused()
    {
        outbound.sendFragment(TEXT, payload(2, 0), 0, 2);
        while (outbound.sendFragment(CONTINUATION, payload(400, 0), 0, 400) == SendResult.ACCEPTED)
        {
            assertThat(fixture.wire.size()).isZero();
        }
        assertThat(outbound.sendFragment(FIN_CONTINUATION, payload(400, 0), 0, 400))
            .isEqualTo(SendResult.BACK_PRESSURE);
        fixture.drain();
        assertThat(send("data")).isEqualTo(SendResult.STREAM_OPEN);
        assertThat(outbound.sendFragment(FIN_CONTINUATION, payload(400, 0), 0, 400)).isEqualTo(SendResult.ACCEPTED);
        assertThat(send("data")).isEqualTo(SendResult.ACCEPTED);
    }

    private int frames()
    {
        int count = 0;
        final OutboundRing ring = outbound.ring();
        long position = ring.nextRecord(ring.consumerPosition());
        while (position >= 0)
        {
            count++;
            position = ring.nextRecord(ring.positionAfter(position, ring.length(ring.index(position))));
        }
        return count;
    }

    private SendResult sendBinary(final int length)
    {
        return outbound.send(FIN_BINARY, payload(length, 0), 0, length);
    }

    private SendResult send(final String text)
    {
        final UnsafeBuffer payload = new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
        return outbound.send(FIN_TEXT, payload, 0, payload.capacity());
    }

    private static String text(final String text)
    {
        return frameText(FIN_TEXT, new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
