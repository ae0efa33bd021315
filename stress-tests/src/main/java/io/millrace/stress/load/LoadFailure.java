package io.millrace.stress.load;

import java.io.IOException;

/**
 * The load test cannot go on; the message says why, for the one who started it.
 */
public final class LoadFailure extends IOException
{
    private static final long serialVersionUID = 1L;

    LoadFailure(final String message)
    {
        super(message);
    }

    LoadFailure(final String message, final Throwable cause)
    {
        super(message, cause);
    }
}
