package io.millrace.transport;

import java.net.SocketAddress;

import javax.net.ssl.SSLSession;

import io.millrace.api.HandshakeResponse;
import io.millrace.handshake.ResponseHead;

/**
 * A server's answer to a client's handshake, to be judged.
 *
 * @param listener      of the plan by which the connection was made.
 * @param head          of the response; null if it could not be parsed.
 * @param response      with its body; null if it could not be parsed.
 * @param failure       why it could not be parsed; null if it could.
 * @param localAddress  from which the connection was made.
 * @param remoteAddress to which it was made.
 * @param sslSession    of its channel; null if that is not encrypted.
 */
public record PendingResponse(
    ConnectListener listener,
    ResponseHead head,
    HandshakeResponse response,
    String failure,
    SocketAddress localAddress,
    SocketAddress remoteAddress,
    SSLSession sslSession)
{
}
