package io.millrace.api;

/**
 * What became of a send, ping, pong or close. It is never mixed with a length or a position.
 */
public enum SendResult
{
    /** Queued whole, in order. It will be written unless the connection is lost first. */
    ACCEPTED,

    /**
     * Nothing was queued: the connection's outbound bound is reached. Try again from
     * {@link ConnectionHandler#onWritable(Connection)}, give the received message back with {@link Message#defer()}, or
     * send with a timeout.
     */
    BACK_PRESSURE,

    /** Nothing was queued: the connection is closing or closed, and never accepts anything again. */
    CLOSED,

    /** Nothing was queued: the message can never fit the configured bounds, however long one waits. */
    TOO_LARGE,

    /** Nothing was queued: the message was dropped, and counted, under a {@link SlowConsumerPolicy}. */
    DROPPED,

    /** Nothing was queued: an unfinished fragmented message owns the data channel of this connection. */
    STREAM_OPEN;

    /**
     * Whether the message was queued.
     *
     * @return true for {@link #ACCEPTED}.
     */
    public boolean isAccepted()
    {
        return this == ACCEPTED;
    }
}
