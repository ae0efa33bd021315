package io.millrace.outbound;

/**
 * Is told what an {@link Outbound} needs of the threads that serve it.
 */
public interface OutboundListener
{
    /**
     * Something is ready to be written, and nobody was told yet. Any thread calls it.
     */
    void onScheduled();

    /**
     * After back pressure, the connection has drained below its low watermark. Any thread calls it.
     */
    void onDrained();
}
