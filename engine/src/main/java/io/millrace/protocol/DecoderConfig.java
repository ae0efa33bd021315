package io.millrace.protocol;

/**
 * What a {@link FrameDecoder} expects and allows.
 *
 * @param fromClient       whether the peer is a client, whose frames must be masked (RFC 6455 §5.1).
 * @param fragments        whether to report parts of data messages as they arrive instead of whole messages.
 * @param observed         whether to report each fragment as the frame it was, besides the message it belongs to.
 * @param maxFrameLength   the longest payload of one data frame, in bytes.
 * @param maxMessageLength the longest message, over all its fragments, in bytes; of a compressed one as it is when it
 *                         has been inflated.
 * @param inflater         of compressed messages; null if compression was not agreed on.
 * @param maxFragments     frames of one data message.
 * @param maxInflateRatio  how many times as long as a compressed message its content may be, once that is longer than
 *                         64 KiB; 0 for no limit.
 */
public record DecoderConfig(
    boolean fromClient,
    boolean fragments,
    boolean observed,
    long maxFrameLength,
    long maxMessageLength,
    PayloadInflater inflater,
    int maxFragments,
    int maxInflateRatio)
{
    /**
     * Messages in as many fragments as the peer likes.
     *
     * @param fromClient       whether the peer is a client, whose frames must be masked (RFC 6455 §5.1).
     * @param fragments        whether to report parts of data messages as they arrive instead of whole messages.
     * @param observed         whether to report each fragment as the frame it was, besides the message it belongs to.
     * @param maxFrameLength   the longest payload of one data frame, in bytes.
     * @param maxMessageLength the longest message, over all its fragments, in bytes.
     * @param inflater         of compressed messages; null if compression was not agreed on.
     */
    public DecoderConfig(
        final boolean fromClient,
        final boolean fragments,
        final boolean observed,
        final long maxFrameLength,
        final long maxMessageLength,
        final PayloadInflater inflater)
    {
        this(fromClient, fragments, observed, maxFrameLength, maxMessageLength, inflater, Integer.MAX_VALUE, 0);
    }

    /**
     * Messages that are not compressed.
     *
     * @param fromClient       whether the peer is a client, whose frames must be masked (RFC 6455 §5.1).
     * @param fragments        whether to report parts of data messages as they arrive instead of whole messages.
     * @param observed         whether to report each fragment as the frame it was, besides the message it belongs to.
     * @param maxFrameLength   the longest payload of one data frame, in bytes.
     * @param maxMessageLength the longest message, over all its fragments, in bytes.
     */
    public DecoderConfig(
        final boolean fromClient,
        final boolean fragments,
        final boolean observed,
        final long maxFrameLength,
        final long maxMessageLength)
    {
        this(fromClient, fragments, observed, maxFrameLength, maxMessageLength, null);
    }

    /**
     * Whole messages from a client.
     *
     * @param maxMessageLength the longest message, in bytes.
     * @return the configuration.
     */
    public static DecoderConfig server(final long maxMessageLength)
    {
        return new DecoderConfig(true, false, false, Long.MAX_VALUE, maxMessageLength);
    }
}
