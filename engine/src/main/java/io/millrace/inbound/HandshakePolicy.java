package io.millrace.inbound;

/**
 * Decides on handshakes, on the handler thread.
 */
@FunctionalInterface
public interface HandshakePolicy
{
    /**
     * Decides now, or arranges that it is decided later.
     *
     * @param connection that asks.
     * @param handshake  what the transport handed over.
     */
    void onHandshake(EngineConnection connection, Object handshake);
}
