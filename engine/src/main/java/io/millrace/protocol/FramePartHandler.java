package io.millrace.protocol;

import org.agrona.MutableDirectBuffer;

/**
 * Takes the frames that a {@link FrameParser} finds (RFC 6455 §5.2), each in as many parts as it arrived in.
 */
@FunctionalInterface
public interface FramePartHandler
{
    /**
     * A part of a frame's payload has arrived, or a frame without one. A frame that lies whole in what was given to the
     * parser is one part. Called from within {@link FrameParser#parse(MutableDirectBuffer, int, int)}, on its thread.
     *
     * @param frame  tells the header, and which part of the payload this is.
     * @param buffer that was given to the parser. The part may be changed, for instance unmasked by
     *               {@link Masking#apply(MutableDirectBuffer, int, int, int)} with {@link FrameParser#partKey()}; what
     *               lies behind it must not.
     * @param offset of the part's first byte.
     * @param length of the part, in bytes; 0 only if the payload is empty.
     */
    void onPart(FrameParser frame, MutableDirectBuffer buffer, int offset, int length);
}
