package io.millrace.topic;

import java.util.function.Predicate;

import io.millrace.api.Connection;
import io.millrace.api.DeliveryListener;
import io.millrace.api.SendResult;

/**
 * Which subscribers a publisher means, and who is told of those that a message was not queued for. Immutable.
 */
final class Selection
{
    static final Selection ALL = new Selection(null, null, null);

    private final Connection excluded;
    private final Predicate<? super Connection> predicate;
    private final DeliveryListener listener;

    private Selection(
        final Connection excluded, final Predicate<? super Connection> predicate, final DeliveryListener listener)
    {
        this.excluded = excluded;
        this.predicate = predicate;
        this.listener = listener;
    }

    Selection except(final Connection connection)
    {
        if (excluded == null)
        {
            return new Selection(connection, predicate, listener);
        }
        return only(candidate -> candidate != connection);
    }

    Selection only(final Predicate<? super Connection> further)
    {
        final Predicate<? super Connection> present = predicate;
        return new Selection(
            excluded,
            present == null ? further : candidate -> present.test(candidate) && further.test(candidate),
            listener);
    }

    Selection reporting(final DeliveryListener further)
    {
        final DeliveryListener present = listener;
        return new Selection(excluded, predicate, present == null ? further : (connection, result) ->
        {
            present.onUndelivered(connection, result);
            further.onUndelivered(connection, result);
        });
    }

    /** Whether the application's code is called during a publish. */
    boolean callsBack()
    {
        return predicate != null || listener != null;
    }

    boolean includes(final Connection connection)
    {
        return connection != excluded && (predicate == null || predicate.test(connection));
    }

    void onUndelivered(final Connection connection, final SendResult result)
    {
        if (listener != null)
        {
            listener.onUndelivered(connection, result);
        }
    }
}
