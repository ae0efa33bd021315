package io.millrace.inbound;

import java.util.ArrayDeque;

import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;
import io.millrace.protocol.ProtocolViolation;

import org.agrona.DirectBuffer;

/**
 * Frames of one connection that were received but may not be delivered yet, in order. It is bounded by what was on its
 * way when the connection stopped being read. Belongs to the handler thread.
 */
final class Backlog
{
    private final ArrayDeque<Run> runs = new ArrayDeque<>();
    private final BufferPool pool;
    private boolean endOfInput;
    private ProtocolViolation violation;

    Backlog(final BufferPool pool)
    {
        this.pool = pool;
    }

    boolean isEmpty()
    {
        return runs.isEmpty();
    }

    /** Copies frames out of memory that is about to be reused. */
    void add(final InboundEvent.Kind kind, final DirectBuffer source, final int offset, final int length)
    {
        final OffHeapBuffer copy = pool.acquire(length);
        copy.buffer().putBytes(0, source, offset, length);
        runs.addLast(new Run(kind, copy, 0, length));
    }

    /** Takes over a buffer that an event owned. */
    void take(final InboundEvent.Kind kind, final OffHeapBuffer owned, final int offset, final int length)
    {
        runs.addLast(new Run(kind, owned, offset, length));
    }

    /** After these frames the peer sends nothing more. */
    void endOfInput()
    {
        endOfInput = true;
    }

    /** After these frames the peer breaks a rule. */
    void violation(final ProtocolViolation next)
    {
        violation = next;
    }

    /** What the peer does after these frames; null if nothing is wrong with them. */
    ProtocolViolation violation()
    {
        return violation;
    }

    boolean isEndOfInput()
    {
        return endOfInput;
    }

    Run first()
    {
        return runs.peekFirst();
    }

    void removeFirst()
    {
        pool.release(runs.pollFirst().buffer);
    }

    void clear()
    {
        while (!runs.isEmpty())
        {
            removeFirst();
        }
    }

    /** Frames back to back in a buffer that this backlog owns. */
    static final class Run
    {
        final InboundEvent.Kind kind;
        final OffHeapBuffer buffer;
        int offset;
        int length;

        Run(final InboundEvent.Kind kind, final OffHeapBuffer buffer, final int offset, final int length)
        {
            this.kind = kind;
            this.buffer = buffer;
            this.offset = offset;
            this.length = length;
        }

        void advance(final int consumed)
        {
            offset += consumed;
            length -= consumed;
        }
    }
}
