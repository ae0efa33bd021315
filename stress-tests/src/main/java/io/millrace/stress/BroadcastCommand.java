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
            "What happens to messages for a connection that reads too slowly is for --slow-consumer to say. It",
            "delays no other connection, and what was not sent is counted and printed when the server stops.");
        options().addSlowConsumer();
    }

    @Override
    ServedHandler newHandler()
    {
        return new BroadcastHandler();
    }
}
