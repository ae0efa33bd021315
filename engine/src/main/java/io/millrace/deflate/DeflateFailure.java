package io.millrace.deflate;

/**
 * What is wrong with the extensions that a server answered with, so that the client must fail the connection (RFC 6455
 * §4.1, item 5; RFC 7692 §7.1).
 */
public enum DeflateFailure
{
    /** The header violates its grammar (RFC 6455 §9.1). */
    MALFORMED("the extensions are malformed"),

    /** The answer names an extension that was not offered (RFC 6455 §4.1). */
    NOT_OFFERED("an extension was answered that was not offered"),

    /** The answer names permessage-deflate more than once (RFC 7692 §5). */
    REPEATED_EXTENSION("permessage-deflate was answered more than once"),

    /** There is a parameter that permessage-deflate does not define. */
    UNKNOWN_PARAMETER("permessage-deflate was answered with an unknown parameter"),

    /** There is a parameter more than once. */
    REPEATED_PARAMETER("permessage-deflate was answered with a parameter more than once"),

    /** There is a value where none may be (RFC 7692 §7.1.1). */
    UNEXPECTED_VALUE("permessage-deflate was answered with a value that may not be there"),

    /** A window is not a number of 8 to 15 without leading zeros (RFC 7692 §7.1.2). */
    INVALID_WINDOW_BITS("permessage-deflate was answered with an invalid window"),

    /** A window is larger than the one that was offered (RFC 7692 §7.1.2). */
    WINDOW_TOO_LARGE("permessage-deflate was answered with a larger window than was offered"),

    /** {@code server_no_context_takeover} was offered and not confirmed (RFC 7692 §7.1.1.1). */
    SERVER_TAKEOVER_NOT_CONFIRMED("server_no_context_takeover was not confirmed"),

    /** {@code server_max_window_bits} was offered and not confirmed (RFC 7692 §7.1.2.1). */
    SERVER_WINDOW_NOT_CONFIRMED("server_max_window_bits was not confirmed");

    private final String description;

    DeflateFailure(final String description)
    {
        this.description = description;
    }

    /**
     * What is wrong, in words.
     *
     * @return a clause without a full stop.
     */
    public String description()
    {
        return description;
    }
}
