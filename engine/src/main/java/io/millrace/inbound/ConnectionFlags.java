package io.millrace.inbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What must be looked at before the next message of a connection is delivered or read. Any thread may raise, lower and
 * look.
 */
abstract class ConnectionFlags
{
    static final int PAUSED = 1;
    static final int DEFERRED = 2;
    static final int MUTE = 4;
    static final int BACKLOG = 8;
    static final int MAILBOX_FULL = 16;
    static final int UNREAD_FULL = 32;
    private static final int FULL = MAILBOX_FULL | UNREAD_FULL;
    private static final int HELD = PAUSED | DEFERRED | BACKLOG;
    private static final VarHandle ATTENTION;

    static
    {
        try
        {
            ATTENTION = MethodHandles.lookup().findVarHandle(ConnectionFlags.class, "attention", int.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private volatile int attention;

    final void raise(final int flag)
    {
        ATTENTION.getAndBitwiseOr(this, flag);
    }

    final void lower(final int flag)
    {
        ATTENTION.getAndBitwiseAnd(this, ~flag);
    }

    final boolean isRaised(final int flags)
    {
        return (attention & flags) != 0;
    }

    /** Whether the walk through a run may not go on without a closer look. */
    final boolean needsAttention()
    {
        return (attention & ~FULL) != 0;
    }

    /** Whether messages must wait in the backlog. */
    final boolean isHeldBack()
    {
        return (attention & HELD) != 0;
    }

    /**
     * Whether the socket should not be read. Any thread may call it.
     *
     * @return true while the application paused or deferred, messages that it held back are not delivered, or too much
     * waits for the executor of the endpoint or for the thread that reads streams.
     */
    public final boolean isHeld()
    {
        return (attention & (HELD | FULL)) != 0;
    }
}
