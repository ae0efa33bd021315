package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the stamped messages that arrive on one connection: whole, none missing or twice, each sender's in order, and
 * all meant for this connection. On one thread.
 */
final class StampReceiver
{
    private final int[] next;
    private int target = -1;
    private int count;

    StampReceiver(final int senders)
    {
        next = new int[senders];
    }

    void receive(final WireFrame frame)
    {
        Stamp.check(frame);
        final byte[] payload = frame.payload();
        final int sender = Stamp.sender(payload);
        assertThat(Stamp.number(payload)).as("next of sender %d", sender).isEqualTo(next[sender]++);
        target = target < 0 ? Stamp.target(payload) : target;
        assertThat(Stamp.target(payload)).as("the connection that the message was sent to").isEqualTo(target);
        count++;
    }

    /** The messages received, of all senders. */
    int count()
    {
        return count;
    }

    /** The messages received of each sender. */
    int[] counts()
    {
        return next.clone();
    }

    int target()
    {
        return target;
    }
}
