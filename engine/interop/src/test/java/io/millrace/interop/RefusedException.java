package io.millrace.interop;

/**
 * The server has answered with another status than 101.
 */
final class RefusedException extends Exception
{
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String body;

    /** A refusal; the body is null if the client does not show it. */
    RefusedException(final int status, final String body)
    {
        super("refused with " + status);
        this.status = status;
        this.body = body;
    }

    int status()
    {
        return status;
    }

    String body()
    {
        return body;
    }
}
