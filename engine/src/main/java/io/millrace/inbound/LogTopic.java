package io.millrace.inbound;

/**
 * What log lines are about, as far as they are limited: each topic by itself, so that a flood of one hides no other.
 */
public enum LogTopic
{
    /** Connections cannot be accepted or served. */
    ACCEPT,

    /** Handshakes are refused. */
    HANDSHAKE,

    /** Peers break the protocol, or a limit. */
    PROTOCOL,

    /** The application's code throws. */
    APPLICATION,

    /** The engine itself fails. */
    ENGINE
}
