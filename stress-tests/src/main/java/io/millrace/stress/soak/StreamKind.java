package io.millrace.stress.soak;

import java.util.Random;

/**
 * The kinds of well-behaved connections, and how many of twenty are of each.
 */
enum StreamKind
{
    PLAIN("/echo", false, false, 4),
    DEFLATE("/echo", false, true, 3),
    TLS("/echo", true, false, 2),
    TLS_DEFLATE("/echo", true, true, 2),
    EXECUTOR("/executor", false, false, 2),
    FRAGMENTS("/fragments", false, false, 2),
    SUBSCRIBER("/topic", false, true, 3),
    /** Pauses reading now and then, for seconds. */
    SLOW_SUBSCRIBER("/slow-topic", false, false, 2);

    private static final int WEIGHTS = 20;

    private final String path;
    private final boolean encrypted;
    private final boolean compressed;
    private final int weight;

    StreamKind(final String path, final boolean encrypted, final boolean compressed, final int weight)
    {
        this.path = path;
        this.encrypted = encrypted;
        this.compressed = compressed;
        this.weight = weight;
    }

    static StreamKind any(final Random random)
    {
        int at = random.nextInt(WEIGHTS);
        for (final StreamKind kind : values())
        {
            at -= kind.weight;
            if (at < 0)
            {
                return kind;
            }
        }
        throw new AssertionError("the weights do not add up to " + WEIGHTS);
    }

    String path()
    {
        return path;
    }

    boolean isEncrypted()
    {
        return encrypted;
    }

    boolean isCompressed()
    {
        return compressed;
    }

    boolean isSubscriber()
    {
        return this == SUBSCRIBER || this == SLOW_SUBSCRIBER;
    }
}
