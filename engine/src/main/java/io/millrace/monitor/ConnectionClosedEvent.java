package io.millrace.monitor;

import java.net.SocketAddress;

import io.millrace.api.CloseCause;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** See {@link FlightEvents}. */
@Name("io.millrace.ConnectionClosed")
@Label("Connection Closed")
@Category("Millrace")
@Description("A WebSocket connection that was open has ended")
@StackTrace(false)
final class ConnectionClosedEvent extends Event
{
    @Label("Connection Id")
    long connectionId;

    @Label("Remote Address")
    String remoteAddress;

    @Label("Cause")
    String cause;

    @Label("Close Code")
    int code;

    @Label("Reason")
    String reason;

    static void emit(
        final long id, final SocketAddress remote, final CloseCause cause, final int code, final String reason)
    {
        final ConnectionClosedEvent event = new ConnectionClosedEvent();
        if (event.shouldCommit())
        {
            event.connectionId = id;
            event.remoteAddress = FlightText.of(remote);
            event.cause = cause.name();
            event.code = code;
            event.reason = reason;
            event.commit();
        }
    }
}
