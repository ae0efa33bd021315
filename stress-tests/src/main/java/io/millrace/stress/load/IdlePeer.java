package io.millrace.stress.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Opens a connection and leaves it alone; only pings are answered. What the server sends otherwise is passed over by
 * its bytes, so it must be nothing but control frames.
 */
final class IdlePeer extends Peer
{
    private final ControlFrameBuffer controls = new ControlFrameBuffer();

    @Override
    void onOpen(final long nowNs)
    {
    }

    @Override
    void onReceived(final ByteBuffer in, final long nowNs) throws IOException
    {
        while (in.hasRemaining())
        {
            if (!controls.isCollecting())
            {
                if (!ControlFrameBuffer.beginsWith(in.get(in.position())))
                {
                    throw new LoadFailure("the server sends messages on a connection that is idle");
                }
                controls.begin(in);
            }
            controls.collect(in, this);
        }
    }

    @Override
    boolean isBetweenFrames()
    {
        return true;
    }
}
