package io.millrace.transport;

import io.millrace.api.Limit;
import io.millrace.handshake.RequestParser;

/**
 * Waits for a request (RFC 6455 §4.2.1).
 */
final class ServerOpening extends Opening
{
    private static final int URI_TOO_LONG = 414;
    private static final int FIELDS_TOO_LARGE = 431;

    private final LimitStats stats;
    private final RequestParser parser;
    private final Arrival arrival;
    private final long timeoutNs;
    private boolean failed;

    ServerOpening(final TransportConfig config, final long timeoutNs, final Arrival arrival)
    {
        this.timeoutNs = timeoutNs;
        this.arrival = arrival;
        stats = config.limitStats();
        parser = new RequestParser(config.handshakeLimits());
    }

    @Override
    Progress read(final InputBuffer input, final boolean ended)
    {
        if (ended)
        {
            return Progress.INCOMPLETE;
        }
        switch (parser.parse(input.buffer(), input.offset(), input.length()))
        {
            case COMPLETE:
                input.skip(parser.headLength());
                return Progress.COMPLETE;
            case FAILED:
                failed = true;
                count(parser.failure().status());
                return Progress.FAILED;
            default:
                return Progress.INCOMPLETE;
        }
    }

    private void count(final int status)
    {
        if (status == URI_TOO_LONG || status == FIELDS_TOO_LARGE)
        {
            stats.onReached(Limit.HANDSHAKE_LENGTH, arrival.id());
        }
    }

    @Override
    long timeoutNs(final TransportConfig config)
    {
        return timeoutNs;
    }

    @Override
    Object result(final TransportChannel channel)
    {
        return new PendingHandshake(
            failed ? null : parser.head(),
            failed ? parser.failure() : null,
            channel.localAddress(),
            channel.remoteAddress(),
            channel.peerAddress(),
            channel.sslSession(),
            arrival.ticket(),
            arrival.reception().attachment());
    }
}
