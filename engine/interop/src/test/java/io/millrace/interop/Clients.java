package io.millrace.interop;

import java.util.Set;

/**
 * The clients that are tested.
 */
enum Clients
{
    MILLRACE(MillraceClient::new, Set.of()),
    JDK(JdkClient::new, Set.of(Gap.DEFLATE, Gap.RESPONSE_HEADERS, Gap.REFUSAL_BODY, Gap.CLOSE_WITHOUT_STATUS)),
    NETTY(NettyClient::new, Set.of()),
    JETTY(
        JettyClient::new,
        Set.of(Gap.REFUSAL_BODY, Gap.LATER_FRAMES_WITHOUT_TAKEOVER, Gap.EMPTY_COMPRESSED_FRAMES));

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
        return this == MILLRACE;
    }

    boolean supports(final Mode mode)
    {
        return !mode.compression().isOn() || !has(Gap.DEFLATE);
    }
}
