package io.millrace.transport;

import io.millrace.handshake.HandshakeLimits;
import io.millrace.handshake.RequestParser;
import io.millrace.handshake.RequestWriter;
import io.millrace.handshake.ResponseParser;

/**
 * Sends a request and waits for the response (RFC 6455 §4.1).
 */
final class ClientOpening extends Opening
{
    private static final int SWITCHING_PROTOCOLS = 101;

    private final ConnectPlan plan;
    private final ResponseParser parser;
    private RequestParser.Result result = RequestParser.Result.INCOMPLETE;

    ClientOpening(final ConnectPlan plan, final HandshakeLimits limits)
    {
        this.plan = plan;
        parser = new ResponseParser(limits, plan.maxBodyLength());
    }

    @Override
    boolean isClient()
    {
        return true;
    }

    @Override
    byte[] firstBytes()
    {
        return RequestWriter.bytes(plan.request());
    }

    @Override
    long timeoutNs(final TransportConfig config)
    {
        return plan.handshakeTimeoutNs();
    }

    @Override
    Progress read(final InputBuffer input, final boolean ended)
    {
        if (ended)
        {
            result = parser.onEndOfInput();
        }
        else
        {
            result = parser.parse(input.buffer(), input.offset(), input.length());
            input.skip(parser.consumed());
        }
        return progress();
    }

    @Override
    Progress timeUp()
    {
        result = parser.onTimeout();
        return progress();
    }

    private Progress progress()
    {
        if (result == RequestParser.Result.INCOMPLETE)
        {
            return Progress.INCOMPLETE;
        }
        return result == RequestParser.Result.COMPLETE && parser.head().status() == SWITCHING_PROTOCOLS ?
            Progress.COMPLETE : Progress.FAILED;
    }

    @Override
    Object result(final TransportChannel channel)
    {
        final boolean parsed = result == RequestParser.Result.COMPLETE;
        return new PendingResponse(
            plan.listener(),
            parsed ? parser.head() : null,
            parsed ? parser.response() : null,
            parsed ? null : parser.failure(),
            channel.localAddress(),
            channel.remoteAddress(),
            channel.sslSession());
    }

    @Override
    void onUnopened(final Throwable error)
    {
        plan.listener().onHandshakeFailed(error);
    }
}
