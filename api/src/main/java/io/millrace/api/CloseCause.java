package io.millrace.api;

/**
 * Why a connection ended: the engine's own finding, beside the close code that was on the wire.
 */
public enum CloseCause
{
    /** The peer sent a close frame. */
    PEER,

    /** The application called {@link Connection#close(int, CharSequence)} or {@link Connection#disconnect()}. */
    LOCAL,

    /** The peer broke RFC 6455 or a configured limit; the close code names how. */
    PROTOCOL_ERROR,

    /** The connection was idle, or a handshake, a message or the close handshake took too long. */
    TIMEOUT,

    /** The transport failed, or the peer left without a close frame. */
    IO_ERROR,

    /**
     * The peer read too slowly: it accepted too few bytes for the slow-consumer timeout while some were waiting, or
     * {@link SlowConsumerPolicy#disconnect(int, String)} applied.
     */
    SLOW_CONSUMER,

    /** The server was shut down. */
    SHUTDOWN,

    /** A callback of the application threw. */
    HANDLER_ERROR
}
