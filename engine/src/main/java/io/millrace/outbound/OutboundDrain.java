package io.millrace.outbound;

import java.nio.ByteBuffer;

import org.agrona.MutableDirectBuffer;

/**
 * What the writer thread remembers of one connection between visits, beside what is being written: which control frame
 * is on its way. Belongs to the writer thread.
 */
public final class OutboundDrain
{
    private final Outbound outbound;
    private EncodingStage stage;
    private Framing framing;
    private byte[] control;
    private ByteBuffer controlBody;
    private int controlSent;
    private boolean closing;
    private volatile boolean finishing;

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

    /** What the bytes pass through. Frames pass through a stage of their own as soon as they have to be encoded. */
    EncodingStage stage()
    {
        if (isStageOutdated())
        {
            framing = outbound.framing();
            stage = new FrameStage(framing, outbound.context(), stage);
        }
        return stage;
    }

    /** Whether {@link #stage()} is another one now. Whoever has seen anything that was sent knows for good. */
    boolean isStageOutdated()
    {
        return framing != outbound.framing();
    }

    /**
     * Has the writer send what has to be the last bytes, after the closing ones. Any thread may call it; the writer has
     * to be called afterwards.
     */
    public void finish()
    {
        finishing = true;
    }

    boolean isFinishing()
    {
        return finishing;
    }

    boolean isClosingWritten()
    {
        return closing && control == null;
    }

    void beginClosing(final ClosingFrame frame)
    {
        closing = true;
        control = frame.bytes().length == 0 ? null : frame.bytes();
        controlBody = frame.body();
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

    private int controlLength()
    {
        return control.length + (controlBody == null ? 0 : controlBody.limit());
    }

    int controlRemaining()
    {
        return controlLength() - controlSent;
    }

    void copyControl(final MutableDirectBuffer target, final int length)
    {
        final int first = Math.max(0, Math.min(length, control.length - controlSent));
        if (first > 0)
        {
            target.putBytes(0, control, controlSent, first);
        }
        if (first < length)
        {
            target.putBytes(first, controlBody, controlSent + first - control.length, length - first);
        }
    }

    void onControlWritten(final int written)
    {
        controlSent += written;
        if (controlSent == controlLength())
        {
            control = null;
            controlBody = null;
        }
    }
}
