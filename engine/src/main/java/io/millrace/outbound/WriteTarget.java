package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a writer writes to: a non-blocking channel.
 */
public interface WriteTarget
{
    /**
     * Writes as much as is taken at once.
     *
     * @param source from position to limit; the position is advanced by what was taken.
     * @return the number of bytes taken; 0 if none can be taken now.
     * @throws IOException if the channel failed.
     */
    int write(ByteBuffer source) throws IOException;
}
