package io.millrace.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

import io.millrace.api.SlowConsumerPolicy;
import io.millrace.memory.SharedBuffer;

/**
 * Connections that get the same messages in the same order: a publish holds the lock until it has been through all of
 * them. Adding and removing takes the same time however many there are; the last one moves to the place of the removed.
 * <p>
 * Any thread may call any method, unless it says that the lock must be held.
 */
abstract class SubscriberList extends EngineAudience
{
    private static final Subscription[] NONE = {};
    private static final int SMALLEST = 4;
    private static final VarHandle NOTES;

    static
    {
        try
        {
            NOTES = MethodHandles.lookup().findVarHandle(SubscriberList.class, "notes", Note.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Publication publication = new Publication(this);
    private Subscription[] subscriptions = NONE;
    private volatile int count;
    private volatile Note notes;

    /** A subscription that is to be added or, if it has ended, removed, by whoever has the lock. */
    private static final class Note
    {
        private final Subscription subscription;
        private Note next;

        Note(final Subscription subscription)
        {
            this.subscription = subscription;
        }
    }

    SubscriberList(final EngineTopics topics)
    {
        super(topics);
    }

    /** A subscription was added. The lock is held. */
    void onAdded(final Subscription subscription)
    {
    }

    /** A subscription was removed. The lock is held. */
    void onRemoved(final Subscription subscription)
    {
    }

    /** What goes for subscribers without a policy of their own, or null. */
    abstract SlowConsumerPolicy policy();

    /** Throws what a publisher gets if nothing can be published here. */
    void checkPublishable()
    {
    }

    @Override
    final SubscriberList list()
    {
        return this;
    }

    @Override
    final Selection selection()
    {
        return Selection.ALL;
    }

    /** Whether a message would reach nobody. */
    boolean isDeserted()
    {
        return count == 0 && notes == null;
    }

    final int count()
    {
        return count;
    }

    final void lock()
    {
        lock.lock();
        carryOutNotes();
    }

    final void unlock()
    {
        lock.unlock();
        carryOutNotesIfFree();
    }

    /** Adds a subscription, or removes it if it has ended. Never waits: if another has the lock, that one does it. */
    final void note(final Subscription subscription)
    {
        final Note note = new Note(subscription);
        do
        {
            note.next = notes;
        }
        while (!NOTES.compareAndSet(this, note.next, note));
        carryOutNotesIfFree();
    }

    /** Looks again after each release of the lock, so that no note is left by one who found it taken. */
    private void carryOutNotesIfFree()
    {
        while (notes != null && !lock.isHeldByCurrentThread() && lock.tryLock())
        {
            try
            {
                carryOutNotes();
            }
            finally
            {
                lock.unlock();
            }
        }
    }

    private void carryOutNotes()
    {
        if (notes != null)
        {
            Note note = (Note)NOTES.getAndSet(this, (Note)null);
            while (note != null)
            {
                carryOut(note.subscription);
                note = note.next;
            }
        }
    }

    private void carryOut(final Subscription subscription)
    {
        if (subscription.isEnded())
        {
            remove(subscription);
        }
        else
        {
            add(subscription);
        }
    }

    /** The lock is held. Does nothing if it is there. */
    final void add(final Subscription subscription)
    {
        if (subscription.index() != Subscription.ABSENT)
        {
            return;
        }
        final int index = count;
        if (index == subscriptions.length)
        {
            subscriptions = Arrays.copyOf(subscriptions, Math.max(SMALLEST, index + (index >> 1)));
        }
        subscriptions[index] = subscription;
        subscription.index(index);
        count = index + 1;
        onAdded(subscription);
    }

    /** The lock is held. Does nothing if it is not there. */
    final void remove(final Subscription subscription)
    {
        final int index = subscription.index();
        if (index == Subscription.ABSENT)
        {
            return;
        }
        final int last = count - 1;
        final Subscription moved = subscriptions[last];
        subscriptions[index] = moved;
        moved.index(index);
        subscriptions[last] = null;
        subscription.index(Subscription.ABSENT);
        count = last;
        if (last < subscriptions.length >> 2)
        {
            subscriptions = last == 0 ? NONE : Arrays.copyOf(subscriptions, subscriptions.length >> 1);
        }
        onRemoved(subscription);
    }

    /** The subscription that came last, or moved there. The lock is held, and there is one. */
    final Subscription last()
    {
        return subscriptions[count - 1];
    }

    /**
     * Publishes a message to all that are meant. What the application's predicate or listener throws is thrown again
     * when all have been served.
     *
     * @param frame     of which the caller keeps its reference; null if there was no memory for it.
     * @param keyed     whether there is a key.
     * @param key       of the message.
     * @param selection of those who are meant.
     * @return how many it was queued for.
     */
    final int publish(final SharedBuffer frame, final boolean keyed, final long key, final Selection selection)
    {
        int accepted;
        final Waits waits;
        final Throwable thrown;
        lock();
        try
        {
            publication.begin(frame, keyed, key, selection);
            accepted = fanOut(publication);
            waits = publication.waits();
            thrown = publication.end();
        }
        finally
        {
            unlock();
        }
        if (waits != null)
        {
            accepted += waits.deliver(frame, selection);
        }
        throwIfAny(thrown != null || waits == null ? thrown : waits.thrown());
        return accepted;
    }

    private static void throwIfAny(final Throwable thrown)
    {
        if (thrown instanceof Error)
        {
            throw (Error)thrown;
        }
        if (thrown != null)
        {
            throw (RuntimeException)thrown;
        }
    }

    /** Hands a message to every subscription. The lock is held. */
    int fanOut(final Publication message)
    {
        final int length = count;
        if (length == 0)
        {
            return 0;
        }
        final SlowConsumerPolicy own = policy();
        final SlowConsumerPolicy effective = own != null ? own : message.origin().policy();
        final SharedBuffer frame = message.frame();
        int accepted = 0;
        if (frame != null)
        {
            frame.retain(length);
        }
        try
        {
            for (int i = 0; i < length; i++)
            {
                if (message.offer(subscriptions[i], effective))
                {
                    accepted++;
                }
            }
        }
        finally
        {
            if (frame != null && accepted < length)
            {
                frame.release(length - accepted);
            }
        }
        return accepted;
    }
}
