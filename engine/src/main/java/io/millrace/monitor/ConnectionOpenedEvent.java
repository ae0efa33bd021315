package io.millrace.monitor;

import java.net.SocketAddress;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** See {@link FlightEvents}. */
@Name("io.millrace.ConnectionOpened")
@Label("Connection Opened")
@Category("Millrace")
@Description("A WebSocket connection was opened")
@StackTrace(false)
final class ConnectionOpenedEvent extends Event
{
    @Label("Connection Id")
    long connectionId;

    @Label("Remote Address")
    String remoteAddress;

    @Label("Path")
    String path;

    @Label("Subprotocol")
    String subprotocol;

    static void emit(final long id, final SocketAddress remote, final String path, final String subprotocol)
    {
        final ConnectionOpenedEvent event = new ConnectionOpenedEvent();
        if (event.shouldCommit())
        {
            event.connectionId = id;
            event.remoteAddress = FlightText.of(remote);
            event.path = path;
            event.subprotocol = subprotocol;
            event.commit();
        }
    }
}
