package io.millrace.stress;

import java.io.IOException;

import io.millrace.api.Connection;
import io.millrace.api.Message;
import io.millrace.engine.HttpRoutes;
import io.millrace.engine.ServerSettings;
import io.millrace.examples.ChatPage;

/**
 * The chat of the examples: a page at {@code /}, and its WebSocket at {@code /chat}.
 */
final class ChatHandler implements ServedHandler
{
    ChatHandler()
    {
    }

    @Override
    public void serve(final ServerSettings settings, final HttpRoutes.Builder routes) throws IOException
    {
        settings.endpoint("/chat", ChatPage.endpoint()).httpHandler(ChatPage.addPage(routes).build());
    }

    @Override
    public String invitation(final String uri)
    {
        return uri.contains("+unix:") ? null : "chat at " + uri.replaceFirst("ws", "http") + '/';
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        throw new IllegalStateException("no connection has this handler");
    }
}
