package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

import io.millrace.api.AddressRange;
import io.millrace.handshake.TrustedProxies;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerLimitsTest
{
    private static final TrustedProxies PROXIES = new TrustedProxies(List.of(AddressRange.parse("10.0.0.0/8")), false);
    private static final SocketAddress CLIENT = address("192.0.2.1");

    private static SocketAddress address(final String ip)
    {
        return new InetSocketAddress(ip, 1);
    }

    @Test
    void shouldGiveAPlaceAgainWhenItsConnectionHasLeft()
    {
        final PeerLimits limits = new PeerLimits(PROXIES, 1, 0);
        final PeerTicket first = limits.enter(CLIENT);

        assertThat(first.refusal()).isNull();
        assertThat(limits.enter(address("192.0.2.2")).refusal()).isNull();
        final PeerTicket second = limits.enter(CLIENT);
        assertThat(second.refusal()).isEqualTo(Refusal.TOO_MANY_OF_ADDRESS);
        first.onOpened();
        second.leave();
        assertThat(limits.enter(CLIENT).refusal()).isNotNull();
        first.leave();
        first.leave();
        assertThat(limits.enter(CLIENT).refusal()).isNull();
        assertThat(limits.enter(CLIENT).refusal()).isNotNull();
    }

    @Test
    void shouldForgetAddressesThatHaveNoConnections()
    {
        final PeerLimits limits = new PeerLimits(PROXIES, 1, 0);
        final List<PeerTicket> tickets =
            List.of(limits.enter(CLIENT), limits.enter(CLIENT), limits.enter(CLIENT), limits.enter(address("::1")));

        assertThat(limits.addressCount()).isEqualTo(2);
        tickets.forEach(PeerTicket::leave);
        assertThat(limits.addressCount()).isZero();
    }

    @Test
    void shouldTellNoMoreThanALimitsWorthThatThereIsNoRoom()
    {
        final PeerLimits limits = new PeerLimits(PROXIES, 2, 0);
        limits.enter(CLIENT);
        limits.enter(CLIENT);
        final PeerTicket third = limits.enter(CLIENT);

        assertThat(third.isHopeless()).isFalse();
        assertThat(limits.enter(CLIENT).isHopeless()).isFalse();
        assertThat(limits.enter(CLIENT).isHopeless()).isTrue();
        third.leave();
        assertThat(limits.enter(CLIENT).isHopeless()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true", "192.0.2.1, 192.0.2.2, false", "2001:db8::1, 2001:db8::2, true",
        "2001:db8::1, 2001:db8:0:0:ffff:ffff:ffff:ffff, true", "2001:db8::1, 2001:db8:0:1::1, false",
        "::192.0.2.1, 192.0.2.1, false", "::ffff:192.0.2.1, 192.0.2.1, true", "0.0.0.0, ::, false"})
    void shouldCountTheAddressesOfOneHostTogether(final String one, final String other, final boolean together)
    {
        final PeerLimits limits = new PeerLimits(PROXIES, 1, 0);
        limits.enter(address(one));

        assertThat(limits.enter(address(other)).refusal() != null).isEqualTo(together);
    }

    @Test
    void shouldCountClientsOfTrustedProxiesInPlaceOfTheProxies()
    {
        final PeerLimits limits = new PeerLimits(PROXIES, 1, 0);
        final PeerTicket first = limits.enter(address("10.1.2.3"));
        final PeerTicket second = limits.enter(address("10.1.2.3"));

        assertThat(first.from(CLIENT)).isTrue();
        assertThat(first.from(address("192.0.2.2"))).as("only the first address counts").isTrue();
        assertThat(second.refusal()).isNull();
        assertThat(second.from(CLIENT)).isFalse();
        assertThat(second.refusal()).isEqualTo(Refusal.TOO_MANY_OF_ADDRESS);
        first.leave();
        assertThat(limits.enter(CLIENT).refusal()).isNull();
    }

    @Test
    void shouldNotCountWhoHasLeftBeforeItIsKnownWhoItIs()
    {
        final PeerLimits limits = new PeerLimits(PROXIES, 1, 0);
        final PeerTicket ticket = limits.enter(address("10.1.2.3"));
        ticket.leave();

        assertThat(ticket.from(CLIENT)).isTrue();
        assertThat(limits.addressCount()).isZero();
    }

    @Test
    void shouldNotLimitUnixDomainSockets()
    {
        final PeerLimits limits = new PeerLimits(PROXIES, 1, 0);
        final SocketAddress unix = UnixDomainSocketAddress.of("");

        assertThat(limits.enter(unix).refusal()).isNull();
        assertThat(limits.enter(unix).refusal()).isNull();
    }

    @Test
    void shouldCountHandshakesUntilTheyAreDone()
    {
        final PeerLimits limits = new PeerLimits(PROXIES, 0, 2);
        final PeerTicket first = limits.enter(CLIENT);
        final PeerTicket second = limits.enter(CLIENT);

        assertThat(limits.enter(CLIENT).refusal()).isEqualTo(Refusal.TOO_MANY_HANDSHAKES);
        first.onOpened();
        first.onOpened();
        final PeerTicket third = limits.enter(CLIENT);
        assertThat(third.refusal()).isNull();
        first.leave();
        assertThat(limits.enter(CLIENT).refusal()).isNotNull();
        second.leave();
        third.leave();
        assertThat(limits.enter(CLIENT).refusal()).isNull();
        assertThat(limits.enter(CLIENT).refusal()).isNull();
        assertThat(limits.enter(CLIENT).refusal()).isNotNull();
    }

    @Test
    void shouldKeepNothingWithoutLimits()
    {
        assertThat(new PeerLimits(PROXIES, 0, 0).enter(CLIENT)).isSameAs(PeerTicket.UNLIMITED);
        PeerTicket.UNLIMITED.onOpened();
        PeerTicket.UNLIMITED.leave();
        assertThat(PeerTicket.UNLIMITED.from(CLIENT)).isTrue();
    }
}
