package io.millrace.transport;

import java.net.SocketAddress;

import io.millrace.handshake.ProxyHandshake;
import io.millrace.handshake.RequestHead;

/**
 * How a client's connection is to be made. Times are in nanoseconds; 0 means off.
 *
 * @param id                 of the connection.
 * @param addresses          finds the server's, or the proxy's if there is one.
 * @param localAddress       to connect from; null for any.
 * @param socket             options.
 * @param connectTimeoutNs   for all until the handshake begins: look-up, transport, proxy.
 * @param handshakeTimeoutNs for the handshake, that of TLS included.
 * @param maxBodyLength      bytes of a refusal's body that are kept.
 * @param proxy              what is said to a proxy first; null if there is none.
 * @param wrapper            what the channel is wrapped into, such as TLS.
 * @param request            to be sent.
 * @param listener           is told what becomes of it.
 */
public record ConnectPlan(
    long id,
    AddressLookup addresses,
    SocketAddress localAddress,
    SocketConfig socket,
    long connectTimeoutNs,
    long handshakeTimeoutNs,
    int maxBodyLength,
    ProxyHandshake proxy,
    ChannelWrapper wrapper,
    RequestHead request,
    ConnectListener listener)
{
}
