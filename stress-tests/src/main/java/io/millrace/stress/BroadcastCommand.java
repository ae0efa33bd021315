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
            "A connection that reads too slowly delays no other: --slow-consumer says what happens to its " +
            "messages. How much was not sent is printed when the server stops.");
        options().addSlowConsumer();
    }

    @Override
    ServedHandler newHandler()
    {
        return new BroadcastHandler();
    }
}
