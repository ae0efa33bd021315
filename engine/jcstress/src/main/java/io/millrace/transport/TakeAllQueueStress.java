package io.millrace.transport;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Threads that add to a queue and the thread that empties it.
 */
public final class TakeAllQueueStress
{
    private TakeAllQueueStress()
    {
    }

    private static final class Item extends TakeAllQueue.Node<Item>
    {
        private final char id;

        Item(final char id)
        {
            this.id = id;
        }
    }

    private static void take(final TakeAllQueue<Item> queue, final StringBuilder taken)
    {
        Item item = queue.takeAll();
        while (item != null)
        {
            final Item next = item.takeNext();
            taken.append(item.id);
            item = next;
        }
    }

    /** One thread adds, the other empties. */
    @JCStressTest
    @Description("An item that is lost, taken twice, or taken before an older one.")
    @Outcome(id = "abc", expect = Expect.ACCEPTABLE, desc = "each once, in order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, or out of order")
    @State
    public static class AddAgainstTake
    {
        private final TakeAllQueue<Item> queue = new TakeAllQueue<>();
        private final StringBuilder taken = new StringBuilder();

        @Actor
        void add()
        {
            queue.add(new Item('a'));
            queue.add(new Item('b'));
            queue.add(new Item('c'));
        }

        @Actor
        void take()
        {
            TakeAllQueueStress.take(queue, taken);
            TakeAllQueueStress.take(queue, taken);
        }

        @Arbiter
        void takeRest(final L_Result r)
        {
            TakeAllQueueStress.take(queue, taken);
            r.r1 = taken.toString();
        }
    }

    /** Two threads add. */
    @JCStressTest
    @Description("An item that is lost because another thread adds.")
    @Outcome(
        id = { "abcd", "acbd", "acdb", "cabd", "cadb", "cdab" }, expect = Expect.ACCEPTABLE,
        desc = "a before b, c before d")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, or out of order")
    @State
    public static class AddAgainstAdd
    {
        private final TakeAllQueue<Item> queue = new TakeAllQueue<>();

        @Actor
        void add()
        {
            queue.add(new Item('a'));
            queue.add(new Item('b'));
        }

        @Actor
        void addToo()
        {
            queue.add(new Item('c'));
            queue.add(new Item('d'));
        }

        @Arbiter
        void take(final L_Result r)
        {
            final StringBuilder taken = new StringBuilder();
            TakeAllQueueStress.take(queue, taken);
            r.r1 = taken.toString();
        }
    }
}
