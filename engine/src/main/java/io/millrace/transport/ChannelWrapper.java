package io.millrace.transport;

import java.io.IOException;

/** Wraps a connected channel into the one that is spoken over, such as that of TLS. */
@FunctionalInterface
public interface ChannelWrapper
{
    /** Leaves channels as they are. */
    ChannelWrapper NONE = channel -> channel;

    /**
     * Wraps a channel.
     *
     * @param channel that is connected to the peer.
     * @return the channel to speak over; it closes the other one when it is closed.
     * @throws IOException if it cannot be wrapped; the channel is still the caller's then.
     */
    TransportChannel wrap(TransportChannel channel) throws IOException;
}
