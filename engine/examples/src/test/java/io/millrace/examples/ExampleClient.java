package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client that sends short messages and waits for what arrives.
 */
final class ExampleClient implements WebSocket.Listener
{
    private static final long TIMEOUT_S = 20;

    private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final boolean reading;
    private WebSocket socket;

    private ExampleClient(final boolean reading)
    {
        this.reading = reading;
    }

    static ExampleClient connect(final int port) throws Exception
    {
        return connect(port, "/any/path");
    }

    /** Connects with headers, given as names and values in turn. */
    static ExampleClient connect(final int port, final String target, final String... headers) throws Exception
    {
        return new ExampleClient(true).open(port, target, headers);
    }

    /** A client that reads nothing until {@link #startReading()}. */
    static ExampleClient connectWithoutReading(final int port) throws Exception
    {
        return new ExampleClient(false).open(port, "/");
    }

    /** The status with which the server refuses a connection. */
    static int statusOfRefusal(final int port, final String target, final String... headers) throws Exception
    {
        try
        {
            connect(port, target, headers);
            throw new AssertionError("the connection was accepted");
        }
        catch (final ExecutionException ex)
        {
            return ((WebSocketHandshakeException)ex.getCause()).getResponse().statusCode();
        }
    }

    void send(final String message) throws Exception
    {
        socket.sendText(message, true).get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    void send(final byte[] message) throws Exception
    {
        socket.sendBinary(ByteBuffer.wrap(message), true).get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    String ask(final String question) throws Exception
    {
        send(question);
        return awaitText();
    }

    String awaitText() throws Exception
    {
        return (String)awaitMessage();
    }

    /** The next message: a string or a byte array. */
    Object awaitMessage() throws Exception
    {
        final Object message = messages.poll(TIMEOUT_S, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
    }

    void startReading()
    {
        socket.request(Long.MAX_VALUE);
    }

    void close() throws Exception
    {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(TIMEOUT_S, TimeUnit.SECONDS);
        assertThat(awaitCloseCode()).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }

    int awaitCloseCode() throws Exception
    {
        return closeCode.get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    @Override
    public void onOpen(final WebSocket webSocket)
    {
        if (reading)
        {
            webSocket.request(Long.MAX_VALUE);
        }
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
        return null;
    }

    @Override
    public CompletionStage<?> onClose(final WebSocket webSocket, final int statusCode, final String reason)
    {
        closeCode.complete(statusCode);
        return null;
    }

    private ExampleClient open(final int port, final String target, final String... headers) throws Exception
    {
        final WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2)
        {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + target), this)
            .get(TIMEOUT_S, TimeUnit.SECONDS);
        return this;
    }
}
