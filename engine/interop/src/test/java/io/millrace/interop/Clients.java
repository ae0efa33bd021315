package io.millrace.interop;

import java.util.Set;

/**
 * The clients that are tested.
 */
enum Clients
{
    JDK(JdkClient::new, Set.of(Gap.DEFLATE, Gap.RESPONSE_HEADERS, Gap.REFUSAL_BODY, Gap.CLOSE_WITHOUT_STATUS)),
    NETTY(NettyClient::new, Set.of()),
    JETTY(JettyClient::new, Set.of(Gap.REFUSAL_BODY));

    /** What an implementation does not do, or does not show. */
    enum Gap
    {
        DEFLATE, RESPONSE_HEADERS, REFUSAL_BODY, CLOSE_WITHOUT_STATUS
    }

    private final PeerClient.Factory factory;
    private final Set<Gap> gaps;

    Clients(final PeerClient.Factory factory, final Set<Gap> gaps)
    {
        this.factory = factory;
        this.gaps = gaps;
    }

    PeerClient start(final Mode mode) throws Exception
    {
        return factory.start(mode);
    }

    boolean has(final Gap gap)
    {
        return gaps.contains(gap);
    }

    boolean isOurs()
    {
        return false;
    }

    boolean supports(final Mode mode)
    {
        return !mode.compression().isOn() || !has(Gap.DEFLATE);
    }
}
