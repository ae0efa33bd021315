package io.millrace.transport;

import java.io.IOException;

import io.millrace.handshake.ProxyHeader;
import io.millrace.handshake.ProxyHeaderParser;
import io.millrace.inbound.EngineLog;
import io.millrace.inbound.LogTopic;

/**
 * Reads the header that a proxy sends before anything else (the PROXY protocol), until the connection can be served as
 * if the client itself had connected. Belongs to the selector thread. It holds the place that was reserved for the
 * connection.
 */
final class ProxyPreamble extends ConnectionTimers.Node implements ReadyListener
{
    private final SelectorAgent agent;
    private final TransportChannel channel;
    private final boolean required;
    private final Finish finish;
    private final ProxyHeaderParser parser = new ProxyHeaderParser();
    private final InputBuffer input;
    private PollInterest interest;
    private long deadlineNs;
    private boolean over;

    /** How it ends. */
    @FunctionalInterface
    interface Finish
    {
        /**
         * The connection can be served, or cannot.
         *
         * @param preamble    that has ended.
         * @param remainingNs of the time that a handshake may take: more than 0, or 0 for ever. Negative if the channel
         *                    is closed.
         */
        void onEnd(ProxyPreamble preamble, long remainingNs);
    }

    ProxyPreamble(
        final SelectorAgent agent, final TransportChannel channel, final boolean required, final Finish finish)
    {
        this.agent = agent;
        this.channel = channel;
        this.required = required;
        this.finish = finish;
        input = new InputBuffer(agent.pool());
    }

    void start() throws IOException
    {
        interest = new PollInterest(agent.poller(), channel, Poller.READ, this);
        final long timeoutNs = agent.config().handshakeTimeoutNs();
        if (timeoutNs > 0)
        {
            deadlineNs = agent.refreshNow() + timeoutNs;
            agent.timers().arm(this, deadlineNs);
        }
    }

    /** Lets go of the peer. */
    void stop()
    {
        if (!over)
        {
            interest.cancel();
            channel.close();
            end(-1);
        }
    }

    @Override
    public void onReady(final int ready)
    {
        agent.awake();
        agent.refreshNow();
        try
        {
            if (!over)
            {
                read();
            }
        }
        catch (final IOException ex)
        {
            stop();
        }
        catch (final OutOfMemoryError | RuntimeException ex)
        {
            EngineLog.warn(LogTopic.HANDSHAKE, "cannot read the PROXY header of " + channel.peerAddress(), ex);
            stop();
        }
    }

    private void read() throws IOException
    {
        final int count = input.read(channel, ProxyHeaderParser.MAX_LENGTH);
        if (count < 0)
        {
            stop();
        }
        else if (count > 0)
        {
            switch (parser.parse(input.buffer(), input.offset(), input.length()))
            {
                case COMPLETE -> onHeader(parser.header());
                case FAILED -> refuse(parser.failure());
                case ABSENT -> onNoHeader();
                default -> { }
            }
        }
    }

    private void onHeader(final ProxyHeader header)
    {
        if (header.source() != null)
        {
            channel.onBehalfOf(header.destination(), header.source());
        }
        input.skip(parser.headerLength());
        goOn();
    }

    private void onNoHeader()
    {
        if (required)
        {
            refuse("no PROXY header");
        }
        else
        {
            goOn();
        }
    }

    /** What was read beyond the header is read again by whoever comes next. */
    private void goOn()
    {
        final byte[] rest = new byte[input.length()];
        if (rest.length > 0)
        {
            input.buffer().getBytes(input.offset(), rest);
            channel.unread(rest);
        }
        // The key stays: the channel is registered anew with it.
        interest.change(0);
        end(deadlineNs == 0 ? 0 : Math.max(1, deadlineNs - agent.nowNs()));
    }

    private void refuse(final String reason)
    {
        EngineLog.warn(LogTopic.HANDSHAKE, "the trusted proxy at " + channel.peerAddress() + " sent " + reason +
            ": the connection is closed", null);
        stop();
    }

    @Override
    void onExpired(final long nowNs)
    {
        if (required || input.length() > 0)
        {
            refuse("no whole PROXY header in time");
        }
        else
        {
            stop();
        }
    }

    private void end(final long remainingNs)
    {
        over = true;
        input.release();
        agent.timers().disarm(this);
        finish.onEnd(this, remainingNs);
    }
}
