package io.millrace.outbound;

/**
 * The bounds of what may wait in one connection.
 *
 * @param bytes        at most.
 * @param lowWatermark the waiting bytes at which a connection is writable again.
 * @param messages     at most; 0 for no bound.
 */
public record OutboundLimits(long bytes, long lowWatermark, int messages)
{
}
