package io.millrace.monitor;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** See {@link FlightEvents}. */
@Name("io.millrace.SlowConsumer")
@Label("Slow Consumer")
@Category("Millrace")
@Description("A peer reads too slowly, which has cost messages or its connection")
@StackTrace(false)
final class SlowConsumerEvent extends Event
{
    @Label("Connection Id")
    long connectionId;

    @Label("Dropped Messages")
    long dropped;

    @Label("Conflated Messages")
    long conflated;

    @Label("Disconnected")
    boolean disconnected;

    static void emit(final long id, final long dropped, final long conflated, final boolean disconnected)
    {
        final SlowConsumerEvent event = new SlowConsumerEvent();
        if (event.shouldCommit())
        {
            event.connectionId = id;
            event.dropped = dropped;
            event.conflated = conflated;
            event.disconnected = disconnected;
            event.commit();
        }
    }
}
