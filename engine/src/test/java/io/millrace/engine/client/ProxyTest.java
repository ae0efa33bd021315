package io.millrace.engine.client;

import static io.millrace.engine.client.Peer.bytes;
import static io.millrace.engine.client.Peer.concat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.HandshakeException;
import io.millrace.engine.ClientProxy;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.WebSocketClient;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections through proxies (RFC 6455 §4.1, item 3; RFC 9110 §9.3.6; RFC 1928, RFC 1929). The host exists only for
 * the proxy, so that a client that looks for it itself fails.
 */
class ProxyTest
{
    private static final String HOST = "only-the-proxy-knows.invalid";
    private static final String OK = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final byte[] GRANTED = bytes(5, 0, 0, 1, 127, 0, 0, 1, 0, 80);

    private static WebSocketClient client;

    private final Inbox inbox = new Inbox();
    private ScriptedServer proxy;
    private Peer peer;

    @BeforeAll
    static void startClient()
    {
        client = Clients.start();
    }

    @AfterAll
    static void stopClient()
    {
        Clients.stop(client);
    }

    @BeforeEach
    void listen()
    {
        proxy = ScriptedServer.start();
    }

    @AfterEach
    void leave()
    {
        if (peer != null)
        {
            peer.close();
        }
        proxy.close();
    }

    private ClientProxy http()
    {
        return ClientProxy.http("127.0.0.1", proxy.port());
    }

    private ClientProxy socks()
    {
        return ClientProxy.socks5("127.0.0.1", proxy.port());
    }

    private CompletableFuture<Connection> through(final ClientProxy to)
    {
        return through(to, "ws://" + HOST + "/x");
    }

    private CompletableFuture<Connection> through(final ClientProxy to, final String uri)
    {
        final CompletableFuture<Connection> future = client.connect(ClientRequest.builder(uri, inbox)
            .proxy(to).connectTimeout(Await.LIMIT_SECONDS, TimeUnit.SECONDS).build());
        peer = proxy.accept();
        return future;
    }

    private CompletableFuture<Connection> impatient(final ClientProxy to)
    {
        final CompletableFuture<Connection> future = client.connect(ClientRequest.builder("ws://" + HOST, inbox)
            .proxy(to).connectTimeout(30, TimeUnit.MILLISECONDS).build());
        peer = proxy.accept();
        return future;
    }

    /** What follows in the tunnel: the handshake with the server, and a message each way. */
    private Request expectTunnel(final CompletableFuture<Connection> future) throws Exception
    {
        final Request request = peer.readRequest();
        peer.send(concat(bytes(request.switching()), Peer.text("welcome")));
        Clients.opened(future).sendText("thanks");
        inbox.expect("welcome");
        assertThat(peer.readFrame().text()).isEqualTo("thanks");
        return request;
    }

    private HandshakeException refused(final CompletableFuture<Connection> future)
    {
        final HandshakeException refusal = Clients.refusal(future);
        peer.expectCut();
        return refusal;
    }

    // HTTP.

    @ParameterizedTest
    @CsvSource({
        HOST + ", " + HOST + ":80, " + HOST,
        HOST + ":8080, " + HOST + ":8080, " + HOST + ":8080",
        "192.0.2.1, 192.0.2.1:80, 192.0.2.1",
        "[2001:db8::1]:81, [2001:db8::1]:81, [2001:db8::1]:81" })
    void shouldAskAnHttpProxyForATunnel(final String authority, final String target, final String host)
        throws Exception
    {
        final CompletableFuture<Connection> future = through(http(), "ws://" + authority + "/x?y");
        final Request request = peer.readRequest();
        assertThat(request.line()).isEqualTo("CONNECT " + target + " HTTP/1.1");
        assertThat(request.headers()).containsExactly("Host: " + target);
        peer.send(OK);
        final Request inside = expectTunnel(future);
        assertThat(inside.line()).isEqualTo("GET /x?y HTTP/1.1");
        assertThat(inside.header("Host")).isEqualTo(host);
        assertThat(future.join().remoteAddress().toString()).contains("127.0.0.1:" + proxy.port());
    }

    @Test
    void shouldTellItsNameToTheProxyOnly() throws Exception
    {
        final CompletableFuture<Connection> future = through(http().withCredentials("Aladdin", "open sesame"));
        assertThat(peer.readRequest().header("Proxy-Authorization")).isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        peer.send(OK);
        assertThat(expectTunnel(future).headers()).noneMatch(header -> header.contains("uthorization"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.0 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 Fine\r\nVia: x\r\n\r\n" })
    void shouldTakeAnySuccessOfAnHttpProxy(final String answer) throws Exception
    {
        final CompletableFuture<Connection> future = through(http());
        peer.readRequest();
        peer.sendByteByByte(bytes(answer));
        expectTunnel(future);
    }

    @ParameterizedTest
    @CsvSource({ "407, Proxy Authentication Required", "403, Forbidden", "502, Bad Gateway", "101, Switching" })
    void shouldShowTheRefusalOfAnHttpProxy(final int status, final String reason)
    {
        final CompletableFuture<Connection> future = through(http());
        peer.readRequest();
        peer.send("HTTP/1.1 " + status + ' ' + reason +
            "\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 3\r\n\r\n" + (status == 101 ? "" : "no\n"));
        final HandshakeException refusal = refused(future);
        assertThat(refusal).hasMessageContaining("proxy").hasMessageContaining(status + " " + reason);
        assertThat(refusal.status()).isEqualTo(status);
        assertThat(refusal.response().header("Proxy-Authenticate")).isEqualTo("Basic realm=\"p\"");
        assertThat(refusal.response().bodyText()).isEqualTo(status == 101 ? "" : "no\n");
    }

    @Test
    void shouldShowTheRefusalThatDoesNotEnd()
    {
        final CompletableFuture<Connection> future = impatient(http());
        peer.readRequest();
        peer.send("HTTP/1.1 407 Who?\r\n\r\nand so on");
        final HandshakeException refusal = refused(future);
        assertThat(refusal.status()).isEqualTo(407);
        assertThat(refusal.response().bodyText()).isEqualTo("and so on");
        assertThat(refusal.response().isBodyCut()).isTrue();
    }

    @Test
    void shouldNotFollowTheRedirectOfAProxy()
    {
        final CompletableFuture<Connection> future = client.connect(
            ClientRequest.builder("ws://" + HOST, inbox).proxy(http()).redirects(5).build());
        peer = proxy.accept();
        peer.readRequest();
        peer.send(Request.response("302 Log in first", "Location: /login", "Content-Length: 0"));
        assertThat(refused(future).status()).isEqualTo(302);
    }

    @Test
    void shouldReadTheAnswerThatIsAsLongAsTheLimitAllows() throws Exception
    {
        final WebSocketClient generous = Clients.start(settings -> settings.limits(
            limits -> limits.maxHandshakeLength(200_000).maxHandshakeLineLength(200_000)));
        final CompletableFuture<Connection> future = generous.connect(
            ClientRequest.builder("ws://" + HOST, inbox).proxy(http()).build());
        peer = proxy.accept();
        peer.readRequest();
        peer.send("HTTP/1.1 200 OK\r\nX: " + "x".repeat(150_000) + "\r\n\r\n");
        expectTunnel(future);
        Clients.stop(generous);
    }

    // SOCKS.

    private void expectSocksRequest()
    {
        peer.expect(5, 1, 0, 3, HOST.length());
        assertThat(new String(peer.read(HOST.length()), StandardCharsets.US_ASCII)).isEqualTo(HOST);
        peer.expect(0, 80);
    }

    @Test
    void shouldAskASocksProxyForAConnection() throws Exception
    {
        final CompletableFuture<Connection> future = through(socks());
        peer.expect(5, 1, 0).send(5, 0);
        expectSocksRequest();
        peer.send(GRANTED);
        assertThat(expectTunnel(future).header("Host")).isEqualTo(HOST);
    }

    @Test
    void shouldTellASocksProxyItsNameIfItAsks() throws Exception
    {
        final CompletableFuture<Connection> future = through(socks().withCredentials("me", "pw"));
        peer.expect(5, 2, 0, 2).send(5, 2);
        peer.expect(1, 2, 'm', 'e', 2, 'p', 'w').sendByteByByte(bytes(1, 0));
        expectSocksRequest();
        peer.sendByteByByte(concat(bytes(5, 0, 0, 3, 4), bytes("else"), bytes(0, 80)));
        expectTunnel(future);
    }

    @Test
    void shouldNotTellASocksProxyItsNameUnasked() throws Exception
    {
        final CompletableFuture<Connection> future = through(socks().withCredentials("me", "pw"));
        peer.expect(5, 2, 0, 2).send(5, 0);
        expectSocksRequest();
        peer.send(concat(bytes(5, 0, 0, 4), new byte[18]));
        expectTunnel(future);
    }

    @ParameterizedTest
    @CsvSource({ "1, general failure", "2, not allowed", "3, network", "4, host", "5, refused", "99, unknown" })
    void shouldNameTheReplyOfASocksProxy(final int reply, final String reason)
    {
        final CompletableFuture<Connection> future = through(socks());
        peer.expect(5, 1, 0).send(5, 0);
        expectSocksRequest();
        peer.send(5, reply, 0, 1, 0, 0, 0, 0, 0, 0);
        final HandshakeException refusal = refused(future);
        assertThat(refusal).hasMessageContaining(reason);
        assertThat(refusal.response()).isNull();
        assertThat(refusal.status()).isZero();
    }

    @Test
    void shouldSayThatASocksProxyDemandsOrRefusesAuthentication()
    {
        CompletableFuture<Connection> future = through(socks());
        peer.expect(5, 1, 0).send(5, 0xff);
        assertThat(refused(future)).hasMessageContaining("demands authentication");
        peer.close();
        future = through(socks());
        peer.expect(5, 1, 0).send(5, 2);
        assertThat(refused(future)).hasMessageContaining("not offered");
        peer.close();
        future = through(socks().withCredentials("me", "pw"));
        peer.expect(5, 2, 0, 2).send(5, 2).expect(1, 2, 'm', 'e', 2, 'p', 'w').send(1, 1);
        assertThat(refused(future)).hasMessageContaining("refused user and password");
    }

    // Both.

    @ParameterizedTest
    @CsvSource({ "true, SSH-2.0-x", "true, HTTP/1.1 abc", "true, HTTP/3 200 OK", "false, HTTP/1.1 400 Bad" })
    void shouldSayThatItIsNoSuchProxy(final boolean isHttp, final String answer)
    {
        final CompletableFuture<Connection> future = through(isHttp ? http() : socks());
        peer.read(3);
        peer.send(answer + "\r\n\r\n");
        assertThat(refused(future)).hasMessageContaining("proxy");
    }

    @ParameterizedTest
    @CsvSource({ "true, ''", "true, HTTP/1.1 2", "false, ''", "false, \u0005" })
    void shouldGiveUpWhenTheProxyFallsSilent(final boolean isHttp, final String answer)
    {
        final CompletableFuture<Connection> future = impatient(isHttp ? http() : socks());
        peer.send(answer);
        assertThat(Clients.failure(future)).isInstanceOf(SocketTimeoutException.class)
            .hasMessageContaining("waiting for the proxy");
        peer.expectCut();
    }

    @ParameterizedTest
    @CsvSource({ "true, ''", "true, HTTP/1.1 2", "false, ''", "false, \u0005" })
    void shouldFailWhenTheProxyEnds(final boolean isHttp, final String answer)
    {
        final CompletableFuture<Connection> future = through(isHttp ? http() : socks());
        peer.read(3);
        peer.send(answer).finish();
        assertThat(refused(future)).hasMessageContaining("proxy");
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldFailWhenTheProxyResets(final boolean isHttp)
    {
        final CompletableFuture<Connection> future = through(isHttp ? http() : socks());
        peer.read(3);
        peer.reset();
        assertThat(Clients.failure(future)).isInstanceOf(IOException.class).hasMessageContaining("proxy");
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldFailWhenTheTunnelEndsBeforeTheServerAnswers(final boolean isHttp)
    {
        final CompletableFuture<Connection> future = through(isHttp ? http() : socks());
        if (isHttp)
        {
            peer.readRequest();
            peer.send(OK);
        }
        else
        {
            peer.expect(5, 1, 0).send(5, 0);
            expectSocksRequest();
            peer.send(GRANTED);
        }
        peer.readRequest();
        peer.finish();
        assertThat(refused(future)).hasMessageContaining("without a response");
    }

    /** A WebSocket server never begins, whether it is spoken to through TLS or not. */
    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldRefuseAServerThatSpeaksFirst(final boolean isHttp)
    {
        final CompletableFuture<Connection> future = through(isHttp ? http() : socks());
        if (isHttp)
        {
            peer.readRequest();
            peer.send(OK + "220 mail.example.org ESMTP\r\n");
        }
        else
        {
            peer.expect(5, 1, 0).send(5, 0);
            expectSocksRequest();
            peer.send(concat(GRANTED, bytes("220 mail.example.org ESMTP\r\n")));
        }
        assertThat(refused(future)).hasMessageContaining("before it was asked");
    }

    @Test
    void shouldSayThatTheProxyCannotBeReached()
    {
        final ClientProxy nobody = http();
        proxy.close();
        assertThat(Clients.failure(client.connect(ClientRequest.builder("ws://" + HOST, inbox).proxy(nobody).build())))
            .isInstanceOf(ConnectException.class).hasMessageContaining("127.0.0.1:" + proxy.port());
    }

    @Test
    void shouldRefuseCredentialsThatCannotBeSent()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> http().withCredentials("a:b", "c"));
        assertThatIllegalArgumentException().isThrownBy(() -> socks().withCredentials("", "c"));
        assertThatIllegalArgumentException().isThrownBy(() -> socks().withCredentials("a", "x".repeat(256)));
        assertThatIllegalArgumentException().isThrownBy(() -> ClientProxy.http("a", 0));
    }
}
