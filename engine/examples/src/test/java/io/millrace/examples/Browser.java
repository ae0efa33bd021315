package io.millrace.examples;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.millrace.api.Connection;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.WebSocketClient;

/**
 * A headless Chromium, if there is one, driven by its DevTools protocol over a WebSocket of our own. To be used by one
 * thread.
 */
final class Browser implements AutoCloseable
{
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final int TIMEOUT_S = 60;
    private static final int MAX_ANSWER_LENGTH = 16 * 1024 * 1024;

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Path profile;
    private final Process process;
    private final WebSocketClient client;
    private final Connection connection;
    private int lastId;

    private Browser(final Path profile, final Process process, final String address) throws Exception
    {
        this.profile = profile;
        this.process = process;
        client = WebSocketClient.start(new ClientSettings()
            .limits(limits -> limits.maxMessageLength(MAX_ANSWER_LENGTH)));
        connection = client.connect(
            ClientRequest.of(address, (from, message) -> answers.add(message.asText())), TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** Starts it; aborts the test where there is none. */
    static Browser start() throws Exception
    {
        final Path program = find();
        final Path profile = Files.createTempDirectory("millrace-browser");
        final Process process = new ProcessBuilder(
            program.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-proxy-server", "--window-size=720,520", "--remote-debugging-port=0",
            "--user-data-dir=" + profile, "about:blank").redirectErrorStream(true).start();
        final String address = awaitAddress(process);
        if (address == null)
        {
            delete(profile);
            abort(program + " does not start here, so pages are not tested");
        }
        return new Browser(profile, process, address);
    }

    private static Path find()
    {
        for (final String directory : System.getenv().getOrDefault("PATH", "").split(":"))
        {
            for (final String name : NAMES)
            {
                final Path program = Path.of(directory, name);
                if (Files.isExecutable(program))
                {
                    return program;
                }
            }
        }
        return abort("Chromium is not installed, so pages are not tested");
    }

    /** Reads what the browser prints for as long as it runs; null if it ends before it listens. */
    private static String awaitAddress(final Process process) throws InterruptedException
    {
        final BlockingQueue<String> found = new LinkedBlockingQueue<>();
        final Thread reader = new Thread(() ->
        {
            try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
            {
                lines.lines().map(LISTENING::matcher).filter(Matcher::find).forEach(match -> found.add(match.group(1)));
            }
            catch (final IOException | UncheckedIOException ex)
            {
                // It has ended.
            }
            found.add("");
        }, "browser-output");
        reader.setDaemon(true);
        reader.start();
        final String address = found.poll(TIMEOUT_S, TimeUnit.SECONDS);
        return address == null || address.isEmpty() ? null : address;
    }

    /** Opens a page in a tab of its own. */
    Page open(final String url) throws Exception
    {
        final String target = field(call(null, "Target.createTarget", "\"url\":\"" + url + '"'), "targetId");
        final String session = field(
            call(null, "Target.attachToTarget", "\"flatten\":true,\"targetId\":\"" + target + '"'), "sessionId");
        return new Page(session);
    }

    private String call(final String session, final String method, final String parameters) throws Exception
    {
        final int id = ++lastId;
        connection.sendText("{\"id\":" + id + (session == null ? "" : ",\"sessionId\":\"" + session + '"') +
            ",\"method\":\"" + method + "\",\"params\":{" + parameters + "}}");
        while (true)
        {
            final String answer = answers.poll(TIMEOUT_S, TimeUnit.SECONDS);
            if (answer == null)
            {
                throw new AssertionError("the browser does not answer to " + method);
            }
            if (answer.startsWith("{\"id\":" + id + ','))
            {
                return answer;
            }
        }
    }

    private static String field(final String answer, final String name)
    {
        final Matcher match = Pattern.compile('"' + name + "\":\"([^\"]*)\"").matcher(answer);
        if (!match.find())
        {
            throw new AssertionError("there is no " + name + " in " + answer);
        }
        return match.group(1);
    }

    @Override
    public void close() throws IOException
    {
        client.close();
        final List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        for (final ProcessHandle one : all)
        {
            one.onExit().orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
        }
        delete(profile);
    }

    private static void delete(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.walk(directory))
        {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    /** A page. */
    final class Page
    {
        private final String session;

        Page(final String session)
        {
            this.session = session;
        }

        /** Evaluates an expression in single quotes; its value, as a string, must need no escapes in JSON. */
        String evaluate(final String expression)
        {
            try
            {
                return field(call(session, "Runtime.evaluate",
                    "\"returnByValue\":true,\"expression\":\"String(" + expression + ")\""), "value");
            }
            catch (final Exception ex)
            {
                throw new IllegalStateException(expression, ex);
            }
        }

        void await(final String condition)
        {
            Await.until(condition, () -> evaluate(condition).equals("true"));
        }

        /** Writes what the page looks like to a file. */
        void screenshot(final Path file) throws Exception
        {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(
                field(call(session, "Page.captureScreenshot", "\"format\":\"png\""), "data")));
        }
    }
}
