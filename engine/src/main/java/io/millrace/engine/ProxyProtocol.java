package io.millrace.engine;

/**
 * Whether trusted proxies send a header of the PROXY protocol, version 1 or 2, before anything else.
 */
public enum ProxyProtocol
{
    /** They do not; such a header is a malformed request. The default. */
    OFF,

    /** They may, so that their own health checks can do without. */
    OPTIONAL,

    /** They do; a connection of theirs without one is closed. */
    REQUIRED
}
