package io.millrace.transport;

import io.millrace.handshake.HandshakeLimits;
import io.millrace.handshake.RequestParser;

/**
 * Waits for a request (RFC 6455 §4.2.1).
 */
final class ServerOpening extends Opening
{
    private final RequestParser parser;
    private final Object attachment;
    private final long timeoutNs;
    private boolean failed;

    ServerOpening(final HandshakeLimits limits, final long timeoutNs, final Object attachment)
    {
        this.timeoutNs = timeoutNs;
        this.attachment = attachment;
        parser = new RequestParser(limits);
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
                return Progress.FAILED;
            default:
                return Progress.INCOMPLETE;
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
            attachment);
    }
}
