package io.millrace.inbound;

/**
 * The engine's one logger, loaded at the first line that is logged, so that a quiet start does not pay for it. Nothing
 * is logged per message.
 */
public final class EngineLog
{
    private static final System.Logger LOGGER = System.getLogger("io.millrace");

    private EngineLog()
    {
    }

    /**
     * Logs what an operator should know, although the engine has dealt with it.
     *
     * @param message one line.
     * @param cause   or null.
     */
    public static void warn(final String message, final Throwable cause)
    {
        LOGGER.log(System.Logger.Level.WARNING, message, cause);
    }

    /**
     * Logs what should not have happened.
     *
     * @param message one line.
     * @param cause   or null.
     */
    public static void error(final String message, final Throwable cause)
    {
        LOGGER.log(System.Logger.Level.ERROR, message, cause);
    }
}
