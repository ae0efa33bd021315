package io.millrace.outbound;

/**
 * What has to be done to a connection's frames on their way out: a client masks them (RFC 6455 §5.3). Set before the
 * first bytes are sent.
 *
 * @param masked    whether frames get a mask.
 * @param rawLength how many bytes precede the first frame, those of the opening handshake.
 */
public record Framing(boolean masked, int rawLength)
{
}
