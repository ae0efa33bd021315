package io.millrace.outbound;

import org.agrona.MutableDirectBuffer;

/**
 * What the writer thread remembers of one connection between visits, beside what is being written: which control frame
 * is on its way. Belongs to the writer thread.
 */
public final class OutboundDrain
{
    private final Outbound outbound;
    private final EncodingStage stage;
    private byte[] control;
    private int controlSent;
    private boolean closing;

    /**
     * Creates the writer's side of an outbound.
     *
     * @param outbound to drain.
     * @param stage    that the bytes pass through.
     */
    public OutboundDrain(final Outbound outbound, final EncodingStage stage)
    {
        this.outbound = outbound;
        this.stage = stage;
    }

    /**
     * The outbound that this drains.
     *
     * @return the producers' side.
     */
    public Outbound outbound()
    {
        return outbound;
    }

    EncodingStage stage()
    {
        return stage;
    }

    boolean isClosingWritten()
    {
        return closing && control == null;
    }

    void beginClosing(final byte[] bytes)
    {
        closing = true;
        control = bytes.length == 0 ? null : bytes;
        controlSent = 0;
    }

    /** Takes a pong from its slot, at a boundary of records and so of frames. */
    void takePong()
    {
        if (control == null && outbound.sentLength() == 0 && !closing)
        {
            control = outbound.takePong();
            controlSent = 0;
        }
    }

    boolean hasControl()
    {
        return control != null;
    }

    int controlRemaining()
    {
        return control.length - controlSent;
    }

    void copyControl(final MutableDirectBuffer target, final int length)
    {
        target.putBytes(0, control, controlSent, length);
    }

    void onControlWritten(final int written)
    {
        controlSent += written;
        if (controlSent == control.length)
        {
            control = null;
        }
    }
}
