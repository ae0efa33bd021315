package io.millrace.transport;

/**
 * How a channel asks to be read or written though its socket is not ready, for instance in the course of a TLS
 * handshake. Any thread may call it; nothing is done before it returns.
 */
public interface ChannelSignals
{
    /** The selector thread is to read again. */
    void wakeReader();

    /** The writer thread is to visit the connection. */
    void wakeWriter();
}
