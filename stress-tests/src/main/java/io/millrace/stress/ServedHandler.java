package io.millrace.stress;

import io.millrace.api.ConnectionHandler;
import io.millrace.engine.WebSocketServer;

/**
 * What a server of this program does with messages.
 */
interface ServedHandler extends ConnectionHandler
{
    /** The server has started. Messages may have come before. */
    default void onStart(final WebSocketServer server)
    {
    }

    /** The server has closed. */
    default void onEnd()
    {
    }
}
