package io.millrace.engine;

import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;

import io.millrace.api.Connection;
import io.millrace.api.HandshakeException;
import io.millrace.api.HandshakeResponse;
import io.millrace.deflate.DeflateNegotiation;
import io.millrace.deflate.DeflateOptions;
import io.millrace.deflate.DeflateParameters;
import io.millrace.handshake.ClientHandshake;
import io.millrace.handshake.ParsedHandshakeRequest;
import io.millrace.handshake.RequestHead;
import io.millrace.handshake.RequestWriter;
import io.millrace.handshake.WebSocketUri;
import io.millrace.inbound.ConnectionOptions;
import io.millrace.inbound.EngineConnection;
import io.millrace.inbound.MailboxConfig;
import io.millrace.outbound.Compression;
import io.millrace.transport.ConnectAttempt;
import io.millrace.transport.ConnectListener;
import io.millrace.transport.PendingResponse;

/**
 * One handshake of a client. If it is redirected, another follows it.
 */
final class ClientAttempt implements ConnectListener
{
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_CLIENT_ERROR = 400;

    private final WebSocketClient client;
    private final ClientRequest request;
    private final CompletableFuture<Connection> future;
    private final DeflateOptions deflate;
    private final RequestHead head;
    private volatile ConnectAttempt transport;
    private boolean followed;

    ClientAttempt(
        final WebSocketClient client,
        final ClientRequest request,
        final DeflateOptions deflate,
        final CompletableFuture<Connection> future)
    {
        this.client = client;
        this.request = request;
        this.future = future;
        this.deflate = request.options().deflate ? deflate : null;
        head = RequestWriter.handshake(
            request.target(),
            RequestWriter.newKey(RANDOM),
            request.subprotocols(),
            this.deflate == null ? null : DeflateNegotiation.offer(this.deflate),
            request.options().origin,
            request.headers());
    }

    RequestHead head()
    {
        return head;
    }

    ClientRequest request()
    {
        return request;
    }

    void start(final ConnectAttempt newTransport)
    {
        transport = newTransport;
        newTransport.start();
    }

    void abort(final IOException reason)
    {
        final ConnectAttempt present = transport;
        if (present != null)
        {
            present.abort(reason);
        }
    }

    @Override
    public void onConnectFailed(final Exception failure)
    {
        future.completeExceptionally(failure);
        client.ended(this);
    }

    /** On the handler thread, as {@link #onResponse}. The end of a connection that redirected says nothing. */
    @Override
    public void onHandshakeFailed(final Throwable failure)
    {
        if (!followed)
        {
            future.completeExceptionally(
                failure != null ? failure : new EOFException("the connection ended during the handshake"));
        }
        client.ended(this);
    }

    /** On the handler thread. */
    void onResponse(final EngineConnection connection, final PendingResponse pending)
    {
        final boolean left = !judge(connection, pending);
        client.ended(this);
        if (left && connection.abandon())
        {
            connection.disconnect();
        }
    }

    /** Returns whether the connection is used. */
    private boolean judge(final EngineConnection connection, final PendingResponse pending)
    {
        if (pending.failure() != null)
        {
            return fail(pending.failure(), null);
        }
        final HandshakeResponse response = pending.response();
        if (isToFollow(response))
        {
            follow(response);
            return false;
        }
        final ClientHandshake.Verdict verdict = ClientHandshake.examine(pending.head(), head);
        if (verdict.failure() != null)
        {
            return fail(verdict.failure(), response);
        }
        final DeflateNegotiation.Verdict compression =
            DeflateNegotiation.verify(pending.head().headerValues(EXTENSIONS), deflate);
        if (compression.failure() != null)
        {
            return fail(compression.failure().description(), response);
        }
        return !future.isDone() && open(connection, pending, verdict.subprotocol(), compression.parameters());
    }

    private boolean open(
        final EngineConnection connection,
        final PendingResponse pending,
        final String subprotocol,
        final DeflateParameters compression)
    {
        connection.attachment(request.options().attachment);
        connection.handshakeResponse(pending.response());
        if (compression != null)
        {
            connection.agree(
                compression,
                Compression.of(compression, deflate, true),
                String.join(", ", pending.head().headerValues(EXTENSIONS)));
        }
        final boolean opened = connection.open(
            new ParsedHandshakeRequest(head, pending.localAddress(), pending.remoteAddress(), pending.sslSession()),
            subprotocol,
            options(),
            null);
        if (opened && !future.complete(connection))
        {
            // Cancelled at this moment: the application does not know that it has a connection.
            connection.close();
        }
        return opened;
    }

    private boolean fail(final String reason, final HandshakeResponse response)
    {
        future.completeExceptionally(new HandshakeException(reason, response));
        return false;
    }

    private boolean isToFollow(final HandshakeResponse response)
    {
        return request.options().maxRedirects > 0 && response.status() >= FIRST_REDIRECT &&
            response.status() < FIRST_CLIENT_ERROR && response.header("Location") != null;
    }

    private void follow(final HandshakeResponse response)
    {
        try
        {
            final WebSocketUri target = request.target().resolve(response.header("Location"));
            if (request.target().isSecure() && !target.isSecure())
            {
                fail("the server redirects to a place that is not secure: " + target, response);
                return;
            }
            client.begin(request.redirectedTo(target), future, 1);
            followed = true;
        }
        catch (final IllegalArgumentException ex)
        {
            fail("the server redirects to what is no place: " + ex.getMessage(), response);
        }
    }

    private ConnectionOptions options()
    {
        final ClientRequest.Builder wanted = request.options();
        return new ConnectionOptions(
            wanted.handler,
            wanted.frameObserver,
            wanted.fragments,
            wanted.maxMessageLength,
            wanted.automaticPong,
            wanted.automaticCloseReply,
            wanted.executor == null ? null : new MailboxConfig(wanted.executor, client.mailboxLength()));
    }
}
