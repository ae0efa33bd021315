package io.millrace.conformance;

/**
 * How much of a case that is about volume is run: everything, or the same in small for every build.
 */
enum Volume
{
    QUICK(16, 50, 64 * 1024),
    FULL(1, 1, Integer.MAX_VALUE);

    private static final int LEAST = 2;

    private final int lengthDivisor;
    private final int countDivisor;
    private final int mostOctets;

    Volume(final int lengthDivisor, final int countDivisor, final int mostOctets)
    {
        this.lengthDivisor = lengthDivisor;
        this.countDivisor = countDivisor;
        this.mostOctets = mostOctets;
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
        return this == FULL ? 120_000 : 10_000;
    }
}
