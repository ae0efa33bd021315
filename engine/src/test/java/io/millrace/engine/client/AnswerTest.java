package io.millrace.engine.client;

import static io.millrace.engine.client.Peer.bytes;
import static io.millrace.engine.client.Peer.concat;
import static io.millrace.engine.client.Peer.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.millrace.api.CloseCause;
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
 * What a client makes of a server's answer to its handshake (RFC 6455 §4.1, RFC 9112 §4–§7).
 */
class AnswerTest
{
    private static final int BODY_LIMIT = 64 * 1024;

    private static WebSocketClient client;

    private final Inbox inbox = new Inbox();
    private ScriptedServer server;
    private Peer peer;

    @BeforeAll
    static void startClient()
    {
        client = Clients.start(settings -> settings.deflate(deflate -> deflate.enabled(true)));
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
    }

    @AfterEach
    void leave()
    {
        if (peer != null)
        {
            peer.close();
        }
        server.close();
    }

    private CompletableFuture<Connection> answered(final Function<Request, byte[]> answer)
    {
        final CompletableFuture<Connection> future = client.connect(
            ClientRequest.builder(server.uri("/x"), inbox).subprotocols("chat", "log").deflate(false).build());
        peer = server.accept();
        peer.send(answer.apply(peer.readRequest()));
        return future;
    }

    private HandshakeException refused(final Function<Request, String> answer)
    {
        final HandshakeException refusal = Clients.refusal(answered(request -> bytes(answer.apply(request))));
        peer.expectCut();
        assertThat(inbox.opened()).isZero();
        return refusal;
    }

    @Test
    void shouldSendWhatAHandshakeNeeds() throws Exception
    {
        final CompletableFuture<Connection> future = client.connect(ClientRequest.builder(server.uri("/a?b=%20"), inbox)
            .subprotocols("chat", "log").origin("https://example.org").header("X-More", "1").basic("u", "p").build());
        peer = server.accept();
        final Request request = peer.readRequest();
        assertThat(request.line()).isEqualTo("GET /a?b=%20 HTTP/1.1");
        assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + server.port());
        assertThat(request.header("Upgrade")).isEqualTo("websocket");
        assertThat(request.header("Connection")).isEqualTo("Upgrade");
        assertThat(request.header("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(request.header("Sec-WebSocket-Protocol")).isEqualTo("chat, log");
        assertThat(request.header("Sec-WebSocket-Extensions")).startsWith("permessage-deflate");
        assertThat(request.header("Origin")).isEqualTo("https://example.org");
        assertThat(request.header("X-More")).isEqualTo("1");
        assertThat(request.header("Authorization")).isEqualTo("Basic dTpw");
        peer.send(request.switching("Sec-WebSocket-Protocol: log"));
        assertThat(Clients.opened(future).subprotocol()).isEqualTo("log");
    }

    @Test
    void shouldDrawAKeyForEachRequest()
    {
        final CompletableFuture<Connection> first = client.connect(ClientRequest.of(server.uri("/"), inbox));
        final CompletableFuture<Connection> second = client.connect(ClientRequest.of(server.uri("/"), inbox));
        peer = server.accept();
        try (Peer other = server.accept())
        {
            final String key = peer.readRequest().header("Sec-WebSocket-Key");
            assertThat(key).matches("[A-Za-z0-9+/]{21}[AQgw]==");
            assertThat(other.readRequest().header("Sec-WebSocket-Key")).isNotEqualTo(key).hasSize(24);
        }
        first.cancel(false);
        second.cancel(false);
    }

    @Test
    void shouldSendARequestThatIsLargerThanAnyBuffer() throws Exception
    {
        final String value = "x".repeat(100_000);
        final CompletableFuture<Connection> future =
            client.connect(ClientRequest.builder(server.uri("/"), inbox).header("X-Large", value).build());
        peer = server.accept();
        final Request request = peer.readRequest();
        assertThat(request.header("X-Large")).isEqualTo(value);
        peer.send(request.switching());
        Clients.opened(future).sendText("open");
        assertThat(peer.readFrame().text()).isEqualTo("open");
    }

    @Test
    void shouldOpenWhenTheAnswerComesByteByByte() throws Exception
    {
        final CompletableFuture<Connection> future = client.connect(ClientRequest.of(server.uri("/"), inbox));
        peer = server.accept();
        peer.sendByteByByte(concat(bytes(peer.readRequest().switching()), text("hello")));
        Clients.opened(future);
        inbox.expect("hello");
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 5 })
    void shouldKeepAFrameThatIsSplitOverTheAnswer(final int count) throws Exception
    {
        final byte[] frames = concat(text("hel"), text("lo"));
        final CompletableFuture<Connection> future = answered(
            request -> concat(bytes(request.switching()), Arrays.copyOf(frames, count)));
        Clients.opened(future);
        peer.send(Arrays.copyOfRange(frames, count, frames.length));
        inbox.expect("hel").expect("lo");
    }

    @Test
    void shouldDeliverWhatFollowsTheAnswerEvenIfTheServerLeavesAtOnce() throws Exception
    {
        for (int i = 0; i < 50; i++)
        {
            final Inbox mine = new Inbox();
            final CompletableFuture<Connection> future = client.connect(ClientRequest.of(server.uri("/"), mine));
            try (Peer leaving = server.accept())
            {
                final Request request = leaving.readRequest();
                leaving.send(concat(bytes(request.switching()), text("no"), Peer.close(1008))).finish();
                Clients.opened(future);
                mine.expect("no").expectClosed(1008, CloseCause.PEER);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 100, 102, 103, 199 })
    void shouldPassOverInterimAnswers(final int status) throws Exception
    {
        Clients.opened(answered(request -> bytes(
            Request.response(status + " Wait", "Link: </x>") + Request.response(status + " Wait") +
            request.switching())));
        assertThat(inbox.opened()).isEqualTo(1);
    }

    @Test
    void shouldNotPassOverInterimAnswersForEver()
    {
        assertThat(refused(request -> Request.response("100 Continue").repeat(1000)))
            .hasMessageContaining("interim");
    }

    @ParameterizedTest
    // A tilde stands for CRLF, a circumflex for LF.
    @CsvSource(delimiter = '|', value = {
        "Sec-WebSocket-Accept: .*?~ |  | no Sec-WebSocket-Accept",
        "(Sec-WebSocket-Accept: .*?~) | $1$1 | more than one Sec-WebSocket-Accept",
        "Accept: (.)(.*?)~ | Accept: ?$2~ | does not belong",
        "Accept: .*?~ | Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=~ | does not belong",
        "Upgrade: websocket~ |  | no Upgrade",
        "Upgrade: websocket~ | Upgrade: h2c~ | another protocol",
        "Upgrade: websocket~ | Upgrade: websocket, h2c~ | another protocol",
        "(Upgrade: websocket~) | $1$1 | another protocol",
        "Connection: Upgrade~ |  | Connection",
        "Connection: Upgrade~ | Connection: close~ | Connection",
        "HTTP/1.1 | HTTP/1.0 | HTTP/1.0",
        "HTTP/1.1 | HTTP/2.0 | not an HTTP/1 response",
        "101 Switching Protocols~ | 200 OK~Content-Length: 0~ | 200 OK",
        "~~ | ~Sec-WebSocket-Protocol: soap~~ | soap",
        "~~ | ~Sec-WebSocket-Protocol: Chat~~ | Chat",
        "~~ | ~Sec-WebSocket-Protocol: chat, log~~ | not offered",
        "~~ | ~Sec-WebSocket-Protocol: chat~Sec-WebSocket-Protocol: chat~~ | more than one",
        "~~ | ~Sec-WebSocket-Extensions: permessage-deflate~~ | permessage-deflate",
        "~~ | ~Sec-WebSocket-Extensions: x-nobody-asked~~ | x-nobody-asked",
        "~~ | ~Sec-WebSocket-Extensions: ;~~ | malformed",
        "~~ | ~No colon~~ | response",
        "~ | ^ | LF" })
    void shouldRefuseAnAnswerThatIsNotRight(final String what, final String other, final String reason)
    {
        assertThat(refused(request -> request.switching().replaceFirst(lines(what), lines(other))))
            .hasMessageContaining(reason);
    }

    private static String lines(final String text)
    {
        return text == null ? "" : text.replace("~", "\r\n").replace('^', '\n');
    }

    @Test
    void shouldShowARefusalWhoseBodyComesInChunks()
    {
        final HandshakeException refusal = refused(request -> Request.response(
            "503 Busy", "Transfer-Encoding: chunked", "Retry-After: 5") + "3\r\nout\r\n8;x=y\r\n of here\r\n0\r\n\r\n");
        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.response().reason()).isEqualTo("Busy");
        assertThat(refusal.response().header("retry-after")).isEqualTo("5");
        assertThat(refusal.response().bodyText()).isEqualTo("out of here");
        assertThat(refusal.response().isBodyCut()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({ "HTTP/1.0 403 No", "HTTP/1.1 403 No" })
    void shouldTakeEverythingUpToTheEndForTheBodyWhenItsLengthIsNotSaid(final String line)
    {
        final CompletableFuture<Connection> future = answered(request -> bytes(line + "\r\n\r\nyou may not"));
        peer.finish();
        final HandshakeException refusal = Clients.refusal(future);
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.response().bodyText()).isEqualTo("you may not");
        assertThat(refusal.response().isBodyCut()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = { "Content-Length: 1000000", "Transfer-Encoding: chunked", "X-Length: unknown" })
    void shouldKeepOfABodyWhatTheLimitAllows(final String framing)
    {
        final String body = "x".repeat(BODY_LIMIT + 1);
        final String chunk = Integer.toHexString(body.length()) + "\r\n" + body;
        final HandshakeException refusal = refused(
            request -> Request.response("400 No", framing) + (framing.contains("chunked") ? chunk : body));
        assertThat(refusal.response().body()).hasSize(BODY_LIMIT);
        assertThat(refusal.response().isBodyCut()).isTrue();
    }

    @Test
    void shouldNotReadAHeadThatIsLongerThanTheLimit()
    {
        assertThat(refused(request -> Request.response("200 OK", "X: " + "x".repeat(9000), "Y: " + "y".repeat(8000))))
            .hasMessageContaining("longer than");
    }

    @Test
    void shouldSayThatTheServerSpeaksTls()
    {
        final CompletableFuture<Connection> future = answered(request -> bytes(0x15, 3, 3, 0, 2, 2, 10));
        assertThat(Clients.refusal(future)).hasMessageContaining("expects TLS");
    }

    @Test
    void shouldHaveTheAnswerOfAnOpenConnection() throws Exception
    {
        final Connection connection = Clients.opened(answered(request -> bytes(request.switching("Server: scripted"))));
        assertThat(connection.handshakeResponse().status()).isEqualTo(101);
        assertThat(connection.handshakeResponse().header("Server")).isEqualTo("scripted");
        assertThat(connection.handshake().header("Sec-WebSocket-Version")).isEqualTo("13");
    }
}
