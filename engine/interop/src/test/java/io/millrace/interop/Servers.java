package io.millrace.interop;

import java.util.function.Function;

/**
 * The servers that are tested.
 */
enum Servers
{
    MILLRACE(MillraceServer::new),
    NETTY(NettyServer::new),
    JETTY(JettyServer::new);

    private final PeerServer.Factory factory;

    Servers(final PeerServer.Factory factory)
    {
        this.factory = factory;
    }

    boolean isOurs()
    {
        return this == MILLRACE;
    }

    boolean supports(final Mode mode)
    {
        return this != MILLRACE || mode.transport() == Transport.PLAIN && !mode.compression().isOn();
    }

    PeerServer start(final Mode mode, final Function<String, Receiver> reception) throws Exception
    {
        return factory.start(mode, reception);
    }
}
