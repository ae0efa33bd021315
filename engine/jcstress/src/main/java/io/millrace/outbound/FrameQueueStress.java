package io.millrace.outbound;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Producers and the consumer of a queue of shared frames.
 */
public final class FrameQueueStress
{
    private FrameQueueStress()
    {
    }

    /** A queue with the entries that were taken from it. Droppable entries are letters in upper case. */
    static class Queue
    {
        final FrameQueue queue = new FrameQueue();
        private final StringBuilder taken = new StringBuilder();

        void offer(final String entry)
        {
            queue.offer(entry, Character.isUpperCase(entry.charAt(0)));
        }

        Queue filled(final int count)
        {
            for (int i = 0; i < count; i++)
            {
                offer("X");
            }
            return this;
        }

        void take(final int most)
        {
            Object entry;
            for (int i = 0; i < most && (entry = queue.peek(0)) != null; i++)
            {
                final boolean wrong = queue.isDroppable(0) != Character.isUpperCase(entry.toString().charAt(0));
                taken.append(wrong ? "?" : entry);
                queue.poll();
            }
        }

        String all()
        {
            take(2 * FrameQueue.CAPACITY);
            return taken + (queue.isEmpty() && queue.size() == 0 ? "" : " (not empty)");
        }
    }

    /** Two threads offer while the consumer takes. */
    @JCStressTest
    @Description("An entry is lost, comes twice, without its mark, or before an older one of the same thread.")
    @Outcome(id = { "AbCd", "ACbd", "ACdb", "CAbd", "CAdb", "CdAb" }, expect = Expect.ACCEPTABLE, desc = "in order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, wrongly marked, or out of order")
    @State
    public static class TwoProducersAndConsumer
    {
        private final Queue subject = new Queue();

        @Actor
        void offer()
        {
            subject.offer("A");
            subject.offer("b");
        }

        @Actor
        void offerToo()
        {
            subject.offer("C");
            subject.offer("d");
        }

        @Actor
        void take()
        {
            subject.take(FrameQueue.CAPACITY);
        }

        @Arbiter
        void look(final L_Result r)
        {
            r.r1 = subject.all();
        }
    }

    /** Two threads offer where there is room for one. */
    @JCStressTest
    @Description("Both take the last place, or neither.")
    @Outcome(id = { "true false, a", "false true, b" }, expect = Expect.ACCEPTABLE, desc = "one was refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both or none were taken")
    @State
    public static class LastPlace
    {
        private final Queue subject = new Queue().filled(FrameQueue.CAPACITY - 1);
        private boolean first;
        private boolean second;

        @Actor
        void offer()
        {
            first = subject.queue.offer("a", false);
        }

        @Actor
        void offerToo()
        {
            second = subject.queue.offer("b", false);
        }

        @Arbiter
        void look(final LL_Result r)
        {
            r.r1 = first + " " + second;
            r.r2 = subject.all().replace("X", "");
        }
    }

    /** A full queue: the consumer takes the oldest while a thread offers to the same place. */
    @JCStressTest
    @Description("A place is filled before it was emptied, so that the new entry, or its mark, is wiped out.")
    @Outcome(id = "true, A", expect = Expect.ACCEPTABLE, desc = "there was room in time")
    @Outcome(id = "false, ", expect = Expect.ACCEPTABLE, desc = "refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "accepted and lost, or without its mark")
    @State
    public static class OfferAgainstPollOfFullQueue
    {
        private final Queue subject = new Queue().filled(FrameQueue.CAPACITY);

        @Actor
        void offer(final LL_Result r)
        {
            r.r1 = subject.queue.offer("A", true);
        }

        @Actor
        void drop()
        {
            subject.queue.replace(0, "x");
            subject.queue.poll();
        }

        @Arbiter
        void look(final LL_Result r)
        {
            r.r2 = subject.all().replace("X", "");
        }
    }

    /** The consumer looks, and looks behind what it has seen, while two threads offer. */
    @JCStressTest
    @Description("What the consumer has seen is not what it takes afterwards, because of a place not filled in time.")
    @Outcome(id = { "null null, ab", "null null, ba" }, expect = Expect.ACCEPTABLE, desc = "saw nothing")
    @Outcome(id = { "a null, ab", "b null, ba" }, expect = Expect.ACCEPTABLE, desc = "saw the first")
    @Outcome(id = { "a b, ab", "b a, ba" }, expect = Expect.ACCEPTABLE, desc = "saw both")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the order is another than was seen")
    @State
    public static class LookBehindHole
    {
        private final Queue subject = new Queue();

        @Actor
        void offer()
        {
            subject.offer("a");
        }

        @Actor
        void offerToo()
        {
            subject.offer("b");
        }

        @Actor
        void look(final LL_Result r)
        {
            final Object first = subject.queue.peek(0);
            r.r1 = first + " " + (first == null ? null : subject.queue.peek(1));
        }

        @Arbiter
        void take(final LL_Result r)
        {
            r.r2 = subject.all();
        }
    }

    /** The consumer puts something else in place of an entry while a thread offers. */
    @JCStressTest
    @Description("A replaced entry comes back, or its mark goes to another.")
    @Outcome(id = "nB", expect = Expect.ACCEPTABLE, desc = "replaced, not droppable any more, and the other behind it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class ReplaceAgainstOffer
    {
        private final Queue subject = new Queue().filled(1);

        @Actor
        void offer()
        {
            subject.offer("B");
        }

        @Actor
        void replace()
        {
            subject.queue.replace(0, "n");
        }

        @Arbiter
        void take(final L_Result r)
        {
            r.r1 = subject.all();
        }
    }
}
