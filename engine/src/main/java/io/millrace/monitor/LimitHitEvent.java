package io.millrace.monitor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** See {@link FlightEvents}. */
@Name("io.millrace.LimitHit")
@Label("Limit Hit")
@Category("Millrace")
@Description("A WebSocket connection has met a limit of the settings")
@StackTrace(false)
final class LimitHitEvent extends Event
{
    @Label("Connection Id")
    long connectionId;

    @Label("Limit")
    String limit;

    static void emit(final long id, final String limit)
    {
        final LimitHitEvent event = new LimitHitEvent();
        if (event.shouldCommit())
        {
            event.connectionId = id;
            event.limit = limit;
            event.commit();
        }
    }
}
