package io.millrace.monitor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** See {@link FlightEvents}. */
@Name("io.millrace.BackPressure")
@Label("Back Pressure")
@Category("Millrace")
@Description("A WebSocket connection has no more room for what is sent")
@StackTrace(false)
final class BackPressureEvent extends Event
{
    @Label("Connection Id")
    long connectionId;

    static void emit(final long id)
    {
        final BackPressureEvent event = new BackPressureEvent();
        if (event.shouldCommit())
        {
            event.connectionId = id;
            event.commit();
        }
    }
}
