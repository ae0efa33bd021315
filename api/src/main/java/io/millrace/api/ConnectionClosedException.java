package io.millrace.api;

import java.io.IOException;

/**
 * A connection ended while something was expected of it.
 */
public final class ConnectionClosedException extends IOException
{
    private static final long serialVersionUID = 1;

    /** The code of the close frame, or {@link CloseCode#ABNORMAL}. */
    private final int code;
    /** The reason of the close frame. */
    private final String reason;
    /** What the engine found. */
    private final CloseCause closeCause;

    /**
     * The end of a connection, with the values that {@link ConnectionHandler#onClose} has.
     *
     * @param code       of the close frame, or {@link CloseCode#ABNORMAL} if there was none.
     * @param reason     of the close frame; empty if it had none.
     * @param closeCause what the engine found.
     */
    public ConnectionClosedException(final int code, final String reason, final CloseCause closeCause)
    {
        super("the connection ended: " + code + (reason.isEmpty() ? "" : " " + reason) + ", " + closeCause);
        this.code = code;
        this.reason = reason;
        this.closeCause = closeCause;
    }

    /**
     * The code of the close frame that decided the end.
     *
     * @return the code, {@link CloseCode#ABNORMAL} if there was no close frame.
     */
    public int code()
    {
        return code;
    }

    /**
     * The reason in that close frame.
     *
     * @return the reason, empty if there was none.
     */
    public String reason()
    {
        return reason;
    }

    /**
     * What the engine found.
     *
     * @return the cause.
     */
    public CloseCause closeCause()
    {
        return closeCause;
    }
}
