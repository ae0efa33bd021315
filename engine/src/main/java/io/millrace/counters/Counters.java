package io.millrace.counters;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * The counters of a server or client: a live view, which may be read as long as anybody likes, also after the end. Any
 * thread may read it.
 * <pre>{@code
 * Counters counters = server.counters();
 * long open = counters.value(CounterKey.CONNECTIONS_OPEN);
 * for (AgentCounters agent : counters.agents())
 * {
 *     System.out.println(agent + ": " + agent.value(CounterKey.BYTES_RECEIVED));
 * }
 * }</pre>
 */
public final class Counters
{
    /** Of the key of Agrona's counters: the id of the role. */
    public static final int KEY_ROLE_OFFSET = 0;

    /** Of the key: which agent of its role it is. */
    public static final int KEY_INDEX_OFFSET = 4;

    /** Of the key: the name of the agent's thread, its length in bytes first, in US-ASCII. */
    public static final int KEY_NAME_OFFSET = 8;

    private final CountersReader reader;
    private final Runnable refresh;
    private final List<AgentCounters> agents;

    /**
     * Reads the memory of counters. The names of counters must be complete, and not change any more.
     *
     * @param metaData of Agrona's counters.
     * @param values   of Agrona's counters.
     * @param refresh  is run before values are read, to bring those up to date that are not written as they change.
     */
    public Counters(final UnsafeBuffer metaData, final UnsafeBuffer values, final Runnable refresh)
    {
        this.refresh = refresh;
        reader = new CountersReader(metaData, values, StandardCharsets.US_ASCII);
        final List<AgentCounters> found = new ArrayList<>();
        reader.forEach((counterId, typeId, keyBuffer, label) -> enter(found, counterId, typeId, keyBuffer));
        agents = Collections.unmodifiableList(found);
    }

    private void enter(
        final List<AgentCounters> found, final int counterId, final int typeId, final DirectBuffer keyBuffer)
    {
        final CounterKey key = CounterKey.of(typeId);
        final AgentRole role = AgentRole.of(keyBuffer.getInt(KEY_ROLE_OFFSET));
        if (key == null || role == null)
        {
            return;
        }
        final int index = keyBuffer.getInt(KEY_INDEX_OFFSET);
        AgentCounters agent = null;
        for (final AgentCounters candidate : found)
        {
            agent = candidate.role() == role && candidate.index() == index ? candidate : agent;
        }
        if (agent == null)
        {
            agent = new AgentCounters(reader, role, index, keyBuffer.getStringAscii(KEY_NAME_OFFSET));
            found.add(agent);
        }
        agent.add(key, counterId);
    }

    /**
     * The sets of counters, one of each agent.
     *
     * @return an immutable list: the engine first, then agents in the order in which they were made.
     */
    public List<AgentCounters> agents()
    {
        refresh.run();
        return agents;
    }

    /**
     * The present value of a key, of all agents together.
     *
     * @param key in question.
     * @return the sum; of a {@linkplain CounterKey.Kind#MAXIMUM maximum}, the greatest.
     */
    public long value(final CounterKey key)
    {
        refresh.run();
        long total = 0;
        for (final AgentCounters agent : agents)
        {
            final long value = agent.value(key);
            total = key.kind() == CounterKey.Kind.MAXIMUM ? Math.max(total, value) : total + value;
        }
        return total;
    }

    /**
     * The memory, for those who know Agrona's counters. Type ids are those of {@link CounterKey#id()}; keys have the
     * agent's role, index and name.
     *
     * @return a reader.
     */
    public CountersReader reader()
    {
        refresh.run();
        return reader;
    }
}
