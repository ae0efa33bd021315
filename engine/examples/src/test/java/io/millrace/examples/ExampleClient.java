package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client that sends short texts and waits for the answers.
 */
final class ExampleClient implements WebSocket.Listener
{
    private static final long TIMEOUT_S = 20;

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private WebSocket socket;

    private ExampleClient()
    {
    }

    static ExampleClient connect(final int port) throws Exception
    {
        final ExampleClient client = new ExampleClient();
        client.socket = HttpClient.newHttpClient().newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/any/path"), client)
            .get(TIMEOUT_S, TimeUnit.SECONDS);
        return client;
    }

    String ask(final String question) throws Exception
    {
        socket.sendText(question, true).get(TIMEOUT_S, TimeUnit.SECONDS);
        final String answer = answers.poll(TIMEOUT_S, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        return answer;
    }

    int awaitCloseCode() throws Exception
    {
        return closeCode.get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(final WebSocket webSocket, final CharSequence data, final boolean last)
    {
        answers.add(data.toString());
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(final WebSocket webSocket, final int statusCode, final String reason)
    {
        closeCode.complete(statusCode);
        return null;
    }
}
