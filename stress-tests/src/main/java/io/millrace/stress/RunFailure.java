package io.millrace.stress;

/**
 * The program was called rightly but cannot run; the message says why.
 */
final class RunFailure extends Exception
{
    private static final long serialVersionUID = 1L;

    RunFailure(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
