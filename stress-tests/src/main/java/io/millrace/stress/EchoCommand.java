package io.millrace.stress;

/**
 * The command {@code echo}.
 */
final class EchoCommand extends ServerCommand
{
    EchoCommand()
    {
        super("echo", "Sends every message back to the connection that it came from, on every path.");
    }

    @Override
    ServedHandler newHandler()
    {
        return new EchoHandler();
    }
}
