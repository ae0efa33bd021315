package io.millrace.interop;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The client of the JDK, which knows no extensions.
 */
final class JdkClient implements PeerClient
{
    private final HttpClient http;

    JdkClient(final Mode mode)
    {
        final HttpClient.Builder builder = HttpClient.newBuilder();
        http = (mode.isSecure() ? builder.sslContext(Certificate.get().clientContext()) : builder).build();
    }

    @Override
    public Link connect(final Call call, final Receiver receiver) throws Exception
    {
        final WebSocket.Builder builder = http.newWebSocketBuilder();
        call.headers().forEach(builder::header);
        if (!call.subprotocols().isEmpty())
        {
            final String[] names = call.subprotocols().toArray(String[]::new);
            builder.subprotocols(names[0], Arrays.copyOfRange(names, 1, names.length));
        }
        final Listener listener = new Listener(receiver);
        try
        {
            builder.buildAsync(call.uri(), listener).get(TIMEOUT_NS, TimeUnit.NANOSECONDS);
            return listener.link;
        }
        catch (final ExecutionException ex)
        {
            if (ex.getCause() instanceof final WebSocketHandshakeException refusal)
            {
                throw new RefusedException(refusal.getResponse().statusCode(), null);
            }
            throw ex;
        }
    }

    @Override
    public void stop()
    {
    }

    /** Sends one after the other, as this client demands. */
    private static final class JdkLink implements Link
    {
        private final WebSocket socket;
        private CompletableFuture<WebSocket> sent;

        JdkLink(final WebSocket socket)
        {
            this.socket = socket;
            sent = CompletableFuture.completedFuture(socket);
        }

        @Override
        public void sendText(final String part, final boolean last)
        {
            send(() -> socket.sendText(part, last));
        }

        @Override
        public void sendBinary(final byte[] part, final boolean last)
        {
            send(() -> socket.sendBinary(ByteBuffer.wrap(part), last));
        }

        @Override
        public void ping(final byte[] payload)
        {
            send(() -> socket.sendPing(ByteBuffer.wrap(payload)));
        }

        @Override
        public void pong(final byte[] payload)
        {
            send(() -> socket.sendPong(ByteBuffer.wrap(payload)));
        }

        @Override
        public void close(final int code, final String reason)
        {
            send(() -> socket.sendClose(code, reason));
        }

        @Override
        public void disconnect()
        {
            socket.abort();
        }

        @Override
        public String subprotocol()
        {
            final String name = socket.getSubprotocol();
            return name.isEmpty() ? null : name;
        }

        @Override
        public String header(final String name)
        {
            return null;
        }

        private synchronized void send(final Supplier<CompletableFuture<WebSocket>> next)
        {
            sent = sent.thenCompose(ignored -> next.get());
        }
    }

    private static final class Listener implements WebSocket.Listener
    {
        private final Receiver receiver;
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile JdkLink link;

        Listener(final Receiver receiver)
        {
            this.receiver = receiver;
        }

        @Override
        public void onOpen(final WebSocket socket)
        {
            link = new JdkLink(socket);
            receiver.opened(link);
            socket.request(Long.MAX_VALUE);
        }

        @Override
        public CompletionStage<?> onText(final WebSocket socket, final CharSequence data, final boolean last)
        {
            text.append(data);
            if (last)
            {
                receiver.text(text.toString());
                text.setLength(0);
            }
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(final WebSocket socket, final ByteBuffer data, final boolean last)
        {
            bytes.writeBytes(copy(data));
            if (last)
            {
                receiver.binary(bytes.toByteArray());
                bytes.reset();
            }
            return null;
        }

        @Override
        public CompletionStage<?> onPing(final WebSocket socket, final ByteBuffer message)
        {
            receiver.ping(copy(message));
            return null;
        }

        @Override
        public CompletionStage<?> onPong(final WebSocket socket, final ByteBuffer message)
        {
            receiver.pong(copy(message));
            return null;
        }

        @Override
        public CompletionStage<?> onClose(final WebSocket socket, final int code, final String reason)
        {
            receiver.closed(code, reason);
            return null;
        }

        @Override
        public void onError(final WebSocket socket, final Throwable error)
        {
            receiver.closed(1006, String.valueOf(error.getMessage()));
        }

        private static byte[] copy(final ByteBuffer data)
        {
            final byte[] part = new byte[data.remaining()];
            data.get(part);
            return part;
        }
    }
}
