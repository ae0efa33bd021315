package io.millrace.peers;

/**
 * What a server is told.
 *
 * @param port        to listen at, on 127.0.0.1.
 * @param threads     that serve connections.
 * @param broadcasts  whether each message goes to all, instead of back to its sender.
 */
record PeerOptions(int port, int threads, boolean broadcasts)
{
    static final String HOST = "127.0.0.1";
    static final int MAX_MESSAGE_LENGTH = 16 * 1024 * 1024;
    static final int BACKLOG = 4096;
    static final String USAGE = "[--port N] [--threads N] [--broadcast]";

    private static final int DEFAULT_PORT = 8081;
    private static final int MAX_PORT = 65_535;

    /** Half of the processors, since the load that comes from the same machine needs the others. */
    static int defaultThreads()
    {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /** Throws {@link IllegalArgumentException} whose message tells what is wrong. */
    static PeerOptions parse(final String... args)
    {
        int port = DEFAULT_PORT;
        int threads = defaultThreads();
        boolean broadcasts = false;
        for (int i = 0; i < args.length; i++)
        {
            switch (args[i])
            {
                case "--broadcast":
                    broadcasts = true;
                    break;
                case "--port":
                    port = number(args, ++i, 0, MAX_PORT);
                    break;
                case "--threads":
                    threads = number(args, ++i, 1, Short.MAX_VALUE);
                    break;
                default:
                    throw new IllegalArgumentException("unknown option " + args[i] + "; there are " + USAGE);
            }
        }
        return new PeerOptions(port, threads, broadcasts);
    }

    private static int number(final String[] args, final int index, final int least, final int most)
    {
        final String text = index < args.length ? args[index] : "";
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most)
        {
            throw new IllegalArgumentException(
                args[index - 1] + " is '" + text + "', allowed is a number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }
}
