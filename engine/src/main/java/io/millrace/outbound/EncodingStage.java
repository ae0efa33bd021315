package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.memory.SharedBuffer;

/**
 * What a connection's bytes pass through between its ring and its socket, in wire order: frames are compressed and
 * masked, records are encrypted. A plain connection of a server has none of it and pays for none of it.
 * <p>
 * Belongs to the connection's writer thread. A stage encodes into the {@link WireBuffer}s of that thread, which are
 * empty between visits; what the socket does not take it keeps, in memory of its own, until it is out.
 */
public interface EncodingStage
{
    /** Passes bytes on as they are. */
    EncodingStage PLAIN = new PlainStage();

    /**
     * Encodes bytes. What is encoded may be written at once, or by {@link #flush(WriteTarget)}.
     *
     * @param target to write to.
     * @param bytes  from position to limit; the position is advanced by what was taken.
     * @return the number of bytes taken, which are the stage's own concern from then on.
     * @throws IOException if the target failed.
     */
    int write(WriteTarget target, ByteBuffer bytes) throws IOException;

    /**
     * Encodes a whole message that is sent to many. Only to be called if this {@linkplain #isCompressing() compresses}.
     *
     * @param target to write to.
     * @param frame  of the message, held by the caller; references are added if it is needed later.
     * @param bytes  of the frame, from position to limit; the position is advanced by what was taken.
     * @return the number of bytes taken.
     * @throws IOException if the target failed.
     */
    default int writeShared(final WriteTarget target, final SharedBuffer frame, final ByteBuffer bytes)
        throws IOException
    {
        return write(target, bytes);
    }

    /**
     * Whether messages are compressed, which takes time, and is done only once for those that are sent to many.
     *
     * @return true if so.
     */
    default boolean isCompressing()
    {
        return false;
    }

    /**
     * Writes everything that is encoded. Called at the beginning and at the end of each visit.
     *
     * @param target to write to.
     * @return false if the target takes no more now.
     * @throws IOException if the target failed.
     */
    boolean flush(WriteTarget target) throws IOException;

    /**
     * Whether encoded bytes wait because the target took no more.
     *
     * @return true if so; nothing is taken then.
     */
    boolean isPending();

    /**
     * Whether bytes can be taken. If not, the stage itself has the writer called when they can.
     *
     * @return false for instance during a TLS handshake.
     */
    default boolean isReady()
    {
        return true;
    }

    /**
     * Writes what has to be the last bytes, such as TLS's close_notify. Nothing is written afterwards.
     *
     * @param target to write to.
     * @return true when they are out; false if the target takes no more now, so that it must be called again.
     * @throws IOException if the target failed.
     */
    default boolean finish(final WriteTarget target) throws IOException
    {
        return flush(target);
    }

    /**
     * Gives all memory back, because the connection has ended. May be called more than once.
     */
    default void release()
    {
        // Most stages hold nothing.
    }
}
