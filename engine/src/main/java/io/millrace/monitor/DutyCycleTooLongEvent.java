package io.millrace.monitor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** See {@link FlightEvents}. */
@Name("io.millrace.DutyCycleTooLong")
@Label("Duty Cycle Too Long")
@Category("Millrace")
@Description("What a thread of the engine did between two waits took longer than the threshold")
@StackTrace(false)
final class DutyCycleTooLongEvent extends Event
{
    @Label("Loop")
    String loop;

    @Label("Cycle Time")
    @Timespan
    long cycleTime;

    @Label("Work")
    int work;

    static void emit(final String loop, final long durationNs, final int work)
    {
        final DutyCycleTooLongEvent event = new DutyCycleTooLongEvent();
        if (event.shouldCommit())
        {
            event.loop = loop;
            event.cycleTime = durationNs;
            event.work = work;
            event.commit();
        }
    }
}
