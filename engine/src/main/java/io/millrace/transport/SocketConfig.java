package io.millrace.transport;

/**
 * Options of the sockets. A length of 0 leaves the system's default.
 *
 * @param tcpNoDelay          whether small writes go out at once.
 * @param keepAlive           whether the kernel probes idle connections.
 * @param reuseAddress        whether a port may be bound again while old connections linger.
 * @param reusePort           whether several channels listen at one port, among which the kernel shares connections.
 * @param receiveBufferLength of the kernel, in bytes.
 * @param sendBufferLength    of the kernel, in bytes.
 * @param backlog             connections that may wait to be accepted.
 */
public record SocketConfig(
    boolean tcpNoDelay,
    boolean keepAlive,
    boolean reuseAddress,
    boolean reusePort,
    int receiveBufferLength,
    int sendBufferLength,
    int backlog)
{
}
