package io.millrace.inbound;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The engine's one logger, {@code io.millrace}, loaded at the first line that is logged, so that a quiet start does not
 * pay for it. Nothing is logged per message, and of each {@link LogTopic} only so many lines, since most of them tell
 * of what peers or the application can cause as often as they like: ten at once, then one in ten seconds. The next line
 * tells how many were left out. Any thread may log.
 */
public final class EngineLog
{
    private static final int BURST = 10;
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final LogLimiter LIMITER = new LogLimiter(BURST, INTERVAL_NS, System::nanoTime);

    private EngineLog()
    {
    }

    /** Loads the logger when it is needed. */
    private static final class Holder
    {
        private static final System.Logger LOGGER = System.getLogger("io.millrace");
    }

    /**
     * Logs what an operator should know, although the engine has dealt with it.
     *
     * @param topic   of the line.
     * @param message one line: who did what and, if anything, what to do about it.
     * @param cause   or null.
     */
    public static void warn(final LogTopic topic, final String message, final Throwable cause)
    {
        log(System.Logger.Level.WARNING, topic, message, cause);
    }

    /**
     * The same about the engine itself.
     *
     * @param message one line.
     * @param cause   or null.
     */
    public static void warn(final String message, final Throwable cause)
    {
        warn(LogTopic.ENGINE, message, cause);
    }

    /**
     * Logs what should not have happened.
     *
     * @param message one line.
     * @param cause   or null.
     */
    public static void error(final String message, final Throwable cause)
    {
        log(System.Logger.Level.ERROR, LogTopic.ENGINE, message, cause);
    }

    /**
     * Logs what helps to find out why peers are turned away.
     *
     * @param topic   of the line.
     * @param message makes one line, if somebody wants to see it.
     */
    public static void debug(final LogTopic topic, final Supplier<String> message)
    {
        if (Holder.LOGGER.isLoggable(System.Logger.Level.DEBUG))
        {
            log(System.Logger.Level.DEBUG, topic, message.get(), null);
        }
    }

    /**
     * How many lines were left out, in this process.
     *
     * @return a number that only grows.
     */
    public static long suppressed()
    {
        return LIMITER.suppressed();
    }

    private static void log(
        final System.Logger.Level level, final LogTopic topic, final String message, final Throwable cause)
    {
        final long leftOut = LIMITER.tryLog(topic);
        if (leftOut != LogLimiter.NOT_ALLOWED)
        {
            Holder.LOGGER.log(
                level, leftOut == 0 ? message : message + " (" + leftOut + " more like this were not logged)", cause);
        }
    }
}
