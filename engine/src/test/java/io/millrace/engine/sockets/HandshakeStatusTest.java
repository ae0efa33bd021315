package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.engine.Endpoint;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Refused requests: the status, {@code Connection: close}, and the end of the connection (RFC 6455 §4.2; RFC 9112
 * §9.6).
 */
class HandshakeStatusTest
{
    private static TestServer server;

    @BeforeAll
    static void start()
    {
        final Recorder recorder = new Recorder();
        server = TestServer.start(recorder, settings -> settings
            .fallback(null)
            .endpoint("/", Endpoint.of(recorder))
            .endpoint("/chat/*", Endpoint.builder(recorder).subprotocols("v2.chat", "v1.chat").build())
            .endpoint("/browser", Endpoint.builder(recorder)
                .allowedOrigins("https://example.org").requireOrigin(true).build())
            .limits(limits -> limits.maxHandshakeLength(4096).maxHandshakeLineLength(1024).maxHandshakeHeaders(20)));
    }

    @AfterAll
    static void stop()
    {
        server.close();
    }

    private static byte[] handshake(final String from, final String to)
    {
        final String request = new String(RawClient.request("/"), StandardCharsets.ISO_8859_1);
        assertThat(request).contains(from);
        return utf8(request.replace(from, to));
    }

    static List<Arguments> refused()
    {
        return List.of(
            arguments("no request at all", 400, utf8("hello there\r\n\r\n")),
            arguments("a frame in place of a request", 400, text("hello")),
            arguments("HTTP/1.0", 400, handshake("HTTP/1.1", "HTTP/1.0")),
            arguments("HTTP/2.0", 505, handshake("HTTP/1.1", "HTTP/2.0")),
            arguments("no host", 400, handshake("Host: localhost\r\n", "")),
            arguments("no key", 400, handshake("Sec-WebSocket-Key: " + RawClient.KEY + "\r\n", "")),
            arguments("a key that is too short", 400, handshake(RawClient.KEY, "c2hvcnQ=")),
            arguments("two keys", 400,
                handshake("\r\n\r\n", "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")),
            arguments("no Connection: Upgrade", 400, handshake("Connection: Upgrade", "Connection: keep-alive")),
            arguments("another path", 404, RawClient.request("/nowhere")),
            arguments("a prefix without its slash", 404, RawClient.request("/chat")),
            arguments("POST", 405, handshake("GET", "POST")),
            arguments("a body", 413, handshake("\r\n\r\n", "\r\nContent-Length: 5\r\n\r\nhello")),
            arguments("OPTIONS *", 405, handshake("GET /", "OPTIONS *")),
            arguments("CONNECT", 405, handshake("GET /", "CONNECT localhost:80")),
            arguments("GET *", 400, handshake("GET /", "GET *")),
            arguments("a malformed escape", 400, handshake("GET /", "GET /%2")),
            arguments("a coding that is not chunked", 400,
                handshake("\r\n\r\n", "\r\nTransfer-Encoding: gzip\r\n\r\n")),
            arguments("a chunked body", 413,
                handshake("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
            arguments("a long request line", 414, RawClient.request("/" + "x".repeat(1024))),
            arguments("an expectation", 417, handshake("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n")),
            arguments("no version", 426, handshake("Sec-WebSocket-Version: 13\r\n", "")),
            arguments("an older version", 426, handshake("Version: 13", "Version: 8")),
            arguments("a long header", 431, RawClient.request("/", "Cookie: " + "x".repeat(1024))),
            arguments("many headers", 431, RawClient.request("/", "A: b\r\n".repeat(20) + "C: d")),
            arguments("a long head", 431,
                RawClient.request("/", ("A: " + "b".repeat(1000) + "\r\n").repeat(5) + "C: d")),
            arguments("an origin that is not allowed", 403,
                RawClient.request("/browser", "Origin: https://example.com")),
            arguments("no origin where one is required", 403, RawClient.request("/browser")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refused")
    void shouldRefuseAndClose(final String what, final int status, final byte[] request)
    {
        try (RawClient client = server.connect())
        {
            expectRefusal(client.send(request), status);
        }
        try (RawClient client = server.connect())
        {
            expectRefusal(client.sendSplit(request, request.length / 2), status);
        }
        assertThat(server.server().connectionCount()).isZero();
    }

    private static HttpAnswer expectRefusal(final RawClient client, final int status)
    {
        final HttpAnswer answer = client.readResponse();
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        assertThat(answer.header("Connection")).as("%s", answer).endsWith("close");
        assertThat(answer.header("Content-Length")).isNotNull();
        client.expectEnd();
        return answer;
    }

    @ParameterizedTest
    @CsvSource({ "8", "12", "14", "130", "abc" })
    void shouldNameTheVersionItSpeaks(final String version)
    {
        try (RawClient client = server.connect())
        {
            final HttpAnswer answer = expectRefusal(client.send(handshake("Version: 13", "Version: " + version)), 426);
            assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
            assertThat(answer.header("Upgrade")).isEqualTo("websocket");
        }
    }

    @Test
    void shouldIgnoreWhatFollowsRefusedRequest()
    {
        try (RawClient client = server.connect())
        {
            expectRefusal(client.send(RawClient.request("/nowhere"), text("hello"), RawClient.request("/")), 404);
        }
    }

    @Test
    void shouldAcceptAllowedOriginAndPrefixPath()
    {
        try (RawClient browser = RawClient.open(server.port(), "/browser", "Origin: https://example.org");
            RawClient chat = RawClient.open(server.port(), "/chat/room/1?who=me"))
        {
            browser.sendText("a").expectText("a");
            chat.sendText("b").expectText("b");
            assertThat(server.connection(chat).handshake().queryParameter("who")).isEqualTo("me");
            assertThat(server.connection(chat).path()).isEqualTo("/chat/room/1");
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "'v1.chat', v1.chat", "'v1.chat, v2.chat', v2.chat", "'v2.chat,v1.chat', v2.chat", "'other', none",
        "'other, v1.chat', v1.chat", "'V1.CHAT', none" })
    void shouldChooseSubprotocolThatBothKnow(final String offered, final String chosen)
    {
        try (RawClient client = server.connect())
        {
            client.send(RawClient.request("/chat/", "Sec-WebSocket-Protocol: " + offered));
            assertThat(client.expectOpened().header("Sec-WebSocket-Protocol")).isEqualTo(chosen);
            assertThat(server.connection(client).subprotocol()).isEqualTo(chosen);
            client.sendText("open").expectText("open");
        }
    }

    @Test
    void shouldNegotiateNoExtension()
    {
        try (RawClient client = server.connect())
        {
            client.send(RawClient.request("/", "Sec-WebSocket-Extensions: permessage-deflate"));
            assertThat(client.expectOpened().header("Sec-WebSocket-Extensions")).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({ "0", "1", "60" })
    void shouldAnswer408WhenRequestIsNotCompleteInTime(final int sent)
    {
        try (TestServer hasty = TestServer.start(new Recorder(),
            settings -> settings.timeouts().handshakeTimeoutNs(50, TimeUnit.MILLISECONDS));
            RawClient client = hasty.connect())
        {
            client.send(Arrays.copyOf(RawClient.request("/"), sent));
            expectRefusal(client, 408);
        }
    }
}
