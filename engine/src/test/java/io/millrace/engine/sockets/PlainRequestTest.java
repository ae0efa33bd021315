package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.HandshakeRequest;
import io.millrace.api.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests that do not ask for an upgrade (RFC 9110 §9.3.1, §9.3.2, §15.5.22).
 */
class PlainRequestTest
{
    private static TestServer server;
    private static TestServer withoutHandler;

    @BeforeAll
    static void start()
    {
        server = TestServer.start(new Recorder(), settings -> settings.httpHandler(PlainRequestTest::answer));
        withoutHandler = TestServer.echo();
    }

    @AfterAll
    static void stop()
    {
        server.close();
        withoutHandler.close();
    }

    private static HttpResponse answer(final HandshakeRequest request)
    {
        switch (request.path())
        {
            case "/health":
                return HttpResponse.text(200, "up, " + request.method()).withHeader("Cache-Control", "no-store");
            case "/large":
                return HttpResponse.text(200, "0123456789".repeat(100_000));
            case "/throw":
                throw new IllegalStateException("broken page");
            default:
                return null;
        }
    }

    private static byte[] plain(final String method, final String path, final String more)
    {
        return utf8(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n");
    }

    @Test
    void shouldAnswerGetByTheHttpHandler()
    {
        try (RawClient client = server.connect())
        {
            final HttpAnswer answer = client.send(plain("GET", "/health", "")).readResponse();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("up, GET");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.header("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    @Test
    void shouldAnswerHeadWithoutBody()
    {
        try (RawClient client = server.connect())
        {
            final HttpAnswer answer = client.send(plain("HEAD", "/health", "")).readResponse(false);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Length")).isEqualTo("8");
            client.expectEnd();
        }
    }

    @Test
    void shouldSendLargeBodyWhole()
    {
        try (RawClient client = server.connect())
        {
            assertThat(client.send(plain("GET", "/large", "")).readResponse().body()).hasSize(1_000_000);
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, '', 426", "GET, /throw, '', 500", "POST, /health, '', 405", "DELETE, /health, '', 405",
        "GET, /health, Content-Length: 5, 413", "GET, /health, Transfer-Encoding: chunked, 413",
        "GET, /health, Content-Length: x, 400", "GET, /health, Sec-WebSocket-Version: 13, 426" })
    void shouldRefuse(final String method, final String path, final String header, final int status)
    {
        try (RawClient client = server.connect())
        {
            client.send(plain(method, path, header.isEmpty() ? "" : header + "\r\n"));
            assertThat(client.readResponse().status()).isEqualTo(status);
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({ "/nothing, ''", "/health, Content-Length: 5", "/health, Sec-WebSocket-Version: 13" })
    void shouldRefuseHeadWithoutBody(final String path, final String header)
    {
        try (RawClient client = server.connect())
        {
            client.send(plain("HEAD", path, header.isEmpty() ? "" : header + "\r\n"));
            assertThat(client.readResponse(false).status()).isGreaterThanOrEqualTo(400);
            client.expectEnd();
        }
    }

    @Test
    void shouldAskForUpgradeWhenThereIsNoHttpHandler()
    {
        try (RawClient client = withoutHandler.connect())
        {
            final HttpAnswer answer = client.send(plain("GET", "/", "")).readResponse();
            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.header("Upgrade")).isEqualTo("websocket");
            assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
            client.expectEnd();
        }
    }

    @Test
    void shouldServeWebSocketsBesideTheHttpHandler()
    {
        try (RawClient client = RawClient.open(server.port(), "/health"))
        {
            client.sendText("both").expectText("both");
        }
    }
}
