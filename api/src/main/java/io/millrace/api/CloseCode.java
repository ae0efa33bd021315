package io.millrace.api;

/**
 * Close codes (RFC 6455 §7.4 and the IANA registry) and the rules on which may be used where.
 */
public final class CloseCode
{
    /** The purpose of the connection is fulfilled. */
    public static final int NORMAL = 1000;

    /** An endpoint goes away: a server shuts down, a browser leaves the page. */
    public static final int GOING_AWAY = 1001;

    /** The peer broke the protocol. */
    public static final int PROTOCOL_ERROR = 1002;

    /** The peer sent a type of data that this endpoint cannot accept. */
    public static final int UNSUPPORTED_DATA = 1003;

    /** Never on the wire: a close frame without a code was received. */
    public static final int NO_STATUS = 1005;

    /** Never on the wire: the connection ended without a close frame. */
    public static final int ABNORMAL = 1006;

    /** Data that does not fit its type, such as text that is not UTF-8. */
    public static final int INVALID_PAYLOAD = 1007;

    /** The message violates a policy of the receiver. */
    public static final int POLICY_VIOLATION = 1008;

    /** The message is larger than the receiver accepts. */
    public static final int MESSAGE_TOO_BIG = 1009;

    /** The client needs an extension that the server did not negotiate. */
    public static final int MANDATORY_EXTENSION = 1010;

    /** The server met a condition that keeps it from going on. */
    public static final int INTERNAL_ERROR = 1011;

    /** The server restarts. */
    public static final int SERVICE_RESTART = 1012;

    /** The server is overloaded; try later. */
    public static final int TRY_AGAIN_LATER = 1013;

    /** A gateway received an invalid response from upstream. */
    public static final int BAD_GATEWAY = 1014;

    /** Never on the wire: the TLS handshake failed. */
    public static final int TLS_HANDSHAKE = 1015;

    /** The longest reason in UTF-8 bytes: a control frame's 125 less the two of the code (RFC 6455 §5.5.1). */
    public static final int MAX_REASON_LENGTH = 123;

    private static final int FIRST_LIBRARY_CODE = 3000;
    private static final int LAST_PRIVATE_CODE = 4999;

    private CloseCode()
    {
    }

    /**
     * Whether a code may stand in a close frame, sent or received (RFC 6455 §7.4): the assigned codes of 1000–1014
     * without the reserved 1004, 1005 and 1006; 3000–3999, for libraries; 4000–4999, for private use.
     *
     * @param code a close code.
     * @return true if it may be on the wire.
     */
    public static boolean isValidOnWire(final int code)
    {
        return (code >= NORMAL && code <= UNSUPPORTED_DATA) ||
            (code >= INVALID_PAYLOAD && code <= BAD_GATEWAY) ||
            (code >= FIRST_LIBRARY_CODE && code <= LAST_PRIVATE_CODE);
    }
}
