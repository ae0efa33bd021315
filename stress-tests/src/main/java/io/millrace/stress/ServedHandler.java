package io.millrace.stress;

import java.io.IOException;

import io.millrace.api.ConnectionHandler;
import io.millrace.engine.HttpRoutes;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

/**
 * What a server of this program does with messages.
 */
interface ServedHandler extends ConnectionHandler
{
    /** Says what the server serves; unless it says otherwise, this handler on every path. */
    default void serve(final ServerSettings settings, final HttpRoutes.Builder routes) throws IOException
    {
        settings.handler(this).httpHandler(routes.build());
    }

    /** A line that tells people where to look, or null. */
    default String invitation(final String uri)
    {
        return null;
    }

    /** The server has started. Messages may have come before. */
    default void onStart(final WebSocketServer server)
    {
    }

    /** The server has closed. */
    default void onEnd()
    {
    }
}
