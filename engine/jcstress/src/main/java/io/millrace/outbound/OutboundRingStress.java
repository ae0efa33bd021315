package io.millrace.outbound;

import java.nio.charset.StandardCharsets;

import io.millrace.jcstress.ReusedMemory;

import org.agrona.concurrent.MessageHandler;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Producers that claim in a ring and the writer that looks ahead in it.
 */
public final class OutboundRingStress
{
    private OutboundRingStress()
    {
    }

    /** A ring, and the writer's way of reading it: look first, consume later. */
    static class Rings
    {
        static final int LENGTH = 20;
        /** Of a record with its header, rounded. */
        static final int RECORD = 32;
        static final int RECORDS = StressedOutbound.RING_CAPACITY / RECORD;

        final OutboundRing ring;
        private final ReusedMemory memory = new ReusedMemory();
        private final byte[] ids = new byte[2 * RECORDS];
        private int count;

        Rings()
        {
            ring = new OutboundRing(memory.allocate(OutboundRing.memoryLength(StressedOutbound.RING_CAPACITY)));
        }

        /** Moves the ring on, so that fewer bytes than a record needs are left before the wrap. */
        Rings beforeWrap()
        {
            for (int i = 0; i < RECORDS - 1; i++)
            {
                put('-', LENGTH);
            }
            ring.commit(ring.claim(OutboundRing.FRAMES, OutboundRing.HEADER_LENGTH));
            ring.consume((type, buffer, index, length) -> { }, RECORDS);
            return this;
        }

        Rings full()
        {
            while (put('e', LENGTH))
            {
                continue;
            }
            return this;
        }

        boolean put(final char id, final int length)
        {
            final int index = ring.claim(OutboundRing.FRAMES, length);
            if (index == OutboundRing.NO_SPACE)
            {
                return false;
            }
            ring.buffer().setMemory(index, length, (byte)id);
            ring.commit(index);
            return true;
        }

        void putTrimmed(final char id, final int claimed, final int used)
        {
            final int index = ring.claim(OutboundRing.FRAMES, claimed);
            ring.buffer().setMemory(index, used, (byte)id);
            ring.commit(index, claimed, used, 1);
        }

        /** Claims and aborts. */
        void drop(final char id)
        {
            final int index = ring.claim(OutboundRing.FRAMES, LENGTH);
            ring.buffer().setMemory(index, LENGTH, (byte)id);
            ring.abort(index);
        }

        /** Looks at two records ahead, then consumes them. */
        void takeTwo()
        {
            final MessageHandler nothing = (type, buffer, index, length) -> { };
            int found = 0;
            long position = ring.nextRecord(ring.consumerPosition());
            while (position >= 0 && found < 2)
            {
                look(ring.index(position));
                found++;
                position = ring.nextRecord(ring.positionAfter(position, ring.length(ring.index(position))));
            }
            ring.consume(nothing, found);
        }

        private void look(final int index)
        {
            final int length = ring.length(index);
            boolean whole = length == LENGTH && ring.type(index) == OutboundRing.FRAMES;
            for (int i = 1; whole && i < length; i++)
            {
                whole = ring.buffer().getByte(index + i) == ring.buffer().getByte(index);
            }
            ids[count++] = whole ? ring.buffer().getByte(index) : (byte)'?';
        }

        String finish()
        {
            while (ring.nextRecord(ring.consumerPosition()) >= 0)
            {
                takeTwo();
            }
            final String end = ring.isEmpty() ? "" : " (not empty)";
            memory.free(ring.memory());
            return new String(ids, 0, count, StandardCharsets.ISO_8859_1) + end;
        }
    }

    /** A claim is shortened when it is committed. */
    @JCStressTest
    @Description("The rest of a shortened claim is taken for a record, or the next record is missed.")
    @Outcome(id = "ab", expect = Expect.ACCEPTABLE, desc = "both records, at their lengths")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a wrong length, other bytes, or a record lost")
    @State
    public static class TrimAgainstRead
    {
        private final Rings rings = new Rings();

        @Actor
        void produce()
        {
            rings.putTrimmed('a', Rings.LENGTH + Rings.RECORD, Rings.LENGTH);
            rings.putTrimmed('b', Rings.LENGTH, Rings.LENGTH);
        }

        @Actor
        void consume()
        {
            rings.takeTwo();
            rings.takeTwo();
        }

        @Arbiter
        void finish(final L_Result r)
        {
            r.r1 = rings.finish();
        }
    }

    /** A claim is aborted. */
    @JCStressTest
    @Description("An aborted claim is taken for a record, or the record behind it is missed.")
    @Outcome(id = "ab", expect = Expect.ACCEPTABLE, desc = "what was committed")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an aborted claim, other bytes, or a record lost")
    @State
    public static class AbortAgainstRead
    {
        private final Rings rings = new Rings();

        @Actor
        void produce()
        {
            rings.put('a', Rings.LENGTH);
            rings.drop('x');
            rings.put('b', Rings.LENGTH);
        }

        @Actor
        void consume()
        {
            rings.takeTwo();
            rings.takeTwo();
        }

        @Arbiter
        void finish(final L_Result r)
        {
            r.r1 = rings.finish();
        }
    }

    /** The record does not fit before the end of the ring. */
    @JCStressTest
    @Description("The padding before the wrap is taken for a record, or what follows the wrap is missed.")
    @Outcome(id = "ab", expect = Expect.ACCEPTABLE, desc = "both records")
    @Outcome(expect = Expect.FORBIDDEN, desc = "other bytes, or a record lost")
    @State
    public static class WrapAgainstRead
    {
        private final Rings rings = new Rings().beforeWrap();

        @Actor
        void produce()
        {
            rings.put('a', Rings.LENGTH);
            rings.put('b', Rings.LENGTH);
        }

        @Actor
        void consume()
        {
            rings.takeTwo();
            rings.takeTwo();
        }

        @Arbiter
        void finish(final L_Result r)
        {
            r.r1 = rings.finish();
        }
    }

    /** Two producers claim where the ring wraps. */
    @JCStressTest
    @Description("Two claims of the same bytes.")
    @Outcome(id = { "abc", "acb", "cab" }, expect = Expect.ACCEPTABLE, desc = "all records, a before b")
    @Outcome(expect = Expect.FORBIDDEN, desc = "other bytes, or a record lost")
    @State
    public static class TwoProducers
    {
        private final Rings rings = new Rings().beforeWrap();

        @Actor
        void first()
        {
            rings.put('a', Rings.LENGTH);
            rings.put('b', Rings.LENGTH);
        }

        @Actor
        void second()
        {
            rings.put('c', Rings.LENGTH);
        }

        @Arbiter
        void finish(final L_Result r)
        {
            r.r1 = rings.finish();
        }
    }

    /** Two producers and the writer. */
    @JCStressTest
    @Description("Two claims of the same bytes, or a record that the writer reads before it is whole.")
    @Outcome(id = { "abc", "acb", "cab" }, expect = Expect.ACCEPTABLE, desc = "all records, a before b")
    @Outcome(expect = Expect.FORBIDDEN, desc = "other bytes, or a record lost")
    @State
    public static class TwoProducersAndWriter
    {
        private final Rings rings = new Rings().beforeWrap();

        @Actor
        void first()
        {
            rings.put('a', Rings.LENGTH);
            rings.put('b', Rings.LENGTH);
        }

        @Actor
        void second()
        {
            rings.put('c', Rings.LENGTH);
        }

        @Actor
        void consume()
        {
            rings.takeTwo();
            rings.takeTwo();
        }

        @Arbiter
        void finish(final L_Result r)
        {
            r.r1 = rings.finish();
        }
    }

    /** The ring is full. */
    @JCStressTest
    @Description("A claim of bytes that the writer has not consumed, or a record read twice round the ring.")
    @Outcome(id = "e{32}n{0,3}", expect = Expect.ACCEPTABLE, desc = "the old records, then the new ones that fitted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an old record overwritten, or read twice")
    @State
    public static class FullRing
    {
        private static final int TRIES = 3;

        private final Rings rings = new Rings().full();

        @Actor
        void produce()
        {
            for (int i = 0; i < TRIES; i++)
            {
                rings.put('n', Rings.LENGTH);
            }
        }

        @Actor
        void consume()
        {
            rings.takeTwo();
            rings.takeTwo();
        }

        @Arbiter
        void finish(final L_Result r)
        {
            r.r1 = rings.finish();
        }
    }
}
