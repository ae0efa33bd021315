package io.millrace.interop;

/**
 * What an implementation does not do, does not show, or does otherwise than the RFCs say. That the fault is not ours
 * shows if the others are paired with each other: {@code -Ddebug.jvm.flags=-Dmillrace.interop.others=true}.
 */
enum Gap
{
    /** It does not know permessage-deflate. */
    DEFLATE,

    /** It does not show the headers of the response that opens a connection. */
    RESPONSE_HEADERS,

    /** It does not show the body of a refusal. */
    REFUSAL_BODY,

    /** It cannot send a close frame without a status. */
    CLOSE_WITHOUT_STATUS,

    /** Without takeover, it forgets the earlier frames of a compressed message, to which the later ones may refer. */
    LATER_FRAMES_WITHOUT_TAKEOVER,

    /** The compressed form of a message of empty frames is not always one that can be inflated. */
    EMPTY_COMPRESSED_FRAMES
}
