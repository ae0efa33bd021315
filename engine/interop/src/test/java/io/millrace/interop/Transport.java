package io.millrace.interop;

/**
 * What carries the frames.
 */
enum Transport
{
    PLAIN("ws"), TLS("wss");

    private final String scheme;

    Transport(final String scheme)
    {
        this.scheme = scheme;
    }

    String scheme()
    {
        return scheme;
    }
}
