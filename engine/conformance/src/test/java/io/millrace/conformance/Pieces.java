package io.millrace.conformance;

/**
 * In which pieces octets are sent, which must not make a difference (RFC 6455 §5.2: frames have no relation to what TCP
 * delivers at once).
 */
enum Pieces
{
    /** All frames at once. */
    ALL("at-once")
    {
        @Override
        void send(final Peer peer, final Frame... frames)
        {
            peer.send(frames);
        }
    },

    /** Frame by frame. */
    FRAMES("by-frames")
    {
        @Override
        void send(final Peer peer, final Frame... frames)
        {
            for (final Frame frame : frames)
            {
                peer.send(frame);
            }
        }
    },

    /** Octet by octet. */
    OCTETS("by-octets")
    {
        @Override
        void send(final Peer peer, final Frame... frames)
        {
            peer.sendInPieces(1, frames);
        }
    };

    private final String id;

    Pieces(final String id)
    {
        this.id = id;
    }

    String id()
    {
        return id;
    }

    abstract void send(Peer peer, Frame... frames);
}
