package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

/** No encoding: the bytes of the ring are those of the wire. */
final class PlainStage implements EncodingStage
{
    @Override
    public int write(final WriteTarget target, final ByteBuffer bytes) throws IOException
    {
        return target.write(bytes);
    }

    @Override
    public boolean flush(final WriteTarget target)
    {
        return true;
    }

    @Override
    public boolean isPending()
    {
        return false;
    }
}
