package io.millrace.interop;

import java.util.Set;
import java.util.function.Function;

/**
 * The servers that are tested.
 */
enum Servers
{
    MILLRACE(MillraceServer::new, Set.of()),
    NETTY(NettyServer::new, Set.of()),
    JETTY(JettyServer::new, Set.of(Gap.LATER_FRAMES_WITHOUT_TAKEOVER, Gap.EMPTY_COMPRESSED_FRAMES));

    private final PeerServer.Factory factory;
    private final Set<Gap> gaps;

    Servers(final PeerServer.Factory factory, final Set<Gap> gaps)
    {
        this.factory = factory;
        this.gaps = gaps;
    }

    boolean has(final Gap gap)
    {
        return gaps.contains(gap);
    }

    boolean isOurs()
    {
        return this == MILLRACE;
    }

    PeerServer start(final Mode mode, final Function<String, Receiver> reception) throws Exception
    {
        return factory.start(mode, reception);
    }
}
