package io.millrace.engine;

import io.millrace.transport.SelectorAgent;

/**
 * How many connections each selector of a running server serves, which applications need not know.
 */
public final class SelectorLoads
{
    private SelectorLoads()
    {
    }

    /** The connections of each selector, those included that are on their way to it. */
    public static int[] of(final WebSocketServer server)
    {
        return server.topology().selectors().stream().mapToInt(SelectorAgent::load).toArray();
    }
}
