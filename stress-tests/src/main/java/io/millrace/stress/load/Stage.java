package io.millrace.stress.load;

/**
 * How far a test is, for the threads that drive it.
 */
final class Stage
{
    private volatile boolean isSending;
    private volatile boolean isMeasuring;

    /** Whether messages are to be sent, which is not before all connections are open. */
    boolean isSending()
    {
        return isSending;
    }

    void beginSending()
    {
        isSending = true;
    }

    boolean isMeasuring()
    {
        return isMeasuring;
    }

    void beginMeasuring()
    {
        isMeasuring = true;
    }
}
