package io.millrace.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLSession;

import io.millrace.outbound.EncodingStage;
import io.millrace.outbound.WireBuffers;
import io.millrace.outbound.WriteTarget;

/**
 * A non-blocking byte stream to one peer. One thread reads; one thread writes; the selector thread closes.
 */
public interface TransportChannel extends WriteTarget
{
    /**
     * Reads what is there.
     *
     * @param target filled from position to limit at most; the position is advanced.
     * @return the number of bytes read, 0 if there are none now, -1 at the end of the stream.
     * @throws IOException if the channel failed.
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Puts bytes before what is read next. To be called once at most, by the thread that reads or before there is one.
     *
     * @param bytes that were received over this channel already; not to be changed any more. Empty ones do nothing.
     */
    default void unread(final byte[] bytes)
    {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether another {@link #read(ByteBuffer)} would bring bytes though the channel's socket may have none. Only the
     * thread that reads may call it.
     *
     * @return true if bytes were received and not yet read.
     */
    default boolean hasBuffered()
    {
        return false;
    }

    /**
     * Whether reading brings nothing, however ready the socket is, until the channel signals. Only the thread that
     * reads may call it.
     *
     * @return true if it is of no use to poll the socket for reading.
     */
    default boolean isWaiting()
    {
        return false;
    }

    /**
     * Whether anything can be said to the peer yet. Any thread may call it.
     *
     * @return false as long as a TLS handshake goes on.
     */
    default boolean isEstablished()
    {
        return true;
    }

    /**
     * What is to be told when this channel itself needs to be read or written. Called once, before anything else.
     *
     * @param signals of the connection.
     */
    default void connect(final ChannelSignals signals)
    {
        // A bare socket needs nothing.
    }

    /**
     * What the bytes pass through before they are written to this channel. Called once, before the first write.
     *
     * @param buffers of the thread that writes.
     * @return the stage, which belongs to that thread.
     */
    default EncodingStage stage(final WireBuffers buffers)
    {
        return EncodingStage.PLAIN;
    }

    /**
     * The peer has closed the WebSocket connection in order, so however its stream ends, nothing is missing. Only the
     * thread that reads may call it.
     */
    default void endExpected()
    {
        // The end of a bare socket's stream always looks the same.
    }

    /**
     * Whether the next read would report the end of the peer's stream, and nothing could be sent after that. Only the
     * thread that reads may call it.
     *
     * @return true if it is better to answer first what came before.
     */
    default boolean isEndNext()
    {
        return false;
    }

    /**
     * The channel to be polled for readiness.
     *
     * @return this, unless it wraps another.
     */
    default TransportChannel socket()
    {
        return this;
    }

    /**
     * The TLS session.
     *
     * @return the session; null if the channel is not encrypted or the TLS handshake has not ended.
     */
    default SSLSession sslSession()
    {
        return null;
    }

    /**
     * Tells the peer that nothing more will be written; reading goes on.
     *
     * @throws IOException if the channel failed.
     */
    void shutdownOutput() throws IOException;

    /**
     * Closes both directions and releases the descriptor. Never throws.
     */
    void close();

    /**
     * Notes between whom the peer, a proxy, passes bytes on. To be called once at most, before anybody else sees this
     * channel.
     *
     * @param local  at which the client connected to the proxy.
     * @param remote of the client.
     */
    default void onBehalfOf(final SocketAddress local, final SocketAddress remote)
    {
        throw new UnsupportedOperationException();
    }

    /**
     * The local address.
     *
     * @return the address at which the client connected.
     */
    SocketAddress localAddress();

    /**
     * The client's address.
     *
     * @return the address of the peer or, if that is a proxy that was believed, of its client.
     */
    SocketAddress remoteAddress();

    /**
     * The peer's address.
     *
     * @return the address of whoever is at the other end.
     */
    default SocketAddress peerAddress()
    {
        return remoteAddress();
    }
}
