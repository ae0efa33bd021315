package io.millrace.topic;

import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Links the patterns of a server with the topics that match them, when one or the other is made; so a publish only
 * looks at the links of its topic. While there is no pattern, making a topic costs a look at a field. A pattern is
 * compared with all topics, and a topic with all patterns.
 * <p>
 * Any thread may call any method. Its lock is taken inside those of topics, and none inside it.
 */
final class PatternLinks
{
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<EngineTopic> patterns = new HashSet<>();
    private volatile boolean used;

    /**
     * Links a topic or pattern that was entered among those that can be found. Whoever finds it calls this first, if
     * nobody has done it yet.
     */
    void link(final EngineTopic topic, final Collection<EngineTopic> all)
    {
        // Either this sees the pattern that another thread makes, or that thread sees this topic.
        VarHandle.fullFence();
        if (topic.pattern() != null || used)
        {
            lock.lock();
            try
            {
                if (topic.pattern() != null)
                {
                    linkPattern(topic, all);
                }
                else
                {
                    patterns.forEach(pattern -> linkIfMatching(topic, pattern));
                }
            }
            finally
            {
                lock.unlock();
            }
        }
    }

    private void linkPattern(final EngineTopic pattern, final Collection<EngineTopic> all)
    {
        if (!pattern.hasEnded() && patterns.add(pattern))
        {
            used = true;
            VarHandle.fullFence();
            all.forEach(topic -> linkIfMatching(topic, pattern));
        }
    }

    private static void linkIfMatching(final EngineTopic topic, final EngineTopic pattern)
    {
        if (topic.pattern() == null && pattern.pattern().matches(topic.name()))
        {
            topic.link(pattern);
        }
    }

    /** A pattern has ended. */
    void unlink(final EngineTopic pattern, final Collection<EngineTopic> all)
    {
        lock.lock();
        try
        {
            if (patterns.remove(pattern))
            {
                all.forEach(topic -> topic.unlink(pattern));
                used = !patterns.isEmpty();
            }
        }
        finally
        {
            lock.unlock();
        }
    }
}
