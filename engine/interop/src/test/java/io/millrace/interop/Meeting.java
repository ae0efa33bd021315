package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A running client and a running server. Connections to {@link #ECHO} are echoed, others are left to the test.
 */
final class Meeting
{
    /** Where each message is sent back. */
    static final String ECHO = "/echo";

    private final Pairing pairing;
    private final BlockingQueue<Inbox> accepted = new LinkedBlockingQueue<>();
    private final PeerServer server;
    private final PeerClient client;

    Meeting(final Pairing pairing) throws Exception
    {
        this.pairing = pairing;
        server = pairing.server().start(pairing.mode(), this::receive);
        client = pairing.client().start(pairing.mode());
    }

    Pairing pairing()
    {
        return pairing;
    }

    /** A request for a target, to be connected or changed first. */
    Call call(final String target)
    {
        return new Call(URI.create(
            pairing.mode().transport().scheme() + "://127.0.0.1:" + server.port() + target));
    }

    /** Opens a connection, and returns the client's end. */
    Inbox connect(final Call call) throws Exception
    {
        final Inbox inbox = new Inbox();
        client.connect(call, inbox);
        return inbox;
    }

    /** The client's end of a connection that is echoed. */
    Inbox connectToEcho() throws Exception
    {
        return connect(call(ECHO));
    }

    /** Both ends of a connection. */
    Ends open() throws Exception
    {
        return open(call("/"));
    }

    /** Both ends of a connection. */
    Ends open(final Call call) throws Exception
    {
        final Inbox clientEnd = connect(call);
        final Inbox serverEnd = accepted.poll(PeerClient.TIMEOUT_NS, TimeUnit.NANOSECONDS);
        assertThat(serverEnd).as("the server's end").isNotNull();
        return new Ends(clientEnd, serverEnd);
    }

    void stop() throws Exception
    {
        try
        {
            client.stop();
        }
        finally
        {
            server.stop();
        }
    }

    private Receiver receive(final String target)
    {
        if (target.startsWith(ECHO))
        {
            return new Echo();
        }
        final Inbox inbox = new Inbox();
        accepted.add(inbox);
        return inbox;
    }

    /**
     * Both ends of a connection.
     *
     * @param client the end that connected.
     * @param server the end that accepted.
     */
    record Ends(Inbox client, Inbox server)
    {
    }
}
