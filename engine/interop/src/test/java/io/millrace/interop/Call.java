package io.millrace.interop;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client asks for.
 *
 * @param uri          of the server, with path and query.
 * @param headers      of the client's own for the request.
 * @param subprotocols in order of preference.
 */
record Call(URI uri, Map<String, String> headers, List<String> subprotocols)
{
    Call(final URI uri)
    {
        this(uri, Map.of(), List.of());
    }

    Call withHeader(final String name, final String value)
    {
        final Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Call(uri, all, subprotocols);
    }

    Call withSubprotocols(final String... names)
    {
        return new Call(uri, headers, List.of(names));
    }
}
