package io.millrace.transport;

import java.net.SocketAddress;

import javax.net.ssl.SSLSession;

import io.millrace.handshake.HandshakeFailure;
import io.millrace.handshake.RequestHead;

/**
 * A request that awaits a decision.
 *
 * @param head          the request; null if it could not be parsed.
 * @param failure       why it could not be parsed; null if it could.
 * @param localAddress  at which it arrived.
 * @param remoteAddress from which it came, perhaps through a proxy.
 * @param peerAddress   of whoever sent it here.
 * @param sslSession    of its channel; null if that is not encrypted.
 * @param ticket        what the connection takes up of the limits of all.
 * @param attachment    of the connection, if whoever handed it over gave it one; or null.
 */
public record PendingHandshake(
    RequestHead head,
    HandshakeFailure failure,
    SocketAddress localAddress,
    SocketAddress remoteAddress,
    SocketAddress peerAddress,
    SSLSession sslSession,
    PeerTicket ticket,
    Object attachment)
{
}
