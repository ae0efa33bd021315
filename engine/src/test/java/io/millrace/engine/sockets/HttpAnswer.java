package io.millrace.engine.sockets;

import java.util.Map;

/**
 * A response (RFC 9112 §4).
 *
 * @param status  three digits.
 * @param headers by name, in any case; the last of those that are repeated.
 * @param body    as ISO-8859-1.
 */
record HttpAnswer(int status, Map<String, String> headers, String body)
{
    String header(final String name)
    {
        return headers.get(name);
    }
}
