package io.millrace.api;

import java.io.IOException;

/**
 * Something could not be sent, where a method does not return a {@link SendResult}.
 */
public final class SendException extends IOException
{
    private static final long serialVersionUID = 1;

    /** Why nothing was sent. */
    private final SendResult result;

    /**
     * A send that was refused.
     *
     * @param message for humans.
     * @param result  that says why; not {@link SendResult#ACCEPTED}.
     */
    public SendException(final String message, final SendResult result)
    {
        super(message);
        this.result = result;
    }

    /**
     * Why nothing was sent.
     *
     * @return for example {@link SendResult#BACK_PRESSURE} if there was no room in time, or {@link SendResult#CLOSED}.
     */
    public SendResult result()
    {
        return result;
    }
}
