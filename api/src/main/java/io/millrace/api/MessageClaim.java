package io.millrace.api;

import org.agrona.MutableDirectBuffer;

/**
 * Space claimed in a connection's outbound ring, into which the caller encodes a message without a copy.
 * <p>
 * The caller owns this object and may reuse it for one claim after another, on one thread at a time. Between
 * {@link Connection#claim(MessageType, int, MessageClaim)} and {@link #commit()} or {@link #abort()} the caller owns
 * the range {@link #offset()} … {@link #offset()} + {@link #length()} of {@link #buffer()}, and nothing outside it.
 * What is sent later waits behind an open claim, the close frame included, so it must be completed promptly: one that
 * is not completed within the claim timeout of the settings fails its connection. Completing a claim of a connection
 * that has ended has no effect.
 */
public final class MessageClaim
{
    private MutableDirectBuffer buffer;
    private int offset;
    private int length;
    private long ticket;
    private Completion completion;

    /**
     * Creates an object that holds no claim.
     */
    public MessageClaim()
    {
    }

    /**
     * Takes the result of a claim. For engines, not for applications.
     */
    public interface Completion
    {
        /**
         * Ends the claim.
         *
         * @param claim  that ends.
         * @param commit true to send the message, false to drop it.
         */
        void complete(MessageClaim claim, boolean commit);
    }

    /**
     * Points this object at claimed space. For engines, not for applications.
     *
     * @param buffer     that holds the space.
     * @param offset     of the space, in bytes.
     * @param length     of the space, in bytes.
     * @param completion that is told of commit or abort.
     */
    public void wrap(
        final MutableDirectBuffer buffer, final int offset, final int length, final Completion completion)
    {
        wrap(buffer, offset, length, 0, completion);
    }

    /**
     * Points this object at claimed space, and keeps a number for the engine. For engines, not for applications.
     *
     * @param buffer     that holds the space.
     * @param offset     of the space, in bytes.
     * @param length     of the space, in bytes.
     * @param ticket     by which the engine recognises the claim.
     * @param completion that is told of commit or abort.
     */
    public void wrap(
        final MutableDirectBuffer buffer,
        final int offset,
        final int length,
        final long ticket,
        final Completion completion)
    {
        this.ticket = ticket;
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.completion = completion;
    }

    /**
     * The buffer to encode into.
     *
     * @return the engine's buffer, or null when no claim is open.
     */
    public MutableDirectBuffer buffer()
    {
        return buffer;
    }

    /**
     * Where the claimed space begins.
     *
     * @return the offset in bytes.
     */
    public int offset()
    {
        return offset;
    }

    /**
     * The length of the claimed space, which is the length of the message.
     *
     * @return the length in bytes.
     */
    public int length()
    {
        return length;
    }

    /**
     * The number that the engine gave to the last claim. For engines, not for applications.
     *
     * @return the number.
     */
    public long ticket()
    {
        return ticket;
    }

    /**
     * Whether a claim is open.
     *
     * @return true between claim and commit or abort.
     */
    public boolean isOpen()
    {
        return completion != null;
    }

    /**
     * Sends the message and ends the claim.
     *
     * @throws IllegalStateException if no claim is open.
     */
    public void commit()
    {
        complete(true);
    }

    /**
     * Drops the message and ends the claim.
     *
     * @throws IllegalStateException if no claim is open.
     */
    public void abort()
    {
        complete(false);
    }

    private void complete(final boolean commit)
    {
        final Completion current = completion;
        if (current == null)
        {
            throw new IllegalStateException("no claim is open");
        }
        completion = null;
        buffer = null;
        current.complete(this, commit);
    }
}
