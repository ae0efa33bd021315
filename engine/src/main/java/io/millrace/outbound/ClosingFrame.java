package io.millrace.outbound;

import java.nio.ByteBuffer;

/**
 * The last bytes of a connection: a close frame, the response to a refused handshake, or none.
 *
 * @param bytes to be written after everything that was accepted before.
 * @param body  to be written after them, which others may share; read by index, from 0 to its limit. Null for none.
 * @param last  whether nothing more is expected of the peer, so that the transport may be shut down afterwards.
 */
record ClosingFrame(byte[] bytes, ByteBuffer body, boolean last)
{
}
