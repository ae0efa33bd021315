package io.millrace.jmh;

/**
 * A thread that works beside those that measure: it spins, and yields when there was nothing to do for a while.
 */
public final class Background implements AutoCloseable
{
    private static final int SPINS = 100;

    /**
     * What it does, again and again.
     */
    @FunctionalInterface
    public interface Work
    {
        /**
         * A turn.
         *
         * @return how much was done.
         * @throws Exception that ends the thread, and fails the run.
         */
        int run() throws Exception;
    }

    private final Thread thread;
    private volatile boolean running = true;
    private volatile Throwable failure;

    /**
     * Starts the thread.
     *
     * @param work that it does until it is closed.
     */
    public Background(final Work work)
    {
        thread = new Thread(() -> run(work), "background");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits as the thread itself does.
     *
     * @param idle how often before; counted from 0 whenever something was done.
     * @return how often now.
     */
    public static int pause(final int idle)
    {
        if (idle < SPINS)
        {
            Thread.onSpinWait();
            return idle + 1;
        }
        Thread.yield();
        return idle;
    }

    private void run(final Work work)
    {
        int idle = 0;
        try
        {
            while (running)
            {
                idle = work.run() > 0 ? 0 : pause(idle);
            }
        }
        catch (final Throwable thrown)
        {
            failure = thrown;
        }
    }

    /**
     * Ends the thread.
     *
     * @throws IllegalStateException if its work failed.
     */
    @Override
    public void close()
    {
        running = false;
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        if (failure != null)
        {
            throw new IllegalStateException(failure);
        }
    }
}
