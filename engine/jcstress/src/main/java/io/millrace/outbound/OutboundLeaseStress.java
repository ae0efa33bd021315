package io.millrace.outbound;

import io.millrace.api.SendResult;
import io.millrace.jcstress.ReusedMemory;

import org.agrona.concurrent.MessageHandler;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZLL_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The word that decides who may touch a connection's ring.
 */
public final class OutboundLeaseStress
{
    private OutboundLeaseStress()
    {
    }

    /** A lease, and records of one character each in its ring. */
    static class Leases
    {
        final OutboundLease lease;
        final OutboundLease other;
        private final ReusedMemory memory = new ReusedMemory();
        private final OutboundRingPool rings = new OutboundRingPool(memory, StressedOutbound.RING_CAPACITY);

        Leases()
        {
            lease = new OutboundLease(rings);
            other = new OutboundLease(rings);
        }

        /** Gives the connection a ring with nothing in it. */
        Leases leased()
        {
            lease.enter(0);
            lease.leave();
            return this;
        }

        static SendResult put(final OutboundLease lease, final char id, final long refusing)
        {
            final SendResult entered = lease.enter(refusing);
            if (entered.isAccepted())
            {
                putInside(lease, id);
                lease.leave();
            }
            return entered;
        }

        static void putInside(final OutboundLease lease, final char id)
        {
            final OutboundRing ring = lease.ring();
            final int index = ring.claim(OutboundRing.FRAMES, Integer.BYTES);
            ring.buffer().putInt(index, id);
            ring.commit(index);
        }

        static String take(final OutboundLease lease)
        {
            final OutboundRing ring = lease.ring();
            if (ring == null)
            {
                return "";
            }
            final StringBuilder text = new StringBuilder();
            final MessageHandler append =
                (type, buffer, index, length) -> text.append((char)buffer.getInt(index));
            while (ring.nextRecord(ring.consumerPosition()) >= 0)
            {
                ring.consume(append, 1);
            }
            return text.toString();
        }

        int ringsMade()
        {
            return memory.outstanding();
        }

        /** Whether each ring could be given back. */
        boolean release()
        {
            final boolean apart = lease.ring() == null || lease.ring() != other.ring();
            final boolean returned = lease.returnIfDrained() & other.returnIfDrained();
            rings.close();
            return apart && returned && memory.outstanding() == 0;
        }
    }

    /** A producer enters while the writer returns the ring, which the next connection leases at once. */
    @JCStressTest
    @Description("Data to the wrong peer: a producer claims in a ring that has gone to another connection.")
    @Outcome(id = "m, o", expect = Expect.ACCEPTABLE, desc = "the ring went first, the producer leased another")
    @Outcome(id = "m, ", expect = Expect.ACCEPTABLE, desc = "the ring stayed")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a record in the wrong ring, lost, or a ring held twice")
    @State
    public static class EnterAgainstReturn
    {
        private final Leases leases = new Leases().leased();

        @Actor
        void produce()
        {
            Leases.put(leases.lease, 'm', OutboundLease.CLOSING);
        }

        @Actor
        void returnRing()
        {
            if (leases.lease.returnIfDrained())
            {
                Leases.put(leases.other, 'o', OutboundLease.CLOSING);
            }
        }

        @Arbiter
        void look(final LL_Result r)
        {
            r.r1 = Leases.take(leases.lease);
            r.r2 = Leases.take(leases.other) + (leases.release() ? "" : " (held twice, or leaked)");
        }
    }

    /** Another thread looks into the ring while the writer returns it. */
    @JCStressTest
    @Description("A look at a ring that has gone to another connection.")
    @Outcome(id = "false, true, true", expect = Expect.ACCEPTABLE, desc = "the ring went first")
    @Outcome(id = "false, false, true", expect = Expect.ACCEPTABLE, desc = "the ring stayed, nobody is inside")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the other connection's record was seen, or the word is wrong")
    @State
    public static class LookAgainstReturn
    {
        private final Leases leases = new Leases().leased();

        @Actor
        void look(final ZZZ_Result r)
        {
            if (leases.lease.enterIfLeased())
            {
                r.r1 = leases.lease.ring().size() != 0;
                leases.lease.leave();
            }
        }

        @Actor
        void returnRing(final ZZZ_Result r)
        {
            r.r2 = leases.lease.returnIfDrained();
            if (r.r2)
            {
                Leases.put(leases.other, 'o', OutboundLease.CLOSING);
            }
        }

        @Arbiter
        void release(final ZZZ_Result r)
        {
            final boolean empty = Leases.take(leases.lease).isEmpty();
            Leases.take(leases.other);
            r.r3 = empty && leases.release();
        }
    }

    /** Two producers find no ring. */
    @JCStressTest
    @Description("Two first producers: each leases a ring, and one of the two is lost with its record.")
    @Outcome(id = { "ab, 1", "ba, 1" }, expect = Expect.ACCEPTABLE, desc = "one ring, both records")
    @Outcome(id = { "ab, 2", "ba, 2" }, expect = Expect.ACCEPTABLE, desc = "the second gave its ring back")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a record or a ring lost")
    @State
    public static class TwoFirstProducers
    {
        private final Leases leases = new Leases();

        @Actor
        void first()
        {
            Leases.put(leases.lease, 'a', OutboundLease.CLOSING);
        }

        @Actor
        void second()
        {
            Leases.put(leases.lease, 'b', OutboundLease.CLOSING);
        }

        @Arbiter
        void look(final LL_Result r)
        {
            r.r2 = leases.ringsMade();
            r.r1 = Leases.take(leases.lease) + (leases.release() ? "" : " (leaked)");
        }
    }

    /** A producer enters while the connection closes; the writer ends when the ring is drained. */
    @JCStressTest
    @Description("An accepted record is committed after the writer saw the flag and found everything drained.")
    @Outcome(id = "ACCEPTED, m", expect = Expect.ACCEPTABLE, desc = "accepted and drained")
    @Outcome(id = "CLOSED, ", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and not drained, or drained and not accepted")
    @State
    public static class EnterAgainstClose
    {
        private final Leases leases = new Leases().leased();
        private String taken = "";

        @Actor
        void produce(final LL_Result r)
        {
            r.r1 = Leases.put(leases.lease, 'm', OutboundLease.CLOSING);
        }

        @Actor
        void close()
        {
            leases.lease.set(OutboundLease.CLOSING);
            while (!leases.lease.returnIfDrained())
            {
                taken += Leases.take(leases.lease);
            }
        }

        @Arbiter
        void look(final LL_Result r)
        {
            r.r2 = taken + (leases.release() ? "" : " (leaked)");
        }
    }

    /** The connection closes while a first producer leases its ring. */
    @JCStressTest
    @Description("A lost closing flag: the thread that leases or returns a ring writes the word without it.")
    @Outcome(id = { "true, true", "true, false" }, expect = Expect.ACCEPTABLE, desc = "the flag stands")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the flag is lost")
    @State
    public static class CloseAgainstLeaseAndReturn
    {
        private final Leases leases = new Leases();

        @Actor
        void leaseAndReturn(final ZZ_Result r)
        {
            r.r2 = leases.lease.enter(OutboundLease.CLOSING).isAccepted();
            if (r.r2)
            {
                leases.lease.leave();
                leases.lease.returnIfDrained();
            }
        }

        @Actor
        void close()
        {
            leases.lease.set(OutboundLease.CLOSING);
        }

        @Arbiter
        void look(final ZZ_Result r)
        {
            r.r1 = leases.lease.isClosing() && !leases.lease.hasProducers() && leases.release();
        }
    }

    /** A thread opens a stream while another sends. */
    @JCStressTest
    @Description("A record between the records of a stream.")
    @Outcome(id = "true, ACCEPTED, mss", expect = Expect.ACCEPTABLE, desc = "before the stream")
    @Outcome(id = "true, STREAM_OPEN, ss", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(id = "false, ACCEPTED, m", expect = Expect.ACCEPTABLE, desc = "the stream was refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "within the stream, or lost")
    @State
    public static class StreamAgainstEnter
    {
        private final Leases leases = new Leases().leased();

        @Actor
        void stream(final ZLL_Result r)
        {
            r.r1 = leases.lease.openStream(Thread.currentThread());
            if (r.r1)
            {
                Leases.put(leases.lease, 's', OutboundLease.CLOSING);
                Leases.put(leases.lease, 's', OutboundLease.CLOSING);
            }
        }

        @Actor
        void produce(final ZLL_Result r)
        {
            r.r2 = Leases.put(leases.lease, 'm', OutboundLease.CLOSING | OutboundLease.STREAM);
        }

        @Arbiter
        void look(final ZLL_Result r)
        {
            r.r3 = Leases.take(leases.lease) + (leases.release() ? "" : " (leaked)");
        }
    }

    /** Two threads open a stream. */
    @JCStressTest
    @Description("Two owners of a connection's stream, or a thread that takes another's stream for its own.")
    @Outcome(id = { "opened and owned, neither", "neither, opened and owned" }, expect = Expect.ACCEPTABLE,
        desc = "one owner")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two owners, none, or the wrong one")
    @State
    public static class StreamAgainstStream
    {
        private final Leases leases = new Leases();

        @Actor
        void first(final LL_Result r)
        {
            r.r1 = open(leases.lease);
        }

        @Actor
        void second(final LL_Result r)
        {
            r.r2 = open(leases.lease);
        }

        private static String open(final OutboundLease lease)
        {
            final boolean opened = lease.openStream(Thread.currentThread());
            final boolean owned = lease.ownsStream(Thread.currentThread());
            return opened ? owned ? "opened and owned" : "opened" : owned ? "owned" : "neither";
        }
    }

    /** Two producers come and go while the writer returns the ring as often as it can. */
    @JCStressTest
    @Description("A count of producers that is wrong after the ring came and went.")
    @Outcome(id = "drained", expect = Expect.ACCEPTABLE, desc = "nobody is inside, every record was drained")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a producer is counted for ever, or a record is lost")
    @State
    public static class ProducersAgainstReturns
    {
        private static final int ROUNDS = 4;

        private final Leases leases = new Leases();
        private int taken;

        @Actor
        void produce()
        {
            for (int i = 0; i < ROUNDS; i++)
            {
                Leases.put(leases.lease, 'm', OutboundLease.CLOSING);
            }
        }

        @Actor
        void drain()
        {
            for (int i = 0; i < ROUNDS; i++)
            {
                taken += Leases.take(leases.lease).length();
                leases.lease.returnIfDrained();
            }
        }

        @Arbiter
        void look(final L_Result r)
        {
            taken += Leases.take(leases.lease).length();
            r.r1 = (taken == ROUNDS ? "drained" : "drained " + taken) +
                (leases.lease.hasProducers() ? " (somebody inside)" : "") + (leases.release() ? "" : " (leaked)");
        }
    }

    /** A producer that is inside without a ring leases one while others enter, leave, and lease one as well. */
    @JCStressTest
    @Description("Whoever is inside is miscounted while a ring is leased, or two rings are.")
    @Outcome(id = { "ab, 0", "ba, 0" }, expect = Expect.ACCEPTABLE, desc = "one ring, both records, nobody inside")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a record or a ring lost, or someone inside for ever")
    @State
    public static class LeaseInsideAgainstOthers
    {
        private static final int TIMES = 16;

        private final Leases leases = new Leases();

        @Actor
        void leaseInside()
        {
            leases.lease.enterShared(OutboundLease.CLOSING);
            if (leases.lease.leaseInside())
            {
                Leases.putInside(leases.lease, 'a');
            }
            leases.lease.leave();
        }

        @Actor
        void enterAndLeave()
        {
            for (int i = 0; i < TIMES; i++)
            {
                leases.lease.enterShared(OutboundLease.CLOSING);
                leases.lease.leave();
            }
        }

        @Actor
        void produce()
        {
            Leases.put(leases.lease, 'b', OutboundLease.CLOSING);
        }

        @Arbiter
        void look(final LL_Result r)
        {
            r.r1 = Leases.take(leases.lease);
            r.r2 = leases.lease.word() & (OutboundLease.PRODUCERS | OutboundLease.TRANSITION);
            r.r1 += leases.release() ? "" : " (leaked)";
        }
    }

    /** A producer that is inside needs a ring while the writer returns the one that there was. */
    @JCStressTest
    @Description("Data to the wrong peer: a producer that is inside already finds a ring, which then goes to another.")
    @Outcome(id = "m, o", expect = Expect.ACCEPTABLE, desc = "the ring went first, the producer leased another")
    @Outcome(id = "m, ", expect = Expect.ACCEPTABLE, desc = "the ring stayed")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a record in the wrong ring, lost, or a ring held twice")
    @State
    public static class LeaseInsideAgainstReturn
    {
        private final Leases leases = new Leases().leased();

        @Actor
        void leaseInside()
        {
            leases.lease.enterShared(OutboundLease.CLOSING);
            if (leases.lease.leaseInside())
            {
                Leases.putInside(leases.lease, 'm');
            }
            leases.lease.leave();
        }

        @Actor
        void returnRing()
        {
            if (leases.lease.returnIfDrained())
            {
                Leases.put(leases.other, 'o', OutboundLease.CLOSING);
            }
        }

        @Arbiter
        void look(final LL_Result r)
        {
            r.r1 = Leases.take(leases.lease);
            r.r2 = Leases.take(leases.other) + (leases.release() ? "" : " (held twice, or leaked)");
        }
    }
}
