package io.millrace.conformance;

/**
 * How much of a case that is about long or many messages is run.
 */
enum Volume
{
    /** For every build: short messages, and few. */
    QUICK(16, 100, 8 * 1024, 10_000),

    /** Messages as long as they should be, a tenth of them. */
    TENTH(1, 10, Integer.MAX_VALUE, 120_000),

    /** Everything. */
    FULL(1, 1, Integer.MAX_VALUE, 180_000);

    private static final int LEAST = 1;

    private final int lengthDivisor;
    private final int countDivisor;
    private final int mostOctets;
    private final int timeoutMs;

    Volume(final int lengthDivisor, final int countDivisor, final int mostOctets, final int timeoutMs)
    {
        this.lengthDivisor = lengthDivisor;
        this.countDivisor = countDivisor;
        this.mostOctets = mostOctets;
        this.timeoutMs = timeoutMs;
    }

    /** The length of a message that is long in full. */
    int length(final int full)
    {
        return full / lengthDivisor;
    }

    /** How many messages of a length to exchange. */
    int count(final int full, final int length)
    {
        final int affordable = length == 0 ? full : mostOctets / length;
        return Math.min(full, Math.max(LEAST, Math.min(full / countDivisor, affordable)));
    }

    /** How long the answer may take before the case has failed. */
    int timeoutMs()
    {
        return timeoutMs;
    }
}
