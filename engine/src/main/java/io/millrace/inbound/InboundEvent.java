package io.millrace.inbound;

import io.millrace.memory.OffHeapBuffer;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A slot of the inbound ring. The selector thread fills it, the handler thread reads and clears it.
 */
final class InboundEvent
{
    /** What an event means. */
    enum Kind
    {
        /** Whole frames lie back to back at offset and length of the buffer. */
        FRAMES,

        /** A message that was put together from fragments, in the form of one frame. */
        ASSEMBLED,

        /** A handshake was read and awaits a decision. */
        HANDSHAKE,

        /** The peer will send nothing more, and its handshake was not decided on when it said so. */
        LEFT,

        /** The peer broke the protocol. */
        VIOLATION,

        /** The peer will send nothing more. */
        END_OF_INPUT,

        /** The transport is gone. */
        CLOSED
    }

    Kind kind;
    EngineConnection connection;
    UnsafeBuffer buffer;
    int offset;
    int length;
    long arenaPosition;
    OffHeapBuffer owned;
    Object detail;

    void copyFrom(final InboundEvent other)
    {
        kind = other.kind;
        connection = other.connection;
        buffer = other.buffer;
        offset = other.offset;
        length = other.length;
        arenaPosition = other.arenaPosition;
        owned = other.owned;
        detail = other.detail;
    }

    void clear()
    {
        connection = null;
        owned = null;
        detail = null;
    }
}
