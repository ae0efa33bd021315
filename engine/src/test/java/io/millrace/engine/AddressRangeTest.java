package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

import io.millrace.api.AddressRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest
{
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, true",
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "10.1.2.3/8, 10.200.0.1, true",
        "200.0.0.0/5, 207.1.1.1, true",
        "200.0.0.0/5, 208.0.0.0, false",
        "172.16.0.0/12, 172.31.255.255, true",
        "172.16.0.0/12, 172.32.0.0, false",
        "192.168.1.6/31, 192.168.1.7, true",
        "192.168.1.6/31, 192.168.1.8, false",
        "192.168.1.6, 192.168.1.6, true",
        "192.168.1.6, 192.168.1.7, false",
        "255.255.255.255/32, 255.255.255.254, false",
        "0.0.0.0/0, 255.1.2.3, true",
        "0.0.0.0/0, ::1, false",
        "::/0, fd00::1, true",
        "::/0, 1.2.3.4, false",
        "::1, ::1, true",
        "::1, ::2, false",
        "fd00::/8, fdff::9, true",
        "fd00::/8, fe00::, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::, false",
        "10.0.0.0/8, ::ffff:10.1.1.1, true",
    })
    void shouldContainTheAddressesThatHaveItsPrefix(final String range, final String address, final boolean expected)
        throws UnknownHostException
    {
        assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address))).isEqualTo(expected);
    }

    @Test
    void shouldContainSocketsOfItsAddressesAndNoOthers()
    {
        final AddressRange all = AddressRange.parse("0.0.0.0/0");
        assertThat(all.contains(new InetSocketAddress("127.0.0.1", 1))).isTrue();
        assertThat(all.contains(InetSocketAddress.createUnresolved("unknown", 0))).isFalse();
        assertThat(all.contains(UnixDomainSocketAddress.of(""))).isFalse();
        assertThat(all).hasToString("0.0.0.0/0");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "/", "/8", "10/8", "10.0.0/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/x",
        "10.0.0.0 /8", "localhost", "localhost/8", "fd00::/129", "fd00/8", ":", "1:2", "fe80::1%lo"
    })
    void shouldRefuseWhatIsNoRange(final String text)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text))
            .withMessage("not a range of addresses: " + text);
    }
}
