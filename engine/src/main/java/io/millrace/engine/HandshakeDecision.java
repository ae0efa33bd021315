package io.millrace.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.api.ConnectionState;
import io.millrace.api.HandshakeRequest;
import io.millrace.api.HandshakeResponder;
import io.millrace.api.HttpResponse;
import io.millrace.deflate.DeflateNegotiation;
import io.millrace.deflate.DeflateOptions;
import io.millrace.deflate.DeflateParameters;
import io.millrace.handshake.ExtensionOffers;
import io.millrace.handshake.ResponseWriter;
import io.millrace.handshake.Subprotocols;
import io.millrace.inbound.ConnectionOptions;
import io.millrace.inbound.EngineConnection;
import io.millrace.outbound.Compression;

/**
 * A handshake that waits for its authoriser. Any thread may decide, once.
 */
final class HandshakeDecision implements HandshakeResponder
{
    private final EngineConnection connection;
    private final HandshakeRequest request;
    private final String acceptKey;
    private final Endpoint endpoint;
    private final ConnectionOptions options;
    private final DeflateOptions deflate;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private Object attachment;

    HandshakeDecision(
        final EngineConnection connection,
        final HandshakeRequest request,
        final String acceptKey,
        final Endpoint endpoint,
        final ConnectionOptions options,
        final DeflateOptions deflate)
    {
        this.deflate = endpoint.deflate() ? deflate : null;
        this.connection = connection;
        this.request = request;
        this.acceptKey = acceptKey;
        this.endpoint = endpoint;
        this.options = options;
    }

    @Override
    public boolean accept()
    {
        if (isCancelled() || !decided.compareAndSet(false, true))
        {
            return false;
        }
        connection.executeOnHandler(this::open);
        return true;
    }

    @Override
    public synchronized HandshakeResponder header(final String name, final String value)
    {
        ResponseWriter.checkExtraHeader(name, value);
        headers.add(Map.entry(name, value));
        return this;
    }

    @Override
    public synchronized HandshakeResponder attachment(final Object newAttachment)
    {
        attachment = newAttachment;
        return this;
    }

    @Override
    public boolean reject(final HttpResponse response)
    {
        Objects.requireNonNull(response, "response");
        if (isCancelled() || !decided.compareAndSet(false, true))
        {
            return false;
        }
        connection.refuse(request.remoteAddress(), response.status(), ResponseWriter.response(response, false), null);
        return true;
    }

    @Override
    public boolean isCancelled()
    {
        return connection.state() != ConnectionState.CONNECTING;
    }

    /** On the handler thread, where nobody else can decide. */
    void acceptNow()
    {
        decided.set(true);
        open();
    }

    private void open()
    {
        if (isCancelled())
        {
            return;
        }
        final String subprotocol = Subprotocols.choose(endpoint.subprotocols(), request.subprotocols());
        final String extensions = agreeOnCompression();
        final byte[] response;
        synchronized (this)
        {
            connection.attachment(attachment);
            response = ResponseWriter.switchingProtocols(acceptKey, subprotocol, extensions, headers);
        }
        connection.open(request, subprotocol, options, response);
    }

    /** Returns what to answer, or null. */
    private String agreeOnCompression()
    {
        final DeflateNegotiation.Acceptance acceptance = deflate == null ?
            null : DeflateNegotiation.accept(ExtensionOffers.of(request), deflate);
        if (acceptance == null)
        {
            return null;
        }
        final DeflateParameters parameters = acceptance.parameters();
        connection.agree(parameters, Compression.of(parameters, deflate, false), acceptance.headerValue());
        return acceptance.headerValue();
    }
}
