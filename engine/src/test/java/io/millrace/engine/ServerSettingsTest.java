package io.millrace.engine;

import io.millrace.api.ConnectionHandler;
import io.millrace.api.HttpRequestHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;

import javax.net.ssl.SSLContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ServerSettingsTest
{
    private static final ConnectionHandler HANDLER = (connection, message) -> {};
    private static final Endpoint ENDPOINT = Endpoint.of(HANDLER);
    private static final String LOOPBACK = "127.0.0.1";

    @Test
    void shouldHaveNoEndpointAndNoAddressByDefault()
    {
        final ServerSettings settings = new ServerSettings();

        assertThat(settings.addresses()).isEmpty();
        assertThat(settings.endpoints()).isEmpty();
        assertThat(settings.fallback()).isNull();
        assertThat(settings.httpHandler()).isNull();
        assertThat(settings.endpointFor("/")).isNull();
    }

    @Test
    void shouldConcludeWhenAddressAndHandlerAreSet()
    {
        final ServerSettings settings = new ServerSettings().listen(LOOPBACK, 8080).handler(HANDLER).conclude();

        assertThat(settings.addresses()).containsExactly(new InetSocketAddress(LOOPBACK, 8080));
        assertThat(settings.fallback().handler()).isSameAs(HANDLER);
        assertThat(settings.endpointFor("/any").handler()).isSameAs(HANDLER);
    }

    @Test
    void shouldPassGroupToConfiguration()
    {
        final ServerSettings settings = new ServerSettings()
            .threading(threading -> threading.selectors(2))
            .buffers(buffers -> buffers.stagingLength(8192))
            .limits(limits -> limits.maxConnections(3))
            .timeouts(timeouts -> timeouts.closeTimeoutNs(4))
            .socket(socket -> socket.backlog(5));

        assertThat(settings.threading().selectors()).isEqualTo(2);
        assertThat(settings.buffers().stagingLength()).isEqualTo(8192);
        assertThat(settings.limits().maxConnections()).isEqualTo(3);
        assertThat(settings.timeouts().closeTimeoutNs()).isEqualTo(4);
        assertThat(settings.socket().backlog()).isEqualTo(5);
    }

    @Test
    void shouldReportEveryProblemOfEveryGroup()
    {
        final ServerSettings settings = new ServerSettings()
            .threading(threading -> threading.selectors(0))
            .buffers(buffers -> buffers.stagingLength(0))
            .limits(limits -> limits.maxConnections(0))
            .timeouts(timeouts -> timeouts.closeTimeoutNs(0))
            .socket(socket -> socket.backlog(0));

        assertThatIllegalArgumentException().isThrownBy(settings::conclude).withMessage(String.join(
            System.lineSeparator(),
            "selectors is 0, allowed is 1 to 64.",
            "stagingLength is 0, allowed is 4096 to 67108864.",
            "maxConnections is 0, allowed is 1 to 16777216.",
            "closeTimeoutNs is 0, allowed is 1 to 31536000000000000.",
            "backlog is 0, allowed is 1 to 65535.",
            "No address is set: listen has to be called at least once.",
            "No endpoint is set: endpoint, fallback or handler has to be."));
    }

    @Test
    void shouldKeepOrderOfAddressesOfEveryKind()
    {
        final SocketAddress first = UnixDomainSocketAddress.of("millrace.socket");
        final SocketAddress second = new InetSocketAddress(LOOPBACK, 1);
        final ServerSettings settings = new ServerSettings().listen(first).listen(second).handler(HANDLER).conclude();

        assertThat(settings.addresses()).containsExactly(first, second);
        assertThatExceptionOfType(UnsupportedOperationException.class)
            .isThrownBy(() -> settings.addresses().remove(first));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_535})
    void shouldAcceptPortWhenAtBound(final int port)
    {
        assertThat(new ServerSettings().listen(LOOPBACK, port).addresses())
            .containsExactly(new InetSocketAddress(LOOPBACK, port));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void shouldRefusePortWhenBeyondBound(final int port)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> new ServerSettings().listen(LOOPBACK, port))
            .withMessage("listen: port is " + port + ", allowed is 0 to 65535.");
    }

    @Test
    void shouldRefuseAddressWhenUnresolved()
    {
        final SocketAddress address = InetSocketAddress.createUnresolved("host.invalid", 80);

        assertThatIllegalArgumentException()
            .isThrownBy(() -> new ServerSettings().listen(address).handler(HANDLER).conclude())
            .withMessage("listen is " + address + ", allowed is an address whose host can be resolved.");
    }

    @Test
    void shouldRefuseAddressWhenListedTwiceUnlessSystemChoosesPort()
    {
        assertThat(new ServerSettings().listen(LOOPBACK, 0).listen(LOOPBACK, 0).handler(HANDLER).conclude()
            .addresses()).hasSize(2);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new ServerSettings().listen(LOOPBACK, 1).listen(LOOPBACK, 1).handler(HANDLER).conclude())
            .withMessage("listen is /127.0.0.1:1 more than once, allowed is each address once.");
    }

    @Test
    void shouldNotCountHttpHandlerAsEndpoint()
    {
        final HttpRequestHandler httpHandler = request -> null;
        final ServerSettings settings = new ServerSettings().listen(LOOPBACK, 0).httpHandler(httpHandler);

        assertThat(settings.httpHandler()).isSameAs(httpHandler);
        assertThatIllegalArgumentException().isThrownBy(settings::conclude)
            .withMessage("No endpoint is set: endpoint, fallback or handler has to be.");
    }

    @Test
    void shouldConcludeWhenOnlyAnEndpointIsSet()
    {
        final ServerSettings settings = new ServerSettings().listen(LOOPBACK, 0).endpoint("/a", ENDPOINT).conclude();

        assertThat(settings.endpoints()).containsExactly(Map.entry("/a", ENDPOINT));
        assertThat(settings.endpointFor("/a")).isSameAs(ENDPOINT);
        assertThat(settings.endpointFor("/b")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/chat, /chat",
        "/chat/, /chat/*",
        "/chat/a, /chat/*",
        "/chat/a/b, /chat/*",
        "/chat/room, /chat/room",
        "/chat/room/, /chat/room/*",
        "/chat/room/1, /chat/room/*",
        "/chat/room/1/2/, /chat/room/*",
        "/chat/rooms, /chat/*",
        "/chat/roo, /chat/*",
        "/chatter, fallback",
        "/Chat, fallback",
        "/other/chat/a, fallback",
        "/, fallback",
        "/chat/*, /chat/*",
        "/chat/room/*, /chat/room/*",
        "//chat, fallback",
        "/ch%61t, fallback",
        "*, fallback"})
    void shouldPreferExactPathThenLongestPrefixThenFallback(final String path, final String expected)
    {
        final Map<String, Endpoint> endpointByName = Map.of(
            "/chat", Endpoint.of(HANDLER),
            "/chat/*", Endpoint.of(HANDLER),
            "/chat/room", Endpoint.of(HANDLER),
            "/chat/room/*", Endpoint.of(HANDLER),
            "fallback", Endpoint.of(HANDLER));
        final ServerSettings settings = new ServerSettings();
        endpointByName.forEach((name, endpoint) ->
        {
            if ("fallback".equals(name))
            {
                settings.fallback(endpoint);
            }
            else
            {
                settings.endpoint(name, endpoint);
            }
        });

        assertThat(settings.endpointFor(path)).isSameAs(endpointByName.get(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/b/", "//"})
    void shouldServeEveryPathWhenPrefixIsRoot(final String path)
    {
        final ServerSettings settings = new ServerSettings().endpoint("/*", ENDPOINT).handler(HANDLER);

        assertThat(settings.endpointFor(path)).isSameAs(ENDPOINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "chat", "*", "/a*", "/*/b", "/a/*/*", "/a?b", "/a#b", "/a b", "/caf\u00e9", "/a\n"})
    void shouldRefusePathWhenMalformed(final String path)
    {
        final ServerSettings settings = new ServerSettings().listen(LOOPBACK, 0).endpoint(path, ENDPOINT);

        assertThatIllegalArgumentException().isThrownBy(settings::conclude)
            .withMessageStartingWith("endpoint is \"" + path + "\", allowed is a path that begins with /");
    }

    @Test
    void shouldRefusePathWhenGivenTwice()
    {
        final ServerSettings settings = new ServerSettings().listen(LOOPBACK, 0)
            .endpoint("/a", ENDPOINT).endpoint("/a", ENDPOINT);

        assertThatIllegalArgumentException().isThrownBy(settings::conclude)
            .withMessage("endpoint is \"/a\" more than once, allowed is each path once.");
    }

    @Test
    void shouldKnowTheTlsOfEachPortThatTheSystemChooses() throws Exception
    {
        final TlsSettings tls = TlsSettings.builder().context(SSLContext.getDefault()).build();
        final SocketAddress any = new InetSocketAddress(LOOPBACK, 0);
        final ServerSettings settings = new ServerSettings()
            .listen(any, null).listen(any, tls).listen(any).tls(tls).handler(HANDLER);

        assertThat(settings.tlsFor(0)).isNull();
        assertThat(settings.tlsFor(1)).isSameAs(tls);
        assertThat(settings.tlsFor(2)).isSameAs(tls);
    }
}
