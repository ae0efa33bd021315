package io.millrace.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;

import io.millrace.api.HttpResponse;
import io.millrace.handshake.ResponseWriter;
import io.millrace.inbound.EngineConnection;

/** Why the transport itself ends a connection before it is open. */
enum Refusal
{
    /** There are too many connections. */
    NO_ROOM(503, "the server has reached its maximum of connections"),

    /** The server ends. */
    SHUTDOWN(503, "the server is shutting down"),

    /** The application has not decided in time. */
    NOT_DECIDED(503, "the handshake was not decided in time"),

    /** The peer has not sent its part of the handshake in time. */
    NOT_ARRIVED(408, "the request did not arrive in time"),

    /** The same, to a client. */
    NOT_ANSWERED(0, "the server did not answer in time"),

    /** The client itself ends. */
    CLIENT_CLOSED(0, "the client was closed during the handshake");

    private final int status;
    private final String text;

    Refusal(final int status, final String text)
    {
        this.status = status;
        this.text = text;
    }

    /** Answers a request with this; false if it was decided before. */
    boolean answer(final EngineConnection connection, final SocketAddress remote)
    {
        return connection.refuse(
            remote, status, ResponseWriter.response(HttpResponse.text(status, text + "\n"), false), null);
    }

    IOException exception()
    {
        return this == NOT_ANSWERED ? new SocketTimeoutException(text) : new IOException(text);
    }
}
