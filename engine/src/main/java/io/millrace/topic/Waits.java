package io.millrace.topic;

import java.util.ArrayList;
import java.util.List;

import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.inbound.SubscribingConnection;
import io.millrace.memory.SharedBuffer;

/**
 * The subscribers that a publisher has to wait for. It does so when it has served the others and left the lock, or a
 * thread of the engine that wants to publish to the same topic would wait for a slow peer. Belongs to the publisher.
 */
final class Waits
{
    private final List<SubscribingConnection> connections = new ArrayList<>();
    private final List<SlowConsumerPolicy> policies = new ArrayList<>();
    private final long startNs = System.nanoTime();
    private Throwable thrown;

    void add(final SubscribingConnection connection, final SlowConsumerPolicy policy)
    {
        connections.add(connection);
        policies.add(policy);
    }

    /**
     * Waits for each, all together no longer than their policies say.
     *
     * @param frame     of which the caller keeps its reference.
     * @param selection to be told of those it was not queued for.
     * @return how many it was queued for.
     */
    int deliver(final SharedBuffer frame, final Selection selection)
    {
        int accepted = 0;
        for (int i = 0; i < connections.size(); i++)
        {
            accepted += deliver(frame, connections.get(i), policies.get(i), selection) ? 1 : 0;
        }
        return accepted;
    }

    private boolean deliver(
        final SharedBuffer frame,
        final SubscribingConnection connection,
        final SlowConsumerPolicy policy,
        final Selection selection)
    {
        frame.retain(1);
        SendResult result = null;
        try
        {
            result = connection.deliver(frame, policy, null, startNs + policy.timeoutNs());
            if (result != SendResult.ACCEPTED)
            {
                selection.onUndelivered(connection, result);
            }
        }
        catch (final RuntimeException | Error ex)
        {
            thrown = thrown == null ? ex : thrown;
        }
        if (result != SendResult.ACCEPTED)
        {
            frame.release(1);
        }
        return result == SendResult.ACCEPTED;
    }

    /** What the application's listener threw first, or null. */
    Throwable thrown()
    {
        return thrown;
    }
}
