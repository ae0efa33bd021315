package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client that is not ours: the JDK's.
 */
final class Client implements WebSocket.Listener
{
    private static final long TIMEOUT_S = 30;
    private static final HttpClient HTTP = newHttpClient();

    private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private WebSocket socket;

    private Client()
    {
    }

    private static HttpClient newHttpClient()
    {
        try
        {
            return HttpClient.newBuilder().sslContext(TestFiles.trust()).build();
        }
        catch (final IOException | GeneralSecurityException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    static Client connect(final URI server) throws Exception
    {
        final Client client = new Client();
        client.socket = HTTP.newWebSocketBuilder().buildAsync(server, client).get(TIMEOUT_S, TimeUnit.SECONDS);
        return client;
    }

    void sendText(final String message) throws Exception
    {
        socket.sendText(message, true).get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    void sendBinary(final byte[] message) throws Exception
    {
        socket.sendBinary(ByteBuffer.wrap(message), true).get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** The next message, a string or an array of bytes. */
    Object awaitMessage() throws InterruptedException
    {
        final Object message = messages.poll(TIMEOUT_S, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
    }

    int awaitCloseCode() throws Exception
    {
        return closeCode.get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(final WebSocket webSocket, final CharSequence data, final boolean last)
    {
        text.append(data);
        if (last)
        {
            messages.add(text.toString());
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(final WebSocket webSocket, final ByteBuffer data, final boolean last)
    {
        final byte[] part = new byte[data.remaining()];
        data.get(part);
        bytes.writeBytes(part);
        if (last)
        {
            messages.add(bytes.toByteArray());
            bytes.reset();
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(final WebSocket webSocket, final int statusCode, final String reason)
    {
        closeCode.complete(statusCode);
        return null;
    }

    @Override
    public void onError(final WebSocket webSocket, final Throwable error)
    {
        closeCode.completeExceptionally(error);
    }
}
