package io.millrace.stress;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
    private static final int CASE_SECONDS = 600;

    private final WebSocketClient client;
    private final String url;
    private final String agent;
    private final int first;
    private final int last;

    AutobahnCases(final WebSocketClient client, final String url, final String agent, final String cases)
    {
        this.client = client;
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.agent = URLEncoder.encode(agent, StandardCharsets.UTF_8);
        final String[] range = cases == null ? new String[] {"1", String.valueOf(Integer.MAX_VALUE)} : cases.split("-");
        first = Integer.parseInt(range[0].trim());
        last = Integer.parseInt(range[range.length - 1].trim());
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
        final Echo count = new Echo(false);
        open("/getCaseCount", count);
        final int cases = Math.min(last, Integer.parseInt(count.lastText));
        for (int i = first; i <= cases; i++)
        {
            open("/runCase?case=" + i + "&agent=" + agent, new Echo(true));
            System.out.print("\rcase " + i + " of " + cases);
            System.out.flush();
        }
        System.out.println();
        open("/updateReports?agent=" + agent, new Echo(false));
        System.out.println("the fuzzing server has written its reports");
    }

    private void open(final String path, final Echo handler) throws IOException, InterruptedException
    {
        final Connection connection =
            client.connect(ClientRequest.of(url + path, handler), CONNECT_SECONDS, TimeUnit.SECONDS);
        try
        {
            handler.closed.get(CASE_SECONDS, TimeUnit.SECONDS);
        }
        catch (final TimeoutException | ExecutionException ex)
        {
            connection.disconnect();
            throw new IOException(path + " did not end within " + CASE_SECONDS + " s", ex);
        }
    }
}
