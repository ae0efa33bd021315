package io.millrace.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;

import io.millrace.api.HttpResponse;
import io.millrace.api.Limit;
import io.millrace.handshake.ResponseWriter;
import io.millrace.inbound.EngineConnection;

/** Why the transport itself ends a connection before it is open. */
enum Refusal
{
    /** There are too many connections. */
    NO_ROOM(503, "the server has reached its maximum of connections", Limit.CONNECTIONS),

    /** There are too many connections whose handshake is not done. */
    TOO_MANY_HANDSHAKES(503, "the server has reached its maximum of handshakes", Limit.PENDING_HANDSHAKES),

    /** There are too many connections from this address (RFC 6585 §4). */
    TOO_MANY_OF_ADDRESS(429, "there are too many connections from this address", Limit.CONNECTIONS_PER_ADDRESS),

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

    /** Nobody knows when there is room again; what matters is that not all ask at once. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private final int status;
    private final String text;
    private final Limit limit;

    Refusal(final int status, final String text)
    {
        this(status, text, null);
    }

    Refusal(final int status, final String text, final Limit limit)
    {
        this.status = status;
        this.text = text;
        this.limit = limit;
    }

    /** The limit that was reached; null if it is none on connections. */
    Limit limit()
    {
        return limit;
    }

    /** What a request is answered with. */
    HttpResponse response()
    {
        final HttpResponse response = HttpResponse.text(status, text + "\n");
        return limit == null ? response : response.withHeader("Retry-After", RETRY_AFTER_SECONDS);
    }

    /** Answers a request with this; false if it was decided before. */
    boolean answer(final EngineConnection connection, final SocketAddress remote)
    {
        return connection.refuse(remote, status, ResponseWriter.response(response(), false), null);
    }

    IOException exception()
    {
        return this == NOT_ANSWERED ? new SocketTimeoutException(text) : new IOException(text);
    }
}
