package io.millrace.outbound;

/**
 * The last bytes of a connection: a close frame, the response to a refused handshake, or none.
 *
 * @param bytes to be written after everything that was accepted before.
 * @param last  whether nothing more is expected of the peer, so that the transport may be shut down afterwards.
 */
record ClosingFrame(byte[] bytes, boolean last)
{
}
