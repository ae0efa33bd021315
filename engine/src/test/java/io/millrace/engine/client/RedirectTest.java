package io.millrace.engine.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;

import io.millrace.api.Connection;
import io.millrace.api.HandshakeException;
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
 * Servers that send a client elsewhere (RFC 6455 §4.1, RFC 9110 §10.2.2 and §15.4).
 */
class RedirectTest
{
    private static final String SECRET = "Bearer abc";

    private static WebSocketClient client;

    private final Inbox inbox = new Inbox();
    private ScriptedServer server;
    private ScriptedServer other;

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
        server = ScriptedServer.start();
        other = ScriptedServer.start();
    }

    @AfterEach
    void close()
    {
        server.close();
        other.close();
    }

    private CompletableFuture<Connection> connect(final int redirects)
    {
        return client.connect(ClientRequest.builder(server.uri("/a/b?c=d"), inbox)
            .redirects(redirects)
            .bearer("abc")
            .header("Cookie", "id=1")
            .header("X-Kept", "yes")
            .subprotocols("chat")
            .build());
    }

    /** Answers the next request at a server, and returns it; the client ends that connection. */
    private static Request redirect(final ScriptedServer at, final String status, final String location)
    {
        try (Peer peer = at.accept())
        {
            final Request request = peer.readRequest();
            peer.send(Request.response(status, "Location: " + location, "Content-Length: 0"));
            peer.expectCut();
            return request;
        }
    }

    /** Accepts the next request at a server, and returns it. */
    private Request accept(final ScriptedServer at, final CompletableFuture<Connection> future) throws Exception
    {
        try (Peer peer = at.accept())
        {
            final Request request = peer.readRequest();
            peer.send(request.switching("Sec-WebSocket-Protocol: chat"));
            final Connection connection = Clients.opened(future);
            connection.sendText("here");
            assertThat(peer.readFrame().text()).isEqualTo("here");
            connection.disconnect();
            peer.expectCut();
            assertThat(inbox.opened()).isEqualTo(1);
            return request;
        }
    }

    @Test
    void shouldRefuseByDefaultAndTellWhereItWouldLead()
    {
        final CompletableFuture<Connection> future = connect(0);
        redirect(server, "307 Elsewhere", other.uri("/"));
        final HandshakeException refusal = Clients.refusal(future);
        assertThat(refusal.status()).isEqualTo(307);
        assertThat(refusal.response().header("Location")).isEqualTo(other.uri("/"));
        assertThat(refusal).hasMessageContaining("307 Elsewhere");
    }

    @ParameterizedTest
    @CsvSource({
        "301, /x?y=z, /x?y=z",
        "302, x, /a/x",
        "303, ../x, /x",
        "307, ?y, /a/b?y",
        "308, /x#fragment, /x" })
    void shouldFollowToAnotherPathWithTheCredentials(final String status, final String location, final String target)
        throws Exception
    {
        final CompletableFuture<Connection> future = connect(1);
        final String key = redirect(server, status, location).header("Sec-WebSocket-Key");
        final Request request = accept(server, future);
        assertThat(request.line()).isEqualTo("GET " + target + " HTTP/1.1");
        assertThat(request.header("Authorization")).isEqualTo(SECRET);
        assertThat(request.header("Cookie")).isEqualTo("id=1");
        assertThat(request.header("X-Kept")).isEqualTo("yes");
        assertThat(request.header("Sec-WebSocket-Protocol")).isEqualTo("chat");
        assertThat(request.header("Sec-WebSocket-Key")).isNotEqualTo(key);
        assertThat(future.join().handshake().path()).isEqualTo(target.split("\\?")[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = { "ws://127.0.0.1:%d/x", "http://127.0.0.1:%d/x", "//127.0.0.1:%d/x" })
    void shouldGoWithoutCredentialsToAnotherOrigin(final String location) throws Exception
    {
        final CompletableFuture<Connection> future = connect(2);
        redirect(server, "302 Found", String.format(location, other.port()));
        final Request request = accept(other, future);
        assertThat(request.line()).isEqualTo("GET /x HTTP/1.1");
        assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + other.port());
        assertThat(request.header("Authorization")).isNull();
        assertThat(request.header("Cookie")).isNull();
        assertThat(request.header("X-Kept")).isEqualTo("yes");
    }

    @Test
    void shouldNotGetItsCredentialsBackOnTheWayHome() throws Exception
    {
        final CompletableFuture<Connection> future = connect(2);
        redirect(server, "302 Found", other.uri("/x"));
        redirect(other, "302 Found", server.uri("/y"));
        assertThat(accept(server, future).header("Authorization")).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 3 })
    void shouldFollowNoMoreThanItIsAllowedTo(final int redirects)
    {
        final CompletableFuture<Connection> future = connect(redirects);
        for (int i = 0; i <= redirects; i++)
        {
            redirect(server, "302 Found", "/round-and-round");
        }
        final HandshakeException refusal = Clients.refusal(future);
        assertThat(refusal.status()).isEqualTo(302);
        assertThat(refusal.response().header("Location")).isEqualTo("/round-and-round");
    }

    @ParameterizedTest
    @ValueSource(strings = { "ftp://127.0.0.1/", "ws://user:secret@127.0.0.1/", "ws://", "/%zz", "http://[::1/" })
    void shouldRefuseToFollowToWhatIsNoPlace(final String location)
    {
        final CompletableFuture<Connection> future = connect(5);
        redirect(server, "302 Found", location);
        final HandshakeException refusal = Clients.refusal(future);
        assertThat(refusal).hasMessageContaining("no place").message().doesNotContain("secret");
        assertThat(refusal.status()).isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(strings = { "200 OK", "404 Not Found", "503 Busy" })
    void shouldNotFollowWhatIsNoRedirect(final String status)
    {
        final CompletableFuture<Connection> future = connect(5);
        redirect(server, status, "/x");
        assertThat(Clients.refusal(future).status()).isEqualTo(Integer.parseInt(status.substring(0, 3)));
    }

    @Test
    void shouldRefuseARedirectThatDoesNotSayWhereTo()
    {
        final CompletableFuture<Connection> future = connect(5);
        try (Peer peer = server.accept())
        {
            peer.readRequest();
            peer.send(Request.response("300 Choose", "Content-Length: 0")).expectCut();
        }
        assertThat(Clients.refusal(future).status()).isEqualTo(300);
    }

    @Test
    void shouldEndTheAttemptThatIsCancelledAfterARedirect()
    {
        final CompletableFuture<Connection> future = connect(5);
        redirect(server, "302 Found", other.uri("/x"));
        try (Peer peer = other.accept())
        {
            peer.readRequest();
            future.cancel(false);
            peer.expectCut();
        }
    }

    @Test
    void shouldFailWhenTheNewPlaceCannotBeReached()
    {
        other.close();
        final CompletableFuture<Connection> future = connect(5);
        redirect(server, "302 Found", other.uri("/x"));
        assertThat(Clients.failure(future)).isInstanceOf(ConnectException.class);
    }
}
