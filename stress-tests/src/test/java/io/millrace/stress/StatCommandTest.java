package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.millrace.counters.CountersFile;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatCommandTest
{
    private static final int FAILURE = 1;

    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void shouldPutTheCountersOfAThreadIntoARowWithoutControlCharacters() throws Exception
    {
        final Path path = directory.resolve("counters");
        try (WebSocketServer server = server(path))
        {
            final CountersFile file = CountersFile.open(path);
            final List<String> lines = new StatTable(file, new Screen(false, false))
                .lines(new StatSample(file.counters(), null));

            assertThat(lines.get(0)).startsWith("millrace server, process " + ProcessHandle.current().pid() + ", up ")
                .endsWith(" 0 connections open");
            assertThat(lines.get(2)).startsWith("in all ").contains(" msgs in ", " bytes out ", " longest");
            assertThat(lines.get(3)).startsWith("millrace-loop-0 ").hasSameSizeAs(lines.get(2));
            assertThat(lines).noneMatch(line -> line.startsWith("executors")).noneMatch(line -> line.contains("\u001b"))
                .anyMatch(line -> line.startsWith("off.heap.bytes "));
            assertThat(server.isClosed()).isFalse();
        }
    }

    private static WebSocketServer server(final Path path) throws IOException
    {
        return WebSocketServer.start(new ServerSettings().listen("127.0.0.1", 0)
            .handler((connection, message) -> { })
            .monitoring(monitoring -> monitoring.countersFile(path)));
    }

    @Test
    void shouldShowRatesWhenThereIsAnEarlierSample() throws Exception
    {
        final Path path = directory.resolve("counters");
        try (WebSocketServer server = server(path))
        {
            final CountersFile file = CountersFile.open(path);
            final StatSample first = new StatSample(file.counters(), null);
            HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(
                URI.create("ws://127.0.0.1:" + server.port()), new WebSocket.Listener() { }).join();
            final StatSample second = new StatSample(file.counters(), first);

            assertThat(new StatTable(file, new Screen(true, true)).lines(second).get(2)).contains("per second");
            assertThat(StatRecords.csv(file, second))
                .anyMatch(line -> line.matches(
                    ".*,handler,millrace-loop-0,connections\\.opened,count,1,(?!0\\.0$)[0-9.]+"));
            assertThat(StatRecords.json(file, second)).startsWith("{\"time\":\"").endsWith("}}]}")
                .contains("\"kind\":\"server\",\"agents\":[{\"role\":\"engine\",\"thread\":\"\",\"counters\":{")
                .contains("\"connections.opened\":1,");
        }
    }

    @Test
    void shouldFailInOneLineWhenThereIsNothingToWatch() throws Exception
    {
        final Path file = Files.writeString(directory.resolve("text"), "x".repeat(200));

        expectFailure("millrace: " + directory.resolve("none") + " does not exist; its server or client may have ended",
            directory.resolve("none").toString());
        expectFailure("millrace: cannot read the counters: " + file + " is no file of counters", file.toString());
        expectFailure("millrace: there is no process 99999999999999999999", "99999999999999999999");
        expectFailure("millrace: process " + ProcessHandle.current().pid() +
            " has no counters mapped to a file (see --counters of millrace echo)",
            Long.toString(ProcessHandle.current().pid()));
    }

    private void expectFailure(final String line, final String target)
    {
        err.getBuffer().setLength(0);
        assertThat(Millrace.run(new PrintWriter(err, true), "stat", target, "--once")).isEqualTo(FAILURE);
        assertThat(err.toString().lines()).containsExactly(line);
    }

    @Test
    void shouldUseNoControlCharactersWhereTheyWouldNotBeUnderstood()
    {
        final Screen plain = new Screen(false, false);
        assertThat(plain.clear() + plain.home() + plain.clearLine() + plain.clearRest() + plain.bold("b") +
            plain.red("r")).isEqualTo("br");
        assertThat(new Screen(true, false).bold("b")).isEqualTo("b");
        assertThat(new Screen(true, true).bold("b")).isEqualTo("\u001b[1mb\u001b[m");
    }
}
