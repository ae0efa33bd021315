package io.millrace.stress;

/**
 * The command {@code chat}.
 */
final class ChatCommand extends ServerCommand
{
    ChatCommand()
    {
        super(
            "chat",
            "A chat for browsers: serves its page at http://HOST:PORT/ and takes messages at /chat?name=NAME.",
            "Pages from elsewhere may not connect. What somebody writes is sent to everybody, up to 4096 bytes.");
    }

    @Override
    ServedHandler newHandler()
    {
        return new ChatHandler();
    }
}
