package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.memory.SharedBuffer;

/**
 * The newest frame of one key for one connection. Among what waits for the connection stands a token that refers to
 * this slot, exactly while the slot holds a frame; so a newer frame takes the place of the older one.
 */
public final class ConflationSlot
{
    private static final VarHandle NEWEST;

    static
    {
        try
        {
            NEWEST = MethodHandles.lookup().findVarHandle(ConflationSlot.class, "newest", SharedBuffer.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private volatile SharedBuffer newest;

    /**
     * Creates an empty slot.
     */
    public ConflationSlot()
    {
    }

    /**
     * Whether nothing waits here. Any thread may ask.
     *
     * @return true if the slot holds no frame.
     */
    public boolean isEmpty()
    {
        return newest == null;
    }

    /** Puts a frame, whose reference goes to the slot; the one it replaces, with its reference, to the caller. */
    SharedBuffer put(final SharedBuffer frame)
    {
        return (SharedBuffer)NEWEST.getAndSet(this, frame);
    }

    /** The frame, without a reference to it; null if there is none. */
    SharedBuffer newest()
    {
        return newest;
    }

    /** As {@link #put(SharedBuffer)}, but only if the slot still holds a certain frame. */
    boolean replace(final SharedBuffer older, final SharedBuffer frame)
    {
        return NEWEST.compareAndSet(this, older, frame);
    }

    /** Takes the frame, with its reference; null if there is none. */
    SharedBuffer take()
    {
        return (SharedBuffer)NEWEST.getAndSet(this, (SharedBuffer)null);
    }
}
