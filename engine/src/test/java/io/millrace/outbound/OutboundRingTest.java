package io.millrace.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundRingTest
{
    private static final int CAPACITY = 1024;

    private final OutboundRing ring =
        new OutboundRing(ByteBuffer.allocateDirect(OutboundRing.memoryLength(CAPACITY)));
    private final List<Integer> consumed = new ArrayList<>();

    @Test
    void shouldShowNoRecordBeforeItsCommit()
    {
        final int index = ring.claim(OutboundRing.FRAMES, 16);
        assertThat(ring.nextRecord(ring.consumerPosition())).isEqualTo(-1);
        assertThat(ring.isEmpty()).isFalse();

        ring.commit(index);

        final long position = ring.nextRecord(ring.consumerPosition());
        assertThat(ring.index(position)).isEqualTo(index);
        assertThat(ring.length(index)).isEqualTo(16);
        assertThat(ring.type(index)).isEqualTo(OutboundRing.FRAMES);
    }

    @Test
    void shouldHideARecordThatIsCommittedBehindAnOpenClaim()
    {
        final int open = ring.claim(OutboundRing.FRAMES, 8);
        final int later = ring.claim(OutboundRing.FRAMES, 8);
        ring.commit(later);
        assertThat(ring.nextRecord(ring.consumerPosition())).isEqualTo(-1);

        ring.abort(open);

        assertThat(ring.index(ring.nextRecord(ring.consumerPosition()))).isEqualTo(later);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 7, 8, 9, 16, 40, 99, 100 })
    void shouldLeavePaddingThatTheReaderSkipsWhenLessIsUsedThanClaimed(final int used)
    {
        final int first = ring.claim(OutboundRing.FRAMES, 100);
        ring.commit(first, 100, used, 1);
        final int second = ring.claim(OutboundRing.FRAMES, 5);
        ring.commit(second);

        final long position = ring.nextRecord(ring.consumerPosition());
        assertThat(ring.index(position)).isEqualTo(first);
        assertThat(ring.length(first)).isEqualTo(used);
        final long next = ring.nextRecord(ring.positionAfter(position, used));
        assertThat(ring.index(next)).isEqualTo(second);
        assertThat(ring.length(second)).isEqualTo(5);
    }

    @Test
    void shouldBeEmptyWhenOnlyPaddingIsLeft()
    {
        final int index = ring.claim(OutboundRing.FRAMES, 100);
        ring.commit(index, 100, 10, 1);
        assertThat(ring.isEmpty()).isFalse();

        ring.consume((type, buffer, offset, length) -> consumed.add(length), 1);

        assertThat(consumed).containsExactly(10);
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.size()).isZero();
    }

    @Test
    void shouldNotBeEmptyWhenARecordFollowsPadding()
    {
        ring.abort(ring.claim(OutboundRing.FRAMES, 50));
        final int index = ring.claim(OutboundRing.FRAMES, 7);
        ring.commit(index);

        assertThat(ring.isEmpty()).isFalse();
        assertThat(ring.index(ring.nextRecord(ring.consumerPosition()))).isEqualTo(index);
        ring.consume((type, buffer, offset, length) -> consumed.add(length), 1);
        assertThat(consumed).containsExactly(7);
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void shouldKeepAReferencesHandleAndLength()
    {
        final int index = ring.claim(OutboundRing.REFERENCE, OutboundRing.REFERENCE_LENGTH);
        ring.putReference(index, 77, 1 << 30);
        ring.commit(index);

        assertThat(ring.type(index)).isEqualTo(OutboundRing.REFERENCE);
        assertThat(ring.referenceHandle(index)).isEqualTo(77);
        assertThat(ring.referenceLength(index)).isEqualTo(1 << 30);
    }

    @Test
    void shouldRefuseAClaimThatDoesNotFit()
    {
        int count = 0;
        int index;
        while ((index = ring.claim(OutboundRing.FRAMES, ring.maxRecordLength())) != OutboundRing.NO_SPACE)
        {
            ring.commit(index);
            count++;
        }
        assertThat(count).isEqualTo(CAPACITY / (ring.maxRecordLength() + OutboundRing.HEADER_LENGTH));
    }

    @Test
    void shouldDiscardUpToTheFirstOpenClaim()
    {
        ring.commit(ring.claim(OutboundRing.FRAMES, 3), 3, 3, 1);
        ring.abort(ring.claim(OutboundRing.FRAMES, 3));
        ring.commit(ring.claim(OutboundRing.FRAMES, 90), 90, 4, 1);
        final int open = ring.claim(OutboundRing.FRAMES, 3);

        assertThat(ring.discard((type, buffer, offset, length) -> consumed.add(length))).isEqualTo(2);
        assertThat(consumed).containsExactly(3, 4);
        assertThat(ring.isEmpty()).isFalse();

        ring.commit(open);
        assertThat(ring.discard((type, buffer, offset, length) -> consumed.add(length))).isEqualTo(1);
        assertThat(ring.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4 })
    void shouldDeliverExactlyWhatWasCommittedInOrderWhenUsedAtRandom(final long seed)
    {
        final Random random = new Random(seed);
        final ArrayDeque<Integer> model = new ArrayDeque<>();
        int value = 0;
        for (int i = 0; i < 50_000; i++)
        {
            if (random.nextInt(100) < 60)
            {
                value++;
                claim(random, model, value);
            }
            else
            {
                read(random, model);
            }
        }
        while (!model.isEmpty())
        {
            read(random, model);
        }
        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.nextRecord(ring.consumerPosition())).isEqualTo(-1);
    }

    private void claim(final Random random, final ArrayDeque<Integer> model, final int value)
    {
        final int claimed = 4 + random.nextInt(ring.maxRecordLength() - 3);
        final int index = ring.claim(OutboundRing.FRAMES, claimed);
        if (index == OutboundRing.NO_SPACE)
        {
            return;
        }
        ring.buffer().setMemory(index, claimed, (byte)0xff);
        if (random.nextInt(5) == 0)
        {
            ring.abort(index);
            return;
        }
        ring.buffer().putInt(index, value);
        ring.commit(index, claimed, 4 + random.nextInt(claimed - 3), 1);
        model.addLast(value);
    }

    private void read(final Random random, final ArrayDeque<Integer> model)
    {
        long position = ring.nextRecord(ring.consumerPosition());
        assertThat(position < 0).isEqualTo(model.isEmpty());
        int count = 0;
        final int maximum = 1 + random.nextInt(5);
        final List<Integer> seen = new ArrayList<>();
        while (position >= 0 && count < maximum)
        {
            final int index = ring.index(position);
            seen.add(ring.buffer().getInt(index));
            count++;
            position = ring.nextRecord(ring.positionAfter(position, ring.length(index)));
        }
        consumed.clear();
        ring.consume((type, buffer, offset, length) -> consumed.add(buffer.getInt(offset)), count);
        assertThat(consumed).isEqualTo(seen);
        consumed.forEach(value -> assertThat(value).isEqualTo(model.pollFirst()));
    }
}
