package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

import io.millrace.api.Connection;
import io.millrace.api.HttpResponse;
import io.millrace.engine.ForwardedHeaders;
import io.millrace.engine.ProxyProtocol;
import io.millrace.engine.ProxySettings;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.TlsSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server behind a proxy: the PROXY protocol and headers that name the client, from trusted addresses only.
 */
class ProxyTest
{
    private static final String LOOPBACK = "127.0.0.0/8";
    private static final String MALFORMED = "PROXY TCP4 1.2.3 192.0.2.7 1 2\r\n";

    private static TestServer start(final ProxyProtocol mode, final Consumer<ServerSettings> more)
    {
        return TestServer.start(new Recorder(), settings ->
        {
            settings.proxies().trusted("10.0.0.0/8", LOOPBACK).proxyProtocol(mode);
            more.accept(settings);
        });
    }

    private static TestServer start(final ProxyProtocol mode)
    {
        return start(mode, settings -> { });
    }

    /** The client's port stays what it is, for the recorder knows connections by it. */
    private static byte[] first(final RawClient client)
    {
        return utf8("PROXY TCP4 192.0.2.1 192.0.2.7 " + client.localPort() + " 443\r\n");
    }

    private static byte[] second(final RawClient client)
    {
        return ByteBuffer.allocate(16 + 12 + 5)
            .put(new byte[] {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a})
            .put((byte)0x21).put((byte)0x11).putShort((short)17)
            .put(new byte[] {(byte)192, 0, 2, 1, (byte)192, 0, 2, 7})
            .putShort((short)client.localPort()).putShort((short)443)
            .put(new byte[] {4, 0, 2, 0, 0}).array();
    }

    private static void expectClient(final TestServer server, final RawClient client)
    {
        final Connection connection = server.connection(client);
        assertThat(connection.remoteAddress()).isEqualTo(new InetSocketAddress("192.0.2.1", client.localPort()));
        assertThat(connection.localAddress()).isEqualTo(new InetSocketAddress("192.0.2.7", 443));
        assertThat(connection.handshake().peerAddress()).isEqualTo(peer(client));
    }

    private static SocketAddress peer(final RawClient client)
    {
        return new InetSocketAddress("127.0.0.1", client.localPort());
    }

    @ParameterizedTest
    @EnumSource(names = { "OPTIONAL", "REQUIRED" })
    void shouldKnowTheClientByEitherVersion(final ProxyProtocol mode)
    {
        try (TestServer server = start(mode); RawClient one = server.connect(); RawClient two = server.connect())
        {
            one.send(first(one), RawClient.request("/")).expectOpened();
            one.sendText("one").expectText("one");
            expectClient(server, one);
            two.send(second(two), RawClient.request("/"), text("two"), text("three")).expectOpened();
            two.expectText("two").expectText("three");
            expectClient(server, two);
        }
    }

    @Test
    void shouldReadAHeaderThatComesByteByByte()
    {
        try (TestServer server = start(ProxyProtocol.REQUIRED); RawClient client = server.connect())
        {
            client.sendByteByByte(second(client)).sendByteByByte(RawClient.request("/")).expectOpened();
            expectClient(server, client);
        }
    }

    @Test
    void shouldReadTheHeaderBeforeTls() throws Exception
    {
        final Path file = Path.of(getClass().getResource("/io/millrace/tls/ec.p12").toURI());
        final TlsSettings tls = TlsSettings.builder().keyStore(file, "secret".toCharArray()).build();
        final SSLSocketFactory factory = trusting(file);
        try (TestServer server = start(ProxyProtocol.OPTIONAL, settings -> settings.tls(tls)))
        {
            final RawClient named = server.connect();
            try (RawClient client = named.send(first(named)).encrypted(factory))
            {
                client.send(RawClient.request("/")).expectOpened();
                client.sendText("secret").expectText("secret");
                expectClient(server, client);
                assertThat(server.connection(client).handshake().isSecure()).isTrue();
            }
            try (RawClient client = server.connect().encrypted(factory))
            {
                client.send(RawClient.request("/")).expectOpened();
                client.sendText("without").expectText("without");
                assertThat(server.connection(client).remoteAddress()).isEqualTo(peer(client));
            }
        }
    }

    private static SSLSocketFactory trusting(final Path file) throws Exception
    {
        final KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
            "server", KeyStore.getInstance(file.toFile(), "secret".toCharArray()).getCertificate("one"));
        final TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    @Test
    void shouldServeTheProxysOwnConnections()
    {
        try (TestServer server = start(ProxyProtocol.REQUIRED,
            settings -> settings.httpHandler(request -> HttpResponse.text(200, "" + request.remoteAddress())));
            RawClient client = server.connect())
        {
            client.send(utf8("PROXY UNKNOWN\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            assertThat(client.readResponse().body()).isEqualTo(peer(client).toString());
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "GET / HTTP/1.1\r\n", MALFORMED, "\r\n\r\n\0\r\nQUIT\n\u0031" })
    void shouldCloseWithoutAnAnswerWhatHasToHaveAHeaderAndHasNone(final String bytes)
    {
        try (TestServer server = start(ProxyProtocol.REQUIRED); RawClient client = server.connect();
            RawClient witness = server.connect())
        {
            client.send(utf8(bytes)).expectCut();
            witness.send(first(witness), RawClient.request("/")).expectOpened();
            witness.sendText("unharmed").expectText("unharmed").leave();
            server.expectIdle();
        }
    }

    @Test
    void shouldCloseWhatBeginsAHeaderAndSendsAWrongOneEvenIfItIsOptional()
    {
        try (TestServer server = start(ProxyProtocol.OPTIONAL); RawClient client = server.connect())
        {
            client.send(utf8(MALFORMED)).expectCut();
            server.expectIdle();
        }
    }

    @Test
    void shouldServeThoseWithoutAHeaderWhereItIsOptional()
    {
        try (TestServer server = start(ProxyProtocol.OPTIONAL); RawClient client = server.connect())
        {
            client.sendByteByByte(RawClient.request("/")).expectOpened();
            client.sendText("plain").expectText("plain");
            assertThat(server.connection(client).remoteAddress()).isEqualTo(peer(client));
        }
    }

    @Test
    void shouldTakeAHeaderFromAnUntrustedAddressForAMalformedRequest()
    {
        try (TestServer server = TestServer.start(new Recorder(), settings ->
            settings.proxies().trusted("10.0.0.0/8", "::1").proxyProtocol(ProxyProtocol.REQUIRED)))
        {
            try (RawClient client = server.connect())
            {
                assertThat(client.send(first(client), RawClient.request("/")).readResponse().status()).isEqualTo(400);
            }
            try (RawClient client = server.connect())
            {
                assertThat(client.send(second(client), RawClient.request("/")).readResponse().status()).isEqualTo(400);
            }
            try (RawClient client = server.open())
            {
                client.sendText("direct").expectText("direct");
            }
        }
    }

    @Test
    void shouldGiveHeaderAndRequestNoMoreTimeThanARequestAlone()
    {
        try (TestServer server = start(ProxyProtocol.REQUIRED,
            settings -> settings.timeouts().handshakeTimeoutNs(300, TimeUnit.MILLISECONDS));
            RawClient silent = server.connect(); RawClient begun = server.connect(); RawClient half = server.connect())
        {
            begun.send(utf8("PROXY TCP4 "));
            half.send(first(half), utf8("GET / HTTP/1.1\r\n"));
            silent.expectCut();
            begun.expectCut();
            assertThat(half.readResponse().status()).isEqualTo(408);
            server.expectIdle();
        }
    }

    @Test
    void shouldCountConnectionsWhoseHeaderHasNotCome()
    {
        try (TestServer server = start(ProxyProtocol.REQUIRED, settings -> settings.limits().maxConnections(2));
            RawClient one = server.connect(); RawClient two = server.connect())
        {
            one.send(utf8("PROXY"));
            two.send(utf8("PROXY"));
            try (RawClient refused = server.connect())
            {
                assertThat(refused.readResponse().status()).isEqualTo(503);
            }
            one.leave();
            two.leave();
            Await.await("there is room", () -> isServed(server));
        }
    }

    private static boolean isServed(final TestServer server)
    {
        try (RawClient client = server.connect())
        {
            client.send(first(client), RawClient.request("/"));
            return client.readResponse().status() == 101;
        }
    }

    @Test
    void shouldNotWaitForHeadersWhenItCloses()
    {
        try (TestServer server = start(ProxyProtocol.REQUIRED); RawClient client = server.connect();
            RawClient open = server.connect())
        {
            client.send(utf8("PROXY"));
            open.send(first(open), RawClient.request("/")).expectOpened();
            open.leave();
            final long startNs = System.nanoTime();
            server.server().close(1, TimeUnit.HOURS);
            assertThat(System.nanoTime() - startNs).isLessThan(TimeUnit.MINUTES.toNanos(1));
            client.expectCut();
        }
    }

    private static TestServer forwarding(final ForwardedHeaders headers)
    {
        return TestServer.start(new Recorder(), settings -> settings
            .httpHandler(request -> HttpResponse.text(200,
                request.remoteAddress() + " " + request.peerAddress() + ' ' + request.isSecure() + ' ' +
                request.host()))
            .proxies().trusted(LOOPBACK, "10.0.0.0/8").forwardedHeaders(headers));
    }

    private static HttpAnswer ask(final TestServer server, final String... headers)
    {
        try (RawClient client = server.connect())
        {
            client.send(utf8("GET / HTTP/1.1\r\nHost: here\r\n" + String.join("\r\n", headers) + "\r\n\r\n"));
            final HttpAnswer answer = client.readResponse();
            return new HttpAnswer(
                answer.status(), answer.headers(), answer.body().replace(peer(client).toString(), "the peer"));
        }
    }

    @Test
    void shouldKnowTheClientByForwarded()
    {
        try (TestServer server = forwarding(ForwardedHeaders.FORWARDED))
        {
            assertThat(ask(server, "Forwarded: for=1.1.1.1, for=192.0.2.1;proto=https;host=example.org, for=10.2.2.2",
                "X-Forwarded-For: 6.6.6.6").body()).isEqualTo("/192.0.2.1:0 the peer true example.org");
            assertThat(ask(server, "X-Forwarded-For: 6.6.6.6").body()).isEqualTo("the peer the peer false here");
            assertThat(ask(server, "Forwarded: for=unknown").body()).startsWith("unknown/<unresolved>:0 the peer");
            assertThat(ask(server, "Forwarded: for=").status()).isEqualTo(400);
        }
    }

    @Test
    void shouldKnowTheClientByXForwardedFor()
    {
        try (TestServer server = forwarding(ForwardedHeaders.X_FORWARDED))
        {
            assertThat(ask(server, "X-Forwarded-For: 1.1.1.1, 192.0.2.1", "X-Forwarded-Proto: https",
                "Forwarded: for=6.6.6.6").body()).isEqualTo("/192.0.2.1:0 the peer true here");
            assertThat(ask(server, "X-Forwarded-For: nobody").status()).isEqualTo(400);
        }
    }

    @Test
    void shouldIgnoreForwardedHeadersByDefault()
    {
        try (TestServer server = forwarding(ForwardedHeaders.IGNORED))
        {
            assertThat(ask(server, "Forwarded: for=6.6.6.6", "X-Forwarded-For: nobody").body())
                .isEqualTo("the peer the peer false here");
        }
    }

    @Test
    void shouldBelieveHeadersOfAClientThatTheProtocolNamesOnlyIfItIsTrustedItself()
    {
        try (TestServer server = TestServer.start(new Recorder(), settings -> settings
            .httpHandler(request -> HttpResponse.text(200, "" + request.remoteAddress()))
            .proxies().trusted(LOOPBACK, "10.0.0.0/8").proxyProtocol(ProxyProtocol.REQUIRED)
            .forwardedHeaders(ForwardedHeaders.X_FORWARDED)))
        {
            final String request = "GET / HTTP/1.1\r\nHost: here\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n";
            try (RawClient client = server.connect())
            {
                client.send(utf8("PROXY TCP4 10.1.1.1 10.0.0.1 5 443\r\n" + request));
                assertThat(client.readResponse().body()).isEqualTo("/192.0.2.9:0");
            }
            try (RawClient client = server.connect())
            {
                client.send(utf8("PROXY TCP4 192.0.2.1 10.0.0.1 5 443\r\n" + request));
                assertThat(client.readResponse().body()).isEqualTo("/192.0.2.1:5");
            }
        }
    }

    @Test
    void shouldRefuseSettingsThatDoNotSayWhomToTrust()
    {
        final ServerSettings settings = new ServerSettings().listen("localhost", 0).handler(new Recorder());
        settings.proxies().proxyProtocol(ProxyProtocol.REQUIRED).forwardedHeaders(ForwardedHeaders.FORWARDED);
        assertThatIllegalArgumentException().isThrownBy(settings::conclude)
            .withMessageContaining("No proxy is trusted");
        settings.proxies().trusted("10.0.0.0/33", "proxy.example", "unix:", "::1");
        assertThatIllegalArgumentException().isThrownBy(settings::conclude)
            .withMessageContaining("trusted is \"10.0.0.0/33\"").withMessageContaining("\"proxy.example\"");
        settings.proxies().trusted("10.0.0.0/8", "unix:");
        settings.conclude();
        assertThatIllegalStateException()
            .isThrownBy(() -> settings.proxies().trusted("::1"));
        assertThat(new ProxySettings().conclude().trusted()).isEmpty();
    }
}
