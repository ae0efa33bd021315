package io.millrace.protocol;

import io.millrace.api.CloseCode;
import io.millrace.api.Limit;

/**
 * A rule of the protocol that a peer broke, or a limit that it passed, and the close code that says so (RFC 6455 §7.4).
 * <p>
 * The constants are all there are. They are shared and immutable: no stack trace, no cause, no suppressed exceptions.
 */
public final class ProtocolViolation extends Exception
{
    /** A client must mask. */
    public static final ProtocolViolation UNMASKED_CLIENT_FRAME = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.1", "frame from a client is not masked");

    /** A server must not mask. */
    public static final ProtocolViolation MASKED_SERVER_FRAME = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.1", "frame from a server is masked");

    /** A reserved bit needs an extension that gives it a meaning. */
    public static final ProtocolViolation RSV_BIT_SET = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.2", "reserved bit is set that no negotiated extension defines");

    /** Opcodes 3 to 7 and 11 to 15 mean nothing. */
    public static final ProtocolViolation RESERVED_OPCODE = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.2", "frame has a reserved opcode");

    /** A length must be written in as few bytes as can hold it. */
    public static final ProtocolViolation NON_MINIMAL_LENGTH = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.2", "payload length is written in more bytes than it needs");

    /** A 64-bit length has a top bit of zero. */
    public static final ProtocolViolation LENGTH_TOP_BIT_SET = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.2", "top bit of the 64-bit payload length is set");

    /** A control frame has FIN. */
    public static final ProtocolViolation FRAGMENTED_CONTROL_FRAME = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.5", "control frame is fragmented");

    /** A control frame has at most 125 bytes of payload. */
    public static final ProtocolViolation CONTROL_FRAME_TOO_LONG = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.5", "payload of a control frame is longer than 125 bytes");

    /** A continuation needs a message to continue. */
    public static final ProtocolViolation CONTINUATION_WITHOUT_MESSAGE = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.4", "continuation frame without a message to continue");

    /** The fragments of two messages must not be interleaved. */
    public static final ProtocolViolation DATA_FRAME_INSIDE_MESSAGE = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.4", "new message begins before the fragmented one has ended");

    /** Text is UTF-8. */
    public static final ProtocolViolation INVALID_UTF_8 = new ProtocolViolation(
        CloseCode.INVALID_PAYLOAD, "RFC 6455 8.1", "text message is not valid UTF-8");

    /** A compressed message is what its compressor wrote, and nothing else: its content is not of the agreed form. */
    public static final ProtocolViolation INVALID_COMPRESSION = new ProtocolViolation(
        CloseCode.INVALID_PAYLOAD, "RFC 7692 7.2.2", "compressed message cannot be inflated");

    /** A message, all fragments together, is longer than the receiver's limit. */
    public static final ProtocolViolation MESSAGE_TOO_BIG = new ProtocolViolation(
        CloseCode.MESSAGE_TOO_BIG, "RFC 6455 10.4", "message is longer than the configured limit");

    /** A frame is longer than the receiver's limit. */
    public static final ProtocolViolation FRAME_TOO_BIG = new ProtocolViolation(
        CloseCode.MESSAGE_TOO_BIG, "RFC 6455 10.4", "frame is longer than the configured limit");

    /** A message comes in more fragments than the receiver allows for. */
    public static final ProtocolViolation TOO_MANY_FRAGMENTS = new ProtocolViolation(
        CloseCode.POLICY_VIOLATION, "RFC 6455 5.4", "message has more fragments than the configured limit");

    /** The content of a compressed message is too many times as long. */
    public static final ProtocolViolation INFLATE_RATIO_TOO_HIGH = new ProtocolViolation(
        CloseCode.POLICY_VIOLATION, "RFC 6455 10.4", "message inflates to more than the configured ratio allows");

    /** A peer sends too many control frames per second. */
    public static final ProtocolViolation TOO_MANY_CONTROL_FRAMES = new ProtocolViolation(
        CloseCode.POLICY_VIOLATION, "RFC 6455 10.4", "more control frames per second than the configured limit");

    /** A close frame's payload, if there is one, begins with a code of two bytes. */
    public static final ProtocolViolation CLOSE_PAYLOAD_OF_ONE_BYTE = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 5.5.1", "payload of a close frame is one byte, too short for a code");

    /** Some codes are reserved, unassigned, or never on the wire. */
    public static final ProtocolViolation INVALID_CLOSE_CODE = new ProtocolViolation(
        CloseCode.PROTOCOL_ERROR, "RFC 6455 7.4", "close frame has a code that must not be sent");

    /** A reason is UTF-8. */
    public static final ProtocolViolation INVALID_UTF_8_IN_CLOSE_REASON = new ProtocolViolation(
        CloseCode.INVALID_PAYLOAD, "RFC 6455 5.5.1", "reason of a close frame is not valid UTF-8");

    private static final long serialVersionUID = 1L;

    /** The code for the close frame that answers the violation. */
    private final int closeCode;
    /** The section of the RFC that names the rule. */
    private final String section;

    private ProtocolViolation(final int closeCode, final String section, final String message)
    {
        super(message, null, false, false);
        this.closeCode = closeCode;
        this.section = section;
    }

    /**
     * The code for the close frame that answers the violation.
     *
     * @return one of {@link CloseCode}.
     */
    public int closeCode()
    {
        return closeCode;
    }

    /**
     * The limit that was passed.
     *
     * @return the limit; null if a rule was broken instead.
     */
    public Limit limit()
    {
        return this == FRAME_TOO_BIG ? Limit.FRAME_LENGTH :
            this == MESSAGE_TOO_BIG ? Limit.MESSAGE_LENGTH :
            this == TOO_MANY_FRAGMENTS ? Limit.FRAGMENTS :
            this == INFLATE_RATIO_TOO_HIGH ? Limit.INFLATE_RATIO :
            this == TOO_MANY_CONTROL_FRAMES ? Limit.CONTROL_FRAME_RATE : null;
    }

    /**
     * Where the rule is written.
     *
     * @return for instance {@code RFC 6455 5.1}.
     */
    public String section()
    {
        return section;
    }
}
