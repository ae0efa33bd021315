package io.millrace.monitor;

import java.net.SocketAddress;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** See {@link FlightEvents}. */
@Name("io.millrace.HandshakeRefused")
@Label("Handshake Refused")
@Category("Millrace")
@Description("A request was answered that did not become a WebSocket connection")
@StackTrace(false)
final class HandshakeRefusedEvent extends Event
{
    @Label("Connection Id")
    long connectionId;

    @Label("Remote Address")
    String remoteAddress;

    @Label("Status")
    int status;

    @Label("Reason")
    String reason;

    static void emit(final long id, final SocketAddress remote, final int status, final byte[] response)
    {
        final HandshakeRefusedEvent event = new HandshakeRefusedEvent();
        if (event.shouldCommit())
        {
            event.connectionId = id;
            event.remoteAddress = FlightText.of(remote);
            event.status = status;
            event.reason = FlightText.firstLineOfBody(response);
            event.commit();
        }
    }
}
