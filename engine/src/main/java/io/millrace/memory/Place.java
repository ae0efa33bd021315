package io.millrace.memory;

/**
 * Where something was done to a block, and by which thread.
 */
final class Place extends Throwable
{
    private static final long serialVersionUID = 1;

    Place(final String what)
    {
        super(what + " by thread " + Thread.currentThread().getName());
    }

    @Override
    public String toString()
    {
        return getMessage();
    }
}
