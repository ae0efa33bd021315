package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The last stage before the socket, in wire order, on the writer thread: what must see the bytes as they leave, such
 * as TLS. A plain connection passes them on untouched, once per write and not per message.
 */
@FunctionalInterface
public interface EncodingStage
{
    /** Passes bytes on as they are. */
    EncodingStage PLAIN = WriteTarget::write;

    /**
     * Encodes bytes and writes them.
     *
     * @param target to write to.
     * @param frames from position to limit; the position is advanced by what was taken.
     * @return the number of bytes taken.
     * @throws IOException if the target failed.
     */
    int write(WriteTarget target, ByteBuffer frames) throws IOException;
}
