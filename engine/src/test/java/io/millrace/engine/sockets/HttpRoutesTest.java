package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.api.HttpResponse;
import io.millrace.engine.Endpoint;
import io.millrace.engine.HttpRoutes;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plain requests at the port of the WebSockets (RFC 9110).
 */
class HttpRoutesTest
{
    private static final int LARGE = 3_000_000;

    @TempDir
    private static Path web;

    private static final AtomicBoolean HEALTHY = new AtomicBoolean(true);
    private static WebSocketServer server;

    @BeforeAll
    static void start() throws IOException
    {
        write("index.html", "<p>index");
        write("a b.txt", "blank");
        write("sub/index.html", "<p>sub");
        write("sub/app.js", "x()");
        write("large.bin", "0123456789".repeat(LARGE / 10));
        write(".secret", "no");
        write(".git/config", "no");
        Files.createSymbolicLink(web.resolve("link.txt"), Path.of("a b.txt"));
        server = WebSocketServer.start(TestServer.settings()
            .socket(socket -> socket.sendBufferLength(64 * 1024))
            .endpoint("/chat", Endpoint.of(new Recorder()))
            .httpHandler(HttpRoutes.builder()
                .health("/health")
                .health("/ready", HEALTHY::get)
                .text("/version", "1.2.3\n")
                .resource("/settings", HttpRoutesTest.class, "/junit-platform.properties")
                .directory("/web/*", web)
                .route("/api/*", request -> request.path().equals("/api/none") ?
                    null : HttpResponse.text(202, request.path() + '?' + request.query()))
                .build()));
    }

    private static void write(final String name, final String text) throws IOException
    {
        Files.createDirectories(web.resolve(name).getParent());
        Files.writeString(web.resolve(name), text);
    }

    @AfterAll
    static void stop()
    {
        server.close();
        assertThat(server.offHeapBytes()).isZero();
    }

    private static HttpAnswer ask(final String method, final String path, final String... headers)
    {
        return ask(server, method, path, headers);
    }

    private static HttpAnswer ask(
        final WebSocketServer asked, final String method, final String path, final String... headers)
    {
        try (RawClient client = RawClient.connect(asked.port()))
        {
            final String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            client.send(utf8(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n"));
            final HttpAnswer answer = client.readResponse(!method.equals("HEAD") && !more.contains("If-None"));
            client.expectEnd();
            return answer;
        }
    }

    private static HttpAnswer get(final String path)
    {
        return ask("GET", path);
    }

    @Test
    void shouldBeUnhealthyWhileItDrainsAndGoOnServing() throws IOException
    {
        final ServerSettings settings = TestServer.settings().handler(new Recorder()).httpHandler(HttpRoutes.builder()
            .health("/health").health("/ready", () -> true).text("/version", "1.2.3\n").build());
        try (WebSocketServer draining = WebSocketServer.start(settings))
        {
            assertThat(ask(draining, "GET", "/health").status()).isEqualTo(200);
            assertThat(ask(draining, "GET", "/health").header("Cache-Control")).isEqualTo("no-store");
            assertThat(draining.isDraining()).isFalse();

            draining.beginDrain();

            assertThat(draining.isDraining()).isTrue();
            assertThat(ask(draining, "GET", "/health").status()).isEqualTo(503);
            assertThat(ask(draining, "GET", "/health").body()).isEqualTo("draining\n");
            assertThat(ask(draining, "GET", "/ready").status()).isEqualTo(503);
            assertThat(ask(draining, "GET", "/version").body()).isEqualTo("1.2.3\n");
            try (RawClient client = RawClient.open(draining.port(), "/chat"))
            {
                client.sendText("still").expectText("still");
            }
        }
    }

    @Test
    void shouldBeUnhealthyWhileTheApplicationIs()
    {
        assertThat(get("/ready").body()).isEqualTo("up\n");
        HEALTHY.set(false);
        assertThat(get("/ready").status()).isEqualTo(503);
        assertThat(get("/health").status()).isEqualTo(200);
        HEALTHY.set(true);
    }

    @Test
    void shouldAnswerHeadWithTheLengthAlone()
    {
        final HttpAnswer head = ask("HEAD", "/web/large.bin");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("" + LARGE);
    }

    @ParameterizedTest
    @CsvSource({
        "/web/, <p>index, text/html; charset=utf-8", "/web/index.html, <p>index, text/html; charset=utf-8",
        "/web/a%20b.txt, blank, text/plain; charset=utf-8", "/web/link.txt, blank, text/plain; charset=utf-8",
        "/web/sub/, <p>sub, text/html; charset=utf-8", "/web/sub/app.js, x(), text/javascript; charset=utf-8",
        "/api/x?y=1, /api/x?y=1, text/plain; charset=utf-8" })
    void shouldAnswerByPath(final String path, final String body, final String type)
    {
        final HttpAnswer answer = get(path);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.header("Connection")).isEqualTo("close");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/web", "/web/none", "/web/sub", "/web/.secret", "/web/.git/config", "/web/../web/index.html",
        "/web/sub/../index.html", "/web/%2e%2e/web/index.html", "/web/..%2findex.html", "/web//etc/passwd",
        "/web/%00", "/web/sub%5c..%5cindex.html", "/health/", "/api/none", "/other" })
    void shouldAnswer404WhereNothingIs(final String path)
    {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = { "POST", "PUT", "DELETE", "OPTIONS", "TRACE" })
    void shouldAnswer405ToOtherMethods(final String method)
    {
        final HttpAnswer answer = ask(method, "/health");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void shouldAnswer426AtEndpoints()
    {
        assertThat(get("/chat").status()).isEqualTo(426);
    }

    @Test
    void shouldAnswer304ToThoseWhoHaveTheContent()
    {
        final String tag = get("/web/").header("ETag");
        assertThat(get("/web/sub/").header("ETag")).isNotEqualTo(tag);
        for (final String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*"))
        {
            final HttpAnswer answer = ask("GET", "/web/", "If-None-Match: " + known);
            assertThat(answer.status()).as(known).isEqualTo(304);
            assertThat(answer.header("ETag")).isEqualTo(tag);
        }
        assertThat(ask("HEAD", "/web/", "If-None-Match: \"other\"").status()).isEqualTo(200);
    }

    @Test
    void shouldServeResources() throws IOException
    {
        try (InputStream in = getClass().getResourceAsStream("/junit-platform.properties"))
        {
            assertThat(get("/settings").body()).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldShareTheBodyAmongAllWhoDoNotRead()
    {
        final List<RawClient> lazy = new ArrayList<>();
        final int count = 600;
        try
        {
            for (int i = 0; i < count; i++)
            {
                lazy.add(RawClient.connect(server.port(), 16 * 1024));
                lazy.get(i).send(utf8("GET /web/large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            }
            // All bodies together are longer than the heap.
            assertThat((long)count * LARGE).isGreaterThan(Runtime.getRuntime().maxMemory());
            assertThat(get("/web/large.bin").body()).hasSize(LARGE).endsWith("0123456789");
            assertThat(get("/health").status()).isEqualTo(200);
        }
        finally
        {
            lazy.forEach(RawClient::leave);
        }
    }

    @Test
    void shouldRefuseWhatCannotBeServed() throws IOException
    {
        final HttpRoutes.Builder routes = HttpRoutes.builder();
        assertThatThrownBy(() -> routes.directory("/web", web)).hasMessageContaining("/*");
        assertThatThrownBy(() -> routes.directory("/web/*", web.resolve("none"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> HttpRoutes.builder().maxContentLength(1000).directory("/web/*", web))
            .isInstanceOf(IOException.class).hasMessageContaining("maxContentLength");
        assertThatThrownBy(() -> routes.maxContentLength(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> routes.resource("/x", getClass(), "none")).hasMessageContaining("no resource none");
        Files.createSymbolicLink(web.resolve("out"), Path.of("/etc/hostname"));
        assertThatThrownBy(() -> routes.directory("/web/*", web))
            .isInstanceOf(IOException.class).hasMessageContaining("leads out of");
        Files.delete(web.resolve("out"));
        assertThatThrownBy(() -> HttpRoutes.builder().text("x", "").text("/y", "").text("/y", "").build())
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("route is \"x\"")
            .hasMessageContaining("more than once");
        assertThat(new ServerSettings().httpHandler(HttpRoutes.builder().build()).httpHandler()).isNotNull();
    }
}
