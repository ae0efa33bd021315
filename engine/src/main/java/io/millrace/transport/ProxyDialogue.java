package io.millrace.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.api.HandshakeException;
import io.millrace.handshake.ProxyHandshake;
import io.millrace.handshake.RequestParser;

/**
 * Speaks with a proxy until the channel leads to the server. Belongs to a selector thread.
 */
final class ProxyDialogue implements ReadyListener
{
    private static final int LEAST_MAX_INPUT = 64 * 1024;

    private final SelectorAgent agent;
    private final ProxyHandshake handshake;
    private final TransportChannel channel;
    private final Finish finish;
    private final InputBuffer input;
    private final int maxInput;
    private PollInterest interest;
    private ByteBuffer output;
    private boolean over;

    /** How it ends. */
    interface Finish
    {
        void onReached(TransportChannel channel);

        void onNotReached(IOException failure);
    }

    ProxyDialogue(
        final SelectorAgent agent, final ProxyHandshake handshake, final TransportChannel channel, final Finish finish)
    {
        this.agent = agent;
        this.handshake = handshake;
        this.channel = channel;
        this.finish = finish;
        input = new InputBuffer(agent.pool());
        maxInput = Math.max(LEAST_MAX_INPUT, agent.config().handshakeLimits().maxHeadLength());
    }

    void start()
    {
        try
        {
            interest = new PollInterest(agent.poller(), channel, Poller.READ, this);
            write();
        }
        catch (final IOException | RuntimeException ex)
        {
            fail(new IOException("the connection to the proxy failed: " + ex.getMessage(), ex));
        }
    }

    /** Lets go of everything. */
    void stop()
    {
        over = true;
        input.release();
        if (interest != null)
        {
            interest.cancel();
        }
        channel.close();
    }

    /** Time is up: a refusal that has begun to arrive has to do. Returns false if there is none. */
    boolean timeUp()
    {
        final boolean refused = !over && handshake.onTimeout() == RequestParser.Result.FAILED;
        if (refused)
        {
            fail(new HandshakeException(handshake.failure(), handshake.response()));
        }
        return refused;
    }

    @Override
    public void onReady(final int ready)
    {
        agent.awake();
        agent.refreshNow();
        try
        {
            if (!over && (ready & Poller.READ) != 0)
            {
                read();
            }
            if (!over)
            {
                write();
            }
        }
        catch (final IOException | RuntimeException ex)
        {
            fail(new IOException("the connection to the proxy failed: " + ex.getMessage(), ex));
        }
    }

    private void read() throws IOException
    {
        final int count = input.read(channel, maxInput);
        if (count == 0)
        {
            return;
        }
        final RequestParser.Result result;
        if (count < 0)
        {
            result = handshake.onEndOfInput();
        }
        else
        {
            result = handshake.parse(input.buffer(), input.offset(), input.length());
            input.skip(handshake.consumed());
        }
        if (result == RequestParser.Result.FAILED)
        {
            fail(new HandshakeException(handshake.failure(), handshake.response()));
        }
        else if (result == RequestParser.Result.COMPLETE && input.length() > 0)
        {
            fail(new HandshakeException("the server spoke before it was asked, through the proxy", null));
        }
        else if (result == RequestParser.Result.COMPLETE)
        {
            // The key stays: the channel is registered anew with it.
            over = true;
            input.release();
            finish.onReached(channel);
        }
    }

    private void write() throws IOException
    {
        if (output == null)
        {
            final byte[] bytes = handshake.takeOutput();
            output = bytes == null ? null : ByteBuffer.wrap(bytes);
        }
        if (output != null)
        {
            channel.write(output);
            output = output.hasRemaining() ? output : null;
        }
        interest.change(Poller.READ | (output == null ? 0 : Poller.WRITE));
    }

    private void fail(final IOException failure)
    {
        if (!over)
        {
            stop();
            finish.onNotReached(failure);
        }
    }
}
