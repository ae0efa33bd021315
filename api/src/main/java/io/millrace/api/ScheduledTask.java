package io.millrace.api;

/**
 * A task that was scheduled on a connection.
 */
public interface ScheduledTask
{
    /**
     * Cancels the task if it has not begun. Any thread may call it.
     *
     * @return true if the task will not run because of this call.
     */
    boolean cancel();
}
