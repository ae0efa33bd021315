package io.millrace.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.millrace.api.AddressRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who the client is behind proxies (RFC 7239). Trusted are 10.0.0.0/8 and fd00::/8; the peer is 10.0.0.1.
 */
class ForwardedRulesTest
{
    private static final SocketAddress PEER = new InetSocketAddress("10.0.0.1", 5555);
    private static final TrustedProxies TRUSTED =
        new TrustedProxies(List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8")), false);

    private static RequestHead head(final String... headers)
    {
        final List<Map.Entry<String, String>> all = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2)
        {
            all.add(Map.entry(headers[i], headers[i + 1]));
        }
        return new RequestHead("GET", "/", all);
    }

    private static Forwarded standard(final String... lines)
    {
        final String[] headers = new String[2 * lines.length];
        for (int i = 0; i < lines.length; i++)
        {
            headers[2 * i] = i % 2 == 0 ? "Forwarded" : "forwarded";
            headers[2 * i + 1] = lines[i];
        }
        return ForwardedRules.standard(head(headers), PEER, TRUSTED);
    }

    private static Forwarded unofficial(final String... headers)
    {
        return ForwardedRules.unofficial(head(headers), PEER, TRUSTED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "for=192.0.2.1 | 192.0.2.1 | 0",
        "For=\"192.0.2.1:4711\" | 192.0.2.1 | 4711",
        "for=192.0.2.1;by=10.0.0.1;proto=https | 192.0.2.1 | 0",
        "for=\"[2001:db8::1]\" | 2001:db8::1 | 0",
        "for=\"[2001:db8::1]:80\" | 2001:db8::1 | 80",
        "for=\"192.0.2.1:_port\" | 192.0.2.1 | 0",
        "for=203.0.113.9, for=192.0.2.1 | 192.0.2.1 | 0",
        "for=203.0.113.9,for=192.0.2.1, for=10.9.9.9 | 192.0.2.1 | 0",
        "for=192.0.2.1,for=\"[fd00::7]\",for=10.9.9.9 | 192.0.2.1 | 0",
        "for=10.1.1.1, for=10.2.2.2 | 10.1.1.1 | 0",
        "for=garbage, for=192.0.2.1 | 192.0.2.1 | 0",
        "for=\"19\\2.0.2.1\" | 192.0.2.1 | 0",
        ", ,for=192.0.2.1;;ext=\"a,b;c\\\"d\",\t, | 192.0.2.1 | 0",
    })
    void shouldFindTheLastThatIsNotTrusted(final String header, final String host, final int port)
    {
        assertThat(standard(header).client()).isEqualTo(new InetSocketAddress(host, port));
    }

    @Test
    void shouldGoThroughAllHeaderLines()
    {
        assertThat(standard("for=203.0.113.9, for=192.0.2.1", "for=10.3.3.3, for=10.4.4.4").client())
            .isEqualTo(new InetSocketAddress("192.0.2.1", 0));
    }

    @ParameterizedTest
    @CsvSource({ "for=unknown, unknown", "for=UNKNOWN, UNKNOWN", "for=_hidden, _hidden", "for=_a.b-c, _a.b-c",
        "proto=https, unknown", "'for=192.0.2.1, for=\"_x:_y\"', _x", "'for=192.0.2.1, for=unknown', unknown" })
    void shouldKnowNoAddressWhereAProxyTellsNone(final String header, final String name)
    {
        assertThat(standard(header).client()).isEqualTo(InetSocketAddress.createUnresolved(name, 0));
    }

    @Test
    void shouldTakeSchemeAndHostFromTheElementThatNamesTheClient()
    {
        final Forwarded forwarded = standard(
            "for=1.1.1.1;proto=https;host=spoofed, for=192.0.2.1;Proto=HTTPS;Host=\"example.org:444\", " +
            "for=10.9.9.9;proto=http;host=inner");
        assertThat(forwarded.secure()).isTrue();
        assertThat(forwarded.host()).isEqualTo("example.org:444");
        assertThat(standard("for=192.0.2.1;proto=http").secure()).isFalse();
        assertThat(standard("for=192.0.2.1;proto=gopher").secure()).isNull();
        assertThat(standard("for=192.0.2.1").host()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "for", "for=", "for=a b", "=x", "for =1.1.1.1", "for= 1.1.1.1", "for=\"1.1.1.1", "for=\"1.1.1.1\\", "for=[::1]",
        "for=192.0.2.1:80", "for=1.1.1.1;for=2.2.2.2", "for=1.1.1.1 for=2.2.2.2", "for=192.0.2.1;host=\"a b\"",
        "for=192.0.2.1;host=\"\"", "for=\"\"", "for=name", "for=\"1.1.1\"", "for=\"1.1.1.1:99999\"", "for=\"1.1.1.1:\"",
        "for=\"[1.1.1.1]\"", "for=\"[::1\"", "for=\"[::1]x\"", "for=\"[::1]:\"", "for=_", "for=\"_a b\"",
        "@, for=192.0.2.1" })
    void shouldRefuseWhatIsMalformed(final String header)
    {
        assertThat(standard(header)).as(header).isNull();
    }

    @Test
    void shouldBelieveNothingOfAPeerThatIsNotTrusted()
    {
        final SocketAddress stranger = new InetSocketAddress("192.0.2.66", 1);
        final RequestHead head = head("Forwarded", "for=10.1.1.1;proto=https;host=x", "X-Forwarded-For", "10.1.1.1",
            "X-Forwarded-Proto", "https", "X-Forwarded-Host", "x");
        assertThat(ForwardedRules.standard(head, stranger, TRUSTED)).isEqualTo(new Forwarded(stranger, null, null));
        assertThat(ForwardedRules.unofficial(head, stranger, TRUSTED)).isEqualTo(new Forwarded(stranger, null, null));
        assertThat(ForwardedRules.standard(head("Forwarded", "@"), stranger, TRUSTED).client()).isEqualTo(stranger);
        final SocketAddress local = UnixDomainSocketAddress.of("");
        assertThat(ForwardedRules.standard(head, local, TRUSTED).client()).isEqualTo(local);
        assertThat(ForwardedRules.standard(head, local, new TrustedProxies(List.of(), true)).client())
            .isEqualTo(new InetSocketAddress("10.1.1.1", 0));
    }

    @Test
    void shouldTakeThePeerForTheClientWhereItSaysNothing()
    {
        assertThat(standard()).isEqualTo(new Forwarded(PEER, null, null));
        assertThat(standard(" , ")).isEqualTo(new Forwarded(PEER, null, null));
        assertThat(unofficial("Forwarded", "for=1.2.3.4")).isEqualTo(new Forwarded(PEER, null, null));
        assertThat(unofficial("X-Forwarded-Proto", "https", "X-Forwarded-Host", "h"))
            .isEqualTo(new Forwarded(PEER, true, "h"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "192.0.2.1 | 192.0.2.1 | 0", "203.0.113.9, 192.0.2.1,10.2.2.2 | 192.0.2.1 | 0",
        "192.0.2.1:4711 | 192.0.2.1 | 4711", "2001:db8::1 | 2001:db8::1 | 0", "[2001:db8::1] | 2001:db8::1 | 0",
        "[2001:db8::1]:80 | 2001:db8::1 | 80", "fd00::1, 10.2.2.2 | fd00::1 | 0", "@@, 192.0.2.1 | 192.0.2.1 | 0" })
    void shouldFindTheClientInTheUnofficialHeader(final String header, final String host, final int port)
    {
        assertThat(unofficial("x-forwarded-for", header).client()).isEqualTo(new InetSocketAddress(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = { "name", "1.1.1", "192.0.2.1, @", "\"192.0.2.1\"", "1.1.1.1:x", "[1.1.1.1]", "::1]:80" })
    void shouldRefuseWhatCountsAndIsMalformedInTheUnofficialHeader(final String header)
    {
        assertThat(unofficial("X-Forwarded-For", header)).isNull();
    }

    @Test
    void shouldTakeSchemeAndHostOfTheUnofficialHeadersFromTheSamePlaceOrTheEnd()
    {
        final Forwarded same = unofficial(
            "X-Forwarded-For", "1.1.1.1, 192.0.2.1, 10.2.2.2", "X-Forwarded-Proto", "ws, https, http",
            "X-Forwarded-Host", "a, b", "X-Forwarded-Host", "c");
        assertThat(same).isEqualTo(new Forwarded(new InetSocketAddress("192.0.2.1", 0), true, "b"));
        final Forwarded last = unofficial(
            "X-Forwarded-For", "1.1.1.1, 192.0.2.1, 10.2.2.2", "X-Forwarded-Proto", "https, http",
            "X-Forwarded-Host", "a");
        assertThat(last).isEqualTo(new Forwarded(new InetSocketAddress("192.0.2.1", 0), false, "a"));
        assertThat(unofficial("X-Forwarded-For", "192.0.2.1", "X-Forwarded-Host", "a b")).isNull();
    }

    @Test
    void shouldNeverThrowWhateverStandsInTheHeaders()
    {
        final Random random = new Random(7239);
        final String alphabet = "for=proto;host,\"\\[]:._ 0123456789abcdefunknown";
        for (int run = 0; run < 20_000; run++)
        {
            final StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--)
            {
                text.append(random.nextInt(6) == 0 ? "for=10.0.0." : "").append(
                    alphabet.charAt(random.nextInt(alphabet.length())));
            }
            final Forwarded first = standard(text.toString());
            assertThat(first == null || first.client() != null).isTrue();
            final Forwarded second =
                unofficial("X-Forwarded-For", text.toString(), "X-Forwarded-Host", text.toString());
            assertThat(second == null || second.client() != null).isTrue();
        }
    }
}
