package io.millrace.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.millrace.handshake.RequestWriter;

/**
 * What another HTTP server has read from a connection that it hands over to
 * {@link WebSocketServer#adopt(java.nio.channels.SocketChannel, UpgradeRequest)}: a request (RFC 6455 §4.1), parsed or
 * not, and whatever followed it. Immutable.
 * <p>
 * The server judges it as if it had read it itself, with its own limits. So all headers belong here, those of the
 * handshake included.
 */
public final class UpgradeRequest
{
    private final byte[] bytes;
    private final Object attachment;

    private UpgradeRequest(final byte[] bytes, final Object attachment)
    {
        this.bytes = bytes;
        this.attachment = attachment;
    }

    /**
     * A request as it was received: the first bytes of the connection, as many as were read, be it a part of the
     * request, all of it, more than that, or none.
     *
     * @param received from position to limit; copied, and the position stays.
     * @return the request.
     */
    public static UpgradeRequest received(final ByteBuffer received)
    {
        return new UpgradeRequest(copy(received), null);
    }

    /**
     * A request that was parsed.
     *
     * @param method of the request line, GET for an upgrade.
     * @param target of the request line, as it was sent: path and query.
     * @return a builder without headers.
     * @throws IllegalArgumentException if they could not stand in a request line.
     */
    public static Builder builder(final String method, final String target)
    {
        return new Builder(method, target);
    }

    /**
     * This request with a first {@linkplain io.millrace.api.Connection#attachment() attachment} for its connection,
     * such as the user that the other server knows. The endpoint's authoriser may replace it.
     *
     * @param newAttachment or null.
     * @return a new request.
     */
    public UpgradeRequest withAttachment(final Object newAttachment)
    {
        return new UpgradeRequest(bytes, newAttachment);
    }

    /** Not to be changed. */
    byte[] bytes()
    {
        return bytes;
    }

    Object attachment()
    {
        return attachment;
    }

    private static byte[] copy(final ByteBuffer buffer)
    {
        final byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    /**
     * Collects a request that was parsed. To be used by one thread.
     */
    public static final class Builder
    {
        private final String method;
        private final String target;
        private final List<Map.Entry<String, String>> headers = new ArrayList<>();
        private final ByteArrayOutputStream following = new ByteArrayOutputStream();

        private Builder(final String method, final String target)
        {
            RequestWriter.checkRequestLine(method, target);
            this.method = method;
            this.target = target;
        }

        /**
         * Adds a header. One that was received several times is to be added as often.
         *
         * @param name  as it was received.
         * @param value as it was received.
         * @return this.
         * @throws IllegalArgumentException if they could not stand in a header.
         */
        public Builder header(final String name, final String value)
        {
            RequestWriter.checkHeader(name, value);
            headers.add(Map.entry(name, value));
            return this;
        }

        /**
         * Adds bytes that were received after the request: the beginning of the first frames.
         *
         * @param received from position to limit; copied, and the position stays.
         * @return this.
         */
        public Builder followedBy(final ByteBuffer received)
        {
            following.writeBytes(copy(received));
            return this;
        }

        /**
         * Builds the request.
         *
         * @return the request.
         */
        public UpgradeRequest build()
        {
            final ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.writeBytes(RequestWriter.bytes(method, target, headers));
            whole.writeBytes(following.toByteArray());
            return new UpgradeRequest(whole.toByteArray(), null);
        }
    }
}
