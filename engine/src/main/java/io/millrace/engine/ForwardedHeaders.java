package io.millrace.engine;

/**
 * By which headers trusted proxies name the client whose request they pass on. It has to be what they really write: a
 * header that they pass on unchanged is the client's own word.
 */
public enum ForwardedHeaders
{
    /** By none. The default. */
    IGNORED,

    /** By {@code Forwarded} (RFC 7239). */
    FORWARDED,

    /** By {@code X-Forwarded-For} and, if they write these, {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}. */
    X_FORWARDED
}
