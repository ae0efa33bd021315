package io.millrace.stress;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.SendResult;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.WebSocketClient;

/**
 * Speaks the protocol of an Autobahn fuzzing server: a connection to {@code /getCaseCount}, one to {@code /runCase} for
 * each case, and one to {@code /updateReports}.
 */
final class AutobahnCases
{
    private static final int CONNECT_SECONDS = 10;
    private static final int COUNT_SECONDS = 10;
    private static final int CASE_SECONDS = 600;

    private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}");

    private final WebSocketClient client;
    private final String url;
    private final String agent;
    private final CaseRange range;

    AutobahnCases(final WebSocketClient client, final String url, final String agent, final CaseRange range)
    {
        this.client = client;
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.agent = URLEncoder.encode(agent, StandardCharsets.UTF_8);
        this.range = range;
    }

    /** What one connection does until it is closed. */
    private static final class Echo implements ConnectionHandler
    {
        private final CompletableFuture<Void> closed = new CompletableFuture<>();
        private volatile String lastText;

        private final boolean echoes;

        Echo(final boolean echoes)
        {
            this.echoes = echoes;
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            if (!echoes)
            {
                lastText = message.asText();
            }
            else if (connection.send(message) == SendResult.BACK_PRESSURE)
            {
                message.defer();
            }
        }

        @Override
        public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
        {
            closed.complete(null);
        }
    }

    void run() throws IOException, InterruptedException
    {
        final int count = count();
        if (range.first() > count)
        {
            throw new IOException("the fuzzing server has " + count + " cases, so none to begin with at " +
                range.first());
        }
        final int last = Math.min(range.last(), count);
        final int total = last - range.first() + 1;
        try (ProgressLine progress = ProgressLine.ofProcess())
        {
            for (int i = range.first(); i <= last; i++)
            {
                runToEnd("/runCase?case=" + i + "&agent=" + agent, new Echo(true));
                progress.update("case", i - range.first() + 1, total);
            }
        }
        System.out.println(total + (total == 1 ? " case was run" : " cases were run"));
        runToEnd("/updateReports?agent=" + agent, new Echo(false));
        System.out.println("the fuzzing server has written its reports");
    }

    private int count() throws IOException, InterruptedException
    {
        final Echo counter = new Echo(false);
        final boolean ended = open("/getCaseCount", counter, COUNT_SECONDS);
        final String text = counter.lastText;
        if (!ended || text == null || !COUNT.matcher(text).matches())
        {
            throw new IOException("the server at " + url + " does not say how many cases it has; is it a fuzzing " +
                "server of the Autobahn test suite?");
        }
        return Integer.parseInt(text);
    }

    private void runToEnd(final String path, final Echo handler) throws IOException, InterruptedException
    {
        if (!open(path, handler, CASE_SECONDS))
        {
            throw new IOException(path + " did not end within " + CASE_SECONDS + " s");
        }
    }

    /** Returns whether the server has ended the connection in time. */
    private boolean open(final String path, final Echo handler, final int seconds)
        throws IOException, InterruptedException
    {
        final Connection connection =
            client.connect(ClientRequest.of(url + path, handler), CONNECT_SECONDS, TimeUnit.SECONDS);
        try
        {
            handler.closed.get(seconds, TimeUnit.SECONDS);
            return true;
        }
        catch (final TimeoutException | ExecutionException ex)
        {
            connection.disconnect();
            return false;
        }
    }
}
