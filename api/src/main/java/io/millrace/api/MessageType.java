package io.millrace.api;

/**
 * The type of a data message (RFC 6455 §5.6).
 */
public enum MessageType
{
    /** UTF-8 text. The engine has checked what it delivers; what is sent must be valid. */
    TEXT,

    /** Arbitrary bytes. */
    BINARY
}
