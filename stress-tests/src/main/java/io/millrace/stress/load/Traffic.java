package io.millrace.stress.load;

/**
 * What went through sockets.
 *
 * @param bytesSent     after the handshakes, headers of frames included.
 * @param bytesReceived after the handshakes, headers of frames included.
 * @param writes        that took at least one byte.
 * @param reads         that gave at least one byte.
 */
public record Traffic(long bytesSent, long bytesReceived, long writes, long reads)
{
    static final Traffic NONE = new Traffic(0, 0, 0, 0);

    Traffic plus(final Traffic other)
    {
        return new Traffic(
            bytesSent + other.bytesSent,
            bytesReceived + other.bytesReceived,
            writes + other.writes,
            reads + other.reads);
    }

    Traffic minus(final Traffic other)
    {
        return new Traffic(
            bytesSent - other.bytesSent,
            bytesReceived - other.bytesReceived,
            writes - other.writes,
            reads - other.reads);
    }
}
