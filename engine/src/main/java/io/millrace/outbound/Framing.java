package io.millrace.outbound;

/**
 * What has to be done to a connection's frames on their way out: a client masks them (RFC 6455 §5.3), and messages may
 * be compressed (RFC 7692). It is handed to the writer thread with the first bytes that are sent.
 */
public final class Framing
{
    private final boolean masked;
    private final int rawLength;
    private Compression compression;

    /**
     * Describes what has to be done.
     *
     * @param masked      whether frames get a mask.
     * @param rawLength   how many bytes precede the first frame, those of the opening handshake.
     * @param compression of messages; null if there is none, or it is not agreed on yet.
     */
    public Framing(final boolean masked, final int rawLength, final Compression compression)
    {
        this.masked = masked;
        this.rawLength = rawLength;
        this.compression = compression;
    }

    boolean isMasked()
    {
        return masked;
    }

    int rawLength()
    {
        return rawLength;
    }

    Compression compression()
    {
        return compression;
    }

    /** Before the first frame is sent, so that whoever sees a frame sees it. */
    void compression(final Compression agreed)
    {
        compression = agreed;
    }
}
