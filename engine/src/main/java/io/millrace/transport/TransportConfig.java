package io.millrace.transport;

import io.millrace.handshake.HandshakeLimits;
import io.millrace.inbound.ConnectionOptions;
import io.millrace.protocol.DecoderConfig;
import io.millrace.protocol.PayloadInflater;

/**
 * What the transport needs of the settings. Lengths are in bytes, times in nanoseconds; a time of 0 means off.
 *
 * @param readLength            to read from a socket at once, at most.
 * @param maxFrameLength        of a data frame.
 * @param maxMessageLength      of a message over all its fragments, unless its endpoint says otherwise.
 * @param handshakeLimits       of a request.
 * @param handshakeTimeoutNs    until a handshake is decided.
 * @param idleTimeoutNs         without a byte from the peer.
 * @param pingIntervalNs        without a byte from the peer, before it is pinged.
 * @param messageTimeoutNs      without progress of a frame that was begun.
 * @param fragmentTimeoutNs     without progress of a fragmented message that is being put together.
 * @param closeTimeoutNs        for the closing handshake.
 * @param slowConsumerTimeoutNs without progress while bytes wait to be written.
 * @param claimTimeoutNs        for a claim to be completed.
 * @param timerResolutionNs     of all of these.
 * @param maxFragments          of a message.
 * @param maxInflateRatio       of a compressed message; 0 for no limit.
 * @param maxControlFrameRate   frames per second of a peer; 0 for no limit.
 * @param limitStats            count how often limits are reached.
 */
public record TransportConfig(
    int readLength,
    long maxFrameLength,
    long maxMessageLength,
    HandshakeLimits handshakeLimits,
    long handshakeTimeoutNs,
    long idleTimeoutNs,
    long pingIntervalNs,
    long messageTimeoutNs,
    long fragmentTimeoutNs,
    long closeTimeoutNs,
    long slowConsumerTimeoutNs,
    long claimTimeoutNs,
    long timerResolutionNs,
    int maxFragments,
    int maxInflateRatio,
    int maxControlFrameRate,
    LimitStats limitStats)
{
    /** What the decoder of a connection expects and allows. */
    DecoderConfig decoding(final boolean client, final ConnectionOptions options, final PayloadInflater inflater)
    {
        final long own = options.maxMessageLength();
        return new DecoderConfig(
            !client,
            options.fragments(),
            options.observer() != null,
            maxFrameLength,
            own == ConnectionOptions.DEFAULT_LENGTH ? maxMessageLength : own,
            inflater,
            maxFragments,
            maxInflateRatio);
    }
}
