package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.api.HandshakeAuthoriser;
import io.millrace.api.HandshakeRequest;
import io.millrace.api.HandshakeResponder;
import io.millrace.api.HttpResponse;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;

import org.junit.jupiter.api.Test;

/**
 * Handshakes that the application decides on, at once or later (RFC 6455 §4.2.2).
 */
class AuthoriserTest
{
    private final Recorder recorder = new Recorder();

    private TestServer start(final HandshakeAuthoriser authoriser)
    {
        return start(authoriser, settings -> {});
    }

    private TestServer start(final HandshakeAuthoriser authoriser, final Consumer<ServerSettings> configuration)
    {
        return TestServer.start(Endpoint.builder(recorder).authoriser(authoriser), recorder, configuration);
    }

    private static <T> T take(final BlockingQueue<T> queue)
    {
        Await.await("the authoriser is asked", () -> !queue.isEmpty());
        return queue.remove();
    }

    @Test
    void shouldAcceptWithHeadersAndAttachment()
    {
        try (TestServer server = start((request, responder) ->
            responder.header("X-User", "ann").header("Set-Cookie", "a=b").attachment("the user").accept());
            RawClient client = server.connect())
        {
            client.send(RawClient.request("/"));
            final HttpAnswer answer = client.expectOpened();
            assertThat(answer.header("X-User")).isEqualTo("ann");
            assertThat(answer.header("Set-Cookie")).isEqualTo("a=b");
            assertThat(server.connection(client).attachment()).isEqualTo("the user");
            client.sendText("open").expectText("open");
        }
    }

    @Test
    void shouldRejectWithStatusHeadersAndBody()
    {
        final HttpResponse response = HttpResponse.text(401, "who are you?").withHeader("WWW-Authenticate", "Basic");
        try (TestServer server = start((request, responder) -> responder.reject(response));
            RawClient client = server.connect())
        {
            client.send(RawClient.request("/"), text("never read"));
            final HttpAnswer answer = client.readResponse();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Basic");
            assertThat(answer.header("Connection")).isEqualTo("close");
            assertThat(answer.body()).isEqualTo("who are you?");
            client.expectEnd();
            assertThat(server.server().connectionCount()).isZero();
        }
    }

    @Test
    void shouldRejectWithLargeBody()
    {
        final String page = "page".repeat(100_000);
        try (TestServer server = start((request, responder) -> responder.reject(HttpResponse.text(403, page)));
            RawClient client = server.connect())
        {
            client.send(RawClient.request("/"));
            assertThat(client.readResponse().body()).isEqualTo(page);
            client.expectEnd();
        }
    }

    @Test
    void shouldKeepFramesUntilAnotherThreadAccepts()
    {
        final BlockingQueue<HandshakeResponder> asked = new LinkedBlockingQueue<>();
        try (TestServer server = start((request, responder) -> asked.add(responder));
            RawClient client = server.connect())
        {
            final byte[] early = ClientFrames.repeat(text("early"), 8000);
            client.send(RawClient.request("/"));
            final HandshakeResponder responder = take(asked);
            final CompletableFuture<Void> sent = client.sendInBackground(early);
            assertThat(server.server().connectionCount()).isZero();
            assertThat(responder.isCancelled()).isFalse();
            assertThat(responder.accept()).isTrue();
            client.expectOpened();
            for (int i = 0; i < 8000; i++)
            {
                client.expectText("early");
            }
            sent.join();
            assertThat(responder.accept()).isFalse();
            assertThat(responder.reject(HttpResponse.of(403))).isFalse();
            client.sendText("late").expectText("late");
        }
    }

    @Test
    void shouldRejectLaterFromAnotherThread()
    {
        final BlockingQueue<HandshakeResponder> asked = new LinkedBlockingQueue<>();
        try (TestServer server = start((request, responder) -> asked.add(responder));
            RawClient client = server.connect())
        {
            client.send(RawClient.request("/"), text("in vain"));
            final HandshakeResponder responder = take(asked);
            assertThat(responder.reject(HttpResponse.of(403))).isTrue();
            assertThat(responder.accept()).isFalse();
            assertThat(client.readResponse().status()).isEqualTo(403);
            client.expectEnd();
        }
    }

    @Test
    void shouldAnswer503WhenNobodyDecidesInTime()
    {
        final BlockingQueue<HandshakeResponder> asked = new LinkedBlockingQueue<>();
        try (TestServer server = start((request, responder) -> asked.add(responder),
            settings -> settings.timeouts().handshakeTimeoutNs(50, TimeUnit.MILLISECONDS));
            RawClient client = server.connect())
        {
            client.send(RawClient.request("/"));
            final HttpAnswer answer = client.readResponse();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Connection")).isEqualTo("close");
            client.expectEnd();
            final HandshakeResponder responder = take(asked);
            assertThat(responder.isCancelled()).isTrue();
            assertThat(responder.accept()).isFalse();
            assertThat(server.server().connectionCount()).isZero();
        }
    }

    @Test
    void shouldCancelDecisionWhenPeerLeaves()
    {
        final BlockingQueue<HandshakeResponder> asked = new LinkedBlockingQueue<>();
        try (TestServer server = start((request, responder) -> asked.add(responder)))
        {
            try (RawClient client = server.connect())
            {
                client.send(RawClient.request("/"));
                assertThat(take(asked).isCancelled()).isFalse();
            }
            try (RawClient client = server.connect())
            {
                client.send(RawClient.request("/"), text("and gone"));
                final HandshakeResponder responder = take(asked);
                client.leave();
                Await.await("the decision is cancelled", responder::isCancelled);
                assertThat(responder.accept()).isFalse();
                assertThat(responder.reject(HttpResponse.of(403))).isFalse();
            }
            try (RawClient client = server.connect())
            {
                client.send(RawClient.request("/"));
                final HandshakeResponder responder = take(asked);
                client.reset();
                Await.await("the decision is cancelled", responder::isCancelled);
            }
            server.expectIdle();
        }
    }

    @Test
    void shouldAnswer500WhenAuthoriserThrows()
    {
        try (TestServer server = start((request, responder) ->
        {
            throw new IllegalStateException("no database");
        });
            RawClient client = server.connect())
        {
            client.send(RawClient.request("/"));
            assertThat(client.readResponse().status()).isEqualTo(500);
            client.expectEnd();
        }
    }

    @Test
    void shouldRefuseHeadersOfItsOwn()
    {
        final BlockingQueue<HandshakeResponder> asked = new LinkedBlockingQueue<>();
        try (TestServer server = start((request, responder) -> asked.add(responder));
            RawClient client = server.connect())
        {
            client.send(RawClient.request("/"));
            final HandshakeResponder responder = take(asked);
            assertThatIllegalArgumentException().isThrownBy(() -> responder.header("Sec-WebSocket-Accept", "x"));
            assertThatIllegalArgumentException().isThrownBy(() -> responder.header("Connection", "close"));
            assertThatIllegalArgumentException().isThrownBy(() -> responder.header("X", "a\r\nY: b"));
            assertThat(responder.header("X", "a").accept()).isTrue();
            assertThat(client.expectOpened().headers()).containsEntry("X", "a").doesNotContainKey("Y");
        }
    }

    @Test
    void shouldShowTheRequest()
    {
        final BlockingQueue<HandshakeRequest> seen = new LinkedBlockingQueue<>();
        try (TestServer server = start((request, responder) ->
        {
            seen.add(request);
            responder.accept();
        });
            RawClient client = server.connect())
        {
            client.send(RawClient.request("/a%20b?x=1&y=%C3%A4", "Cookie: c=d", "Origin: https://example.org"));
            client.expectOpened();
            final HandshakeRequest request = take(seen);
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.target()).isEqualTo("/a%20b?x=1&y=%C3%A4");
            assertThat(request.path()).isEqualTo("/a%20b");
            assertThat(request.queryParameter("y")).isEqualTo("\u00e4");
            assertThat(request.header("cookie")).isEqualTo("c=d");
            assertThat(request.origin()).isEqualTo("https://example.org");
            assertThat(request.remoteAddress()).hasToString("/127.0.0.1:" + client.localPort());
            assertThat(request.localAddress()).hasToString("/127.0.0.1:" + server.port());
            assertThat(server.connection(client).handshake()).isSameAs(request);
        }
    }
}
