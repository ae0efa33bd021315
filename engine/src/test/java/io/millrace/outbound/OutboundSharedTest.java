package io.millrace.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.memory.SharedBuffer;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Frames that are enqueued by reference (RFC 6455 §5.2 on the wire, whole and in order), with and without a ring.
 */
class OutboundSharedTest
{
    private final OutboundFixture fixture = new OutboundFixture();
    private final Outbound outbound = fixture.outbound;

    @Test
    void shouldWriteSharedFrameWithoutLeasingARing()
    {
        final long before = fixture.allocator.allocatedBytes();
        final SharedBuffer frame = text("one");
        final long withFrame = fixture.allocator.allocatedBytes();

        assertThat(outbound.sendShared(frame, false)).isEqualTo(SendResult.ACCEPTED);
        assertThat(fixture.visit()).isEqualTo(OutboundWriter.Status.DRAINED);

        assertThat(fixture.wireText()).isEqualTo(wire("one"));
        assertThat(fixture.allocator.allocatedBytes()).isEqualTo(withFrame).isGreaterThan(before);
        assertThat(frame.references()).isZero();
        assertThat(outbound.bytesBuffered()).isZero();
        assertThat(outbound.messagesBuffered()).isZero();
    }

    @Test
    void shouldWriteEverythingThatIsQueuedAtOnce()
    {
        final StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 10; i++)
        {
            outbound.sendShared(text("message " + i), false);
            expected.append(wire("message " + i));
        }

        fixture.visit();

        assertThat(fixture.wireText()).isEqualTo(expected.toString());
        assertThat(fixture.writes).isEqualTo(1);
    }

    @Test
    void shouldKeepTheOrderOfSharedAndCopiedFrames()
    {
        outbound.sendShared(text("a"), false);
        send("b");
        outbound.sendShared(text("c"), true);
        send("d");
        outbound.sendShared(text("e"), false);

        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(wire("a") + wire("b") + wire("c") + wire("d") + wire("e"));
        assertThat(fixture.writes).isEqualTo(1);
    }

    @Test
    void shouldKeepTheOrderWithinABatch()
    {
        outbound.beginBatch(100);
        send("a");
        outbound.sendShared(text("b"), false);
        send("c");
        outbound.endBatch();

        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(wire("a") + wire("b") + wire("c"));
    }

    @Test
    void shouldGoOnInARingWhenTheQueueIsFull()
    {
        final StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 3 * FrameQueue.CAPACITY; i++)
        {
            assertThat(outbound.sendShared(text("message " + i), i % 2 == 0)).isEqualTo(SendResult.ACCEPTED);
            expected.append(wire("message " + i));
        }
        assertThat(outbound.messagesBuffered()).isEqualTo(3 * FrameQueue.CAPACITY);

        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(expected.toString());
        assertThat(outbound.messagesBuffered()).isZero();
    }

    @Test
    void shouldNeedNoRingWhenTheWriterItselfFillsTheQueue()
    {
        fixture.writesInline = true;
        fixture.onQueueFull = fixture::visit;
        final long before = fixture.allocator.allocatedBytes();
        final SharedBuffer frame = text("x");
        final long withFrame = fixture.allocator.allocatedBytes();
        frame.retain(100);
        for (int i = 0; i < 100; i++)
        {
            assertThat(outbound.sendShared(frame, false)).isEqualTo(SendResult.ACCEPTED);
        }
        fixture.visit();

        assertThat(fixture.wireText()).isEqualTo(wire("x").repeat(100));
        assertThat(fixture.writes).isEqualTo(2);
        assertThat(fixture.allocator.allocatedBytes()).isEqualTo(withFrame).isGreaterThan(before);
        assertThat(frame.references()).isEqualTo(1);
        frame.release(1);
    }

    @Test
    void shouldNeverCutAFrameWhenTheSocketTakesOneByteAtATime()
    {
        fixture.writeLimit = 1;
        final StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 40; i++)
        {
            outbound.sendShared(text("shared " + i), false);
            send("copied " + i);
            expected.append(wire("shared " + i)).append(wire("copied " + i));
        }

        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(expected.toString());
    }

    @Test
    void shouldWriteLargeSharedFrameFromWhereItLies()
    {
        final OutboundFixture other = new OutboundFixture();
        final String payload = "0123456789".repeat(1000);
        final SharedBuffer frame = text(payload);
        frame.retain(1);
        outbound.sendShared(frame, false);
        other.outbound.sendShared(frame, false);
        fixture.window = 4000;
        other.window = 7000;

        fixture.visit();
        other.visit();
        fixture.window = Integer.MAX_VALUE;
        other.window = Integer.MAX_VALUE;
        fixture.drain();
        other.drain();

        assertThat(fixture.wireText()).isEqualTo(wire(payload));
        assertThat(other.wireText()).isEqualTo(wire(payload));
        assertThat(frame.references()).isZero();
    }

    @Test
    void shouldWriteBeforeTheCloseFrameWhatWasSharedBefore()
    {
        outbound.sendShared(text("last"), false);
        outbound.close(new byte[]{ (byte)0x88, 0 }, false);
        final SharedBuffer late = text("late");

        assertThat(outbound.sendShared(late, false)).isEqualTo(SendResult.CLOSED);
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.CLOSE_WRITTEN);

        assertThat(fixture.wireText()).isEqualTo(wire("last") + "\u0088\0");
        assertThat(late.references()).isEqualTo(1);
        late.release(1);
    }

    @Test
    void shouldRefuseSharedFrameWhileAStreamIsOpen()
    {
        outbound.sendFragment(OutboundFixture.FIN_TEXT & 0x7f, OutboundFixture.payload(3, 0), 0, 3);
        final SharedBuffer frame = text("x");

        assertThat(outbound.sendShared(frame, false)).isEqualTo(SendResult.STREAM_OPEN);
        assertThat(frame.references()).isEqualTo(1);
        frame.release(1);
    }

    @Test
    void shouldCountSharedFramesAgainstTheLimit()
    {
        final OutboundFixture limited = OutboundFixture.limited(1000, 500);
        final SharedBuffer frame = text("x".repeat(298));
        frame.retain(9);
        int accepted = 0;
        while (limited.outbound.sendShared(frame, false).isAccepted())
        {
            accepted++;
        }

        assertThat(accepted).isEqualTo(3);
        assertThat(limited.outbound.bytesBuffered()).isEqualTo(3 * 300 + 6);
        limited.drain();
        assertThat(limited.drained).isEqualTo(1);
        frame.release(10 - accepted);
        assertThat(frame.references()).isZero();
    }

    @Test
    void shouldReleaseEverythingWhenTheConnectionEnds()
    {
        final SharedBuffer frame = text("x".repeat(100));
        final int count = 2 * FrameQueue.CAPACITY;
        frame.retain(count - 1);
        fixture.window = 50;
        for (int i = 0; i < count; i++)
        {
            outbound.sendShared(frame, false);
        }
        fixture.visit();
        final ConflationSlot slot = new ConflationSlot();
        final SharedBuffer kept = text("kept");
        outbound.sendConflated(slot, kept);
        outbound.abandon();

        assertThat(fixture.writer.discard(fixture.drain)).isTrue();

        assertThat(frame.references()).isZero();
        assertThat(kept.references()).isZero();
        assertThat(slot.isEmpty()).isTrue();
        assertThat(outbound.bytesBuffered()).isZero();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldReplaceOlderFrameOfTheSameSlot()
    {
        final ConflationSlot first = new ConflationSlot();
        final ConflationSlot second = new ConflationSlot();
        outbound.sendConflated(first, text("a1"));
        outbound.sendConflated(second, text("b1"));
        outbound.sendConflated(first, text("a2 is longer"));
        outbound.sendConflated(second, text("b"));

        fixture.visit();

        assertThat(fixture.wireText()).isEqualTo(wire("a2 is longer") + wire("b"));
        assertThat(fixture.conflated).isEqualTo(2);
        assertThat(outbound.bytesBuffered()).isZero();
        assertThat(outbound.messagesBuffered()).isZero();
        assertThat(buffersInUse()).isZero();
    }

    @Test
    void shouldConflateInTheRingAsWell()
    {
        send("first");
        final List<ConflationSlot> slots = new ArrayList<>();
        for (int i = 0; i < 20; i++)
        {
            slots.add(new ConflationSlot());
        }
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < slots.size(); i++)
            {
                assertThat(outbound.sendConflated(slots.get(i), text(i + "-" + round))).isEqualTo(SendResult.ACCEPTED);
            }
        }
        final StringBuilder expected = new StringBuilder(wire("first"));
        for (int i = 0; i < slots.size(); i++)
        {
            expected.append(wire(i + "-4"));
        }

        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(expected.toString());
        assertThat(fixture.conflated).isEqualTo(80);
        assertThat(buffersInUse()).isZero();
    }

    @Test
    void shouldReplaceEvenWhenTheLimitIsReachedButRefuseNewKeys()
    {
        final OutboundFixture limited = OutboundFixture.limited(200, 100);
        final ConflationSlot slot = new ConflationSlot();
        final ConflationSlot other = new ConflationSlot();
        limited.outbound.sendConflated(slot, encode(limited, "x".repeat(150)));
        final SharedBuffer refused = encode(limited, "y".repeat(150));

        assertThat(limited.outbound.sendConflated(other, refused)).isEqualTo(SendResult.BACK_PRESSURE);
        assertThat(limited.outbound.sendConflated(slot, encode(limited, "z".repeat(150))))
            .isEqualTo(SendResult.ACCEPTED);
        limited.drain();

        assertThat(other.isEmpty()).isTrue();
        assertThat(refused.references()).isEqualTo(1);
        assertThat(limited.wireText()).endsWith("z".repeat(150)).doesNotContain("x");
    }

    @Test
    void shouldDropTheOldestThatMayBeDropped()
    {
        outbound.sendShared(text("kept"), false);
        for (int i = 0; i < 50; i++)
        {
            outbound.sendShared(text("message " + i), true);
        }
        final int dropped = outbound.dropOldest(10 * 11);
        final StringBuilder expected = new StringBuilder(wire("kept"));
        for (int i = dropped; i < 50; i++)
        {
            expected.append(wire("message " + i));
        }

        fixture.drain();

        assertThat(dropped).isEqualTo(10);
        assertThat(fixture.wireText()).isEqualTo(expected.toString());
        assertThat(buffersInUse()).isZero();
    }

    @Test
    void shouldNotDropWhatHasBegunToBeWritten()
    {
        fixture.window = 3;
        outbound.sendShared(text("begun"), true);
        outbound.sendShared(text("waits"), true);
        fixture.visit();

        assertThat(outbound.dropOldest(1000)).isEqualTo(1);
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(wire("begun"));
    }

    @Test
    void shouldMakeRoomForEverInAConnectionThatTakesNothing()
    {
        fixture.window = 3;
        outbound.sendShared(text("begun"), true);
        fixture.visit();
        for (int i = 0; i < 100_000; i++)
        {
            final SharedBuffer frame = text("message " + i);
            SendResult result = outbound.sendShared(frame, true);
            while (result == SendResult.BACK_PRESSURE && outbound.dropOldest(frame.length()) > 0)
            {
                result = outbound.sendShared(frame, true);
            }
            assertThat(result).as("message %d", i).isEqualTo(SendResult.ACCEPTED);
        }
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();

        assertThat(fixture.wireText()).startsWith(wire("begun")).endsWith(wire("message 99999"));
        assertThat(buffersInUse()).isZero();
    }

    @Test
    void shouldTellThoseWhoWaitForAFlushThatSomethingWasDropped()
    {
        outbound.sendShared(text("dropped"), true);
        outbound.whenFlushed(fixture.listener("first"));
        outbound.sendShared(text("sent"), true);
        outbound.whenFlushed(fixture.listener("second"));

        outbound.dropOldest(1);
        fixture.drain();

        assertThat(fixture.flushed).containsExactly("first false 0", "second true 6");
    }

    @Test
    void shouldDropEverythingButWhatHasBegunWhenToldTo()
    {
        fixture.window = 3;
        outbound.sendShared(text("begun"), false);
        fixture.visit();
        outbound.sendShared(text("shared"), false);
        send("copied");
        outbound.sendConflated(new ConflationSlot(), text("conflated"));
        outbound.close(new byte[]{ (byte)0x88, 0 }, false);

        outbound.dropAll();
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(wire("begun") + "\u0088\0");
        assertThat(buffersInUse()).isZero();
        assertThat(outbound.bytesBuffered()).isZero();
    }

    @Test
    void shouldNotDropTheResponseThatOpensTheConnection()
    {
        outbound.sendRaw("101".getBytes(StandardCharsets.US_ASCII));
        send("copied");

        outbound.dropAll();
        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo("101");
    }

    @Test
    void shouldFinishARecordBeforeAFrameThatWasLateForTheQueue()
    {
        outbound.sendShared(text("first"), false);
        fixture.drain();
        final SharedBuffer late = text("late");
        assertThat(outbound.enterShared(0)).isEqualTo(SendResult.ACCEPTED);
        assertThat(outbound.hasRing()).isFalse();
        send("copied");
        send("too");
        fixture.window = 3;
        fixture.visit();

        assertThat(outbound.reserve(late.length(), false)).isEqualTo(SendResult.ACCEPTED);
        assertThat(outbound.queue().offer(late, false)).isTrue();
        outbound.leave(SendResult.ACCEPTED);
        fixture.window = Integer.MAX_VALUE;
        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(wire("first") + wire("copied") + wire("late") + wire("too"));
        assertThat(buffersInUse()).isZero();
    }

    @Test
    void shouldNotReplaceAConflatedFrameByOneBeyondTheLimit()
    {
        final ConflationSlot slot = new ConflationSlot();
        outbound.sendConflated(slot, text("small"));
        final SharedBuffer large = text("x".repeat(OutboundFixture.LIMIT));

        assertThat(outbound.sendConflated(slot, large)).isEqualTo(SendResult.TOO_LARGE);
        large.release(1);
        fixture.drain();

        assertThat(fixture.wireText()).isEqualTo(wire("small"));
        assertThat(fixture.conflated).isZero();
        assertThat(outbound.bytesBuffered()).isZero();
    }

    private long buffersInUse()
    {
        // One is the writer's staging buffer.
        return fixture.pool.lentBuffers() - 1;
    }

    private void send(final String text)
    {
        final UnsafeBuffer payload = new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(outbound.send(OutboundFixture.FIN_TEXT, payload, 0, payload.capacity()))
            .isEqualTo(SendResult.ACCEPTED);
    }

    private SharedBuffer text(final String text)
    {
        return encode(fixture, text);
    }

    private SharedBuffer encode(final OutboundFixture owner, final String text)
    {
        return PreparedFrame.encode(owner.outbound.buffers(), MessageType.TEXT, text, 0, text.length());
    }

    private static String wire(final String text)
    {
        return OutboundFixture.frameText(
            OutboundFixture.FIN_TEXT, new UnsafeBuffer(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
