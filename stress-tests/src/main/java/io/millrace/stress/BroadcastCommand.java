package io.millrace.stress;

/**
 * The command {@code broadcast}.
 */
final class BroadcastCommand extends ServerCommand
{
    BroadcastCommand()
    {
        super(
            "broadcast",
            "Sends every message to all connections, the sender's included, on every path.",
            "A connection that reads too slowly does not get the messages that would exceed the bound of what may",
            "wait for it: they are dropped for it alone, and their number is printed when the server stops.");
    }

    @Override
    ServedHandler newHandler()
    {
        return new BroadcastHandler();
    }
}
