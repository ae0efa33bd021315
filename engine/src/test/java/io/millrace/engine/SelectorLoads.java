package io.millrace.engine;

import java.lang.reflect.Field;

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
        try
        {
            final Field topology = WebSocketServer.class.getDeclaredField("topology");
            topology.setAccessible(true);
            return ((Topology) topology.get(server)).selectors().stream().mapToInt(SelectorAgent::load).toArray();
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
