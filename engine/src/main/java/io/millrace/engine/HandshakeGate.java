package io.millrace.engine;

import java.net.SocketAddress;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

import io.millrace.api.HandshakeAuthoriser;
import io.millrace.api.HandshakeRequest;
import io.millrace.api.HttpRequestHandler;
import io.millrace.api.HttpResponse;
import io.millrace.blocking.BlockingFeed;
import io.millrace.blocking.BlockingRunner;
import io.millrace.handshake.Forwarded;
import io.millrace.handshake.ForwardedRules;
import io.millrace.handshake.OriginPolicy;
import io.millrace.handshake.ParsedHandshakeRequest;
import io.millrace.handshake.RequestHead;
import io.millrace.handshake.ResponseWriter;
import io.millrace.handshake.ServerHandshake;
import io.millrace.handshake.TrustedProxies;
import io.millrace.inbound.ConnectionOptions;
import io.millrace.inbound.EngineConnection;
import io.millrace.inbound.EngineLog;
import io.millrace.inbound.HandshakePolicy;
import io.millrace.inbound.LogTopic;
import io.millrace.inbound.MailboxConfig;
import io.millrace.transport.LimitStats;
import io.millrace.transport.PendingHandshake;

/**
 * Decides on requests by a server's settings: the rules of RFC 6455 §4.2.1 first, then path, origin and the
 * application's authoriser. Shared by the handler threads of a server; immutable.
 */
final class HandshakeGate implements HandshakePolicy
{
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int UPGRADE_REQUIRED = 426;
    private static final int INTERNAL_SERVER_ERROR = 500;

    private final ServerSettings settings;
    private final BooleanSupplier draining;
    private final LimitStats stats;
    private final TrustedProxies proxies;
    private final Map<Endpoint, OriginPolicy> origins = new IdentityHashMap<>();
    private final Map<Endpoint, ConnectionOptions> options = new IdentityHashMap<>();
    private final Map<Endpoint, BlockingRunner> runners = new IdentityHashMap<>();

    HandshakeGate(final ServerSettings settings, final BooleanSupplier draining, final LimitStats stats)
    {
        this.stats = stats;
        this.draining = draining;
        proxies = settings.proxies().trustedProxies();
        this.settings = settings;
        settings.endpoints().values().forEach(this::prepare);
        if (settings.fallback() != null)
        {
            prepare(settings.fallback());
        }
    }

    @Override
    public void onHandshake(final EngineConnection connection, final Object handshake)
    {
        final PendingHandshake pending = (PendingHandshake)handshake;
        if (pending.failure() != null)
        {
            refuse(connection, pending.remoteAddress(), ResponseWriter.of(pending.failure()), false);
            return;
        }
        final RequestHead head = pending.head();
        final Forwarded forwarded = forwarded(head, pending.remoteAddress());
        if (forwarded == null)
        {
            refuse(
                connection,
                pending.remoteAddress(),
                HttpResponse.text(BAD_REQUEST, "the headers that name the client are malformed\n"),
                head.isHeadRequest());
            return;
        }
        if (forwarded.client() != pending.remoteAddress() && !pending.ticket().from(forwarded.client()))
        {
            refuse(
                connection,
                forwarded.client(),
                pending.ticket().refuse(stats, connection.id()),
                head.isHeadRequest());
            return;
        }
        judge(connection, pending, forwarded);
    }

    private void judge(final EngineConnection connection, final PendingHandshake pending, final Forwarded forwarded)
    {
        final HandshakeRequest request = new ParsedHandshakeRequest(
            pending.head(), pending.localAddress(), pending.peerAddress(), pending.sslSession(), forwarded);
        final ServerHandshake.Verdict verdict = ServerHandshake.examine(pending.head());
        switch (verdict.kind())
        {
            case UPGRADE:
                upgrade(connection, request, verdict.acceptKey(), pending.attachment());
                break;
            case PLAIN_REQUEST:
                answer(connection, request);
                break;
            default:
                refuse(
                    connection, request.remoteAddress(), ResponseWriter.of(verdict.failure()), isHead(request));
                break;
        }
    }

    /** Who the client is; null if that cannot be made out. */
    private Forwarded forwarded(final RequestHead head, final SocketAddress sender)
    {
        return switch (settings.proxies().forwardedHeaders())
        {
            case FORWARDED -> ForwardedRules.standard(head, sender, proxies);
            case X_FORWARDED -> ForwardedRules.unofficial(head, sender, proxies);
            default -> Forwarded.by(sender);
        };
    }

    private void upgrade(
        final EngineConnection connection,
        final HandshakeRequest request,
        final String acceptKey,
        final Object attachment)
    {
        final Endpoint endpoint = settings.endpointFor(request.path());
        if (endpoint == null)
        {
            refuse(connection, request, HttpResponse.text(NOT_FOUND, "there is nothing at " + request.path() + "\n"));
            return;
        }
        if (!origins.get(endpoint).allows(request.origin()))
        {
            refuse(connection, request, HttpResponse.text(FORBIDDEN, "connections from this origin are not allowed\n"));
            return;
        }
        final HandshakeDecision decision = new HandshakeDecision(
            connection, request, acceptKey, endpoint, optionsOf(endpoint), settings.deflate().options());
        decision.attachment(attachment);
        final HandshakeAuthoriser authoriser = endpoint.authoriser();
        if (authoriser == null)
        {
            decision.acceptNow();
            return;
        }
        try
        {
            authoriser.authorise(request, decision);
        }
        catch (final Throwable thrown)
        {
            EngineLog.warn(LogTopic.APPLICATION, "the authoriser of " + request.path() + " threw", thrown);
            decision.reject(HttpResponse.of(INTERNAL_SERVER_ERROR));
        }
    }

    /** In the blocking style the handler belongs to one connection. */
    private ConnectionOptions optionsOf(final Endpoint endpoint)
    {
        if (endpoint.blockingHandler() == null)
        {
            return options.get(endpoint);
        }
        final BlockingFeed feed = new BlockingFeed(
            new BlockingFeed.Limits(settings.buffers().mailboxLength(), settings.limits().maxMessageLength()),
            runners.get(endpoint)::start);
        return new ConnectionOptions(
            feed, feed, true, endpoint.maxMessageLength(), endpoint.automaticPong(), false, null);
    }

    /** The body of a success is not copied, so that many who do not read cost no more than their heads. */
    private void answer(final EngineConnection connection, final HandshakeRequest request)
    {
        final HttpResponse response = answer(request);
        if (isHead(request) || response.status() >= BAD_REQUEST)
        {
            refuse(connection, request.remoteAddress(), response, isHead(request));
        }
        else
        {
            connection.refuse(
                request.remoteAddress(),
                response.status(),
                ResponseWriter.response(response, true),
                ResponseWriter.body(response));
        }
    }

    private HttpResponse answer(final HandshakeRequest request)
    {
        final HttpRequestHandler handler = settings.httpHandler();
        if (handler != null)
        {
            try
            {
                final HttpResponse response = handler.onRequest(request, draining.getAsBoolean());
                if (response != null)
                {
                    return response;
                }
            }
            catch (final Throwable thrown)
            {
                EngineLog.warn(LogTopic.APPLICATION, "the HTTP handler threw for " + request.path(), thrown);
                return HttpResponse.of(INTERNAL_SERVER_ERROR);
            }
        }
        if (settings.endpointFor(request.path()) == null)
        {
            return HttpResponse.of(NOT_FOUND);
        }
        return HttpResponse.text(UPGRADE_REQUIRED, "this is a WebSocket endpoint\n")
            .withHeader("Upgrade", "websocket")
            .withHeader("Sec-WebSocket-Version", "13");
    }

    private void prepare(final Endpoint endpoint)
    {
        final OriginPolicy any =
            endpoint.allowedOrigins().isEmpty() ? OriginPolicy.any() : OriginPolicy.allowing(endpoint.allowedOrigins());
        origins.put(endpoint, endpoint.requireOrigin() ? any.requireOrigin() : any);
        if (endpoint.blockingHandler() != null)
        {
            final Executor executor =
                endpoint.executor() != null ? endpoint.executor() : VirtualThreads.orPlatformThreads();
            runners.put(endpoint, new BlockingRunner(endpoint.blockingHandler(), executor));
            return;
        }
        options.put(endpoint, new ConnectionOptions(
            endpoint.handler(),
            endpoint.frameObserver(),
            endpoint.fragments(),
            endpoint.maxMessageLength(),
            endpoint.automaticPong(),
            endpoint.automaticCloseReply(),
            endpoint.executor() == null ?
                null : new MailboxConfig(endpoint.executor(), settings.buffers().mailboxLength())));
    }

    private static boolean isHead(final HandshakeRequest request)
    {
        return "HEAD".equals(request.method());
    }

    private static void refuse(
        final EngineConnection connection, final HandshakeRequest request, final HttpResponse response)
    {
        refuse(connection, request.remoteAddress(), response, false);
    }

    private static void refuse(
        final EngineConnection connection,
        final SocketAddress remote,
        final HttpResponse response,
        final boolean withoutBody)
    {
        connection.refuse(remote, response.status(), ResponseWriter.response(response, withoutBody), null);
    }
}
