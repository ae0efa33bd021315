package io.millrace.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Collects the errors that the engine logs: what event loops survive when a duty cycle fails, and nobody else sees.
 */
public final class LoopFailures extends Handler implements AutoCloseable
{
    private final Logger logger = Logger.getLogger("io.millrace");
    private final List<String> messages = new CopyOnWriteArrayList<>();

    public LoopFailures()
    {
        logger.addHandler(this);
    }

    public List<String> messages()
    {
        return messages;
    }

    @Override
    public void publish(final LogRecord logRecord)
    {
        if (logRecord.getLevel().intValue() >= Level.SEVERE.intValue())
        {
            messages.add(logRecord.getMessage() + ": " + logRecord.getThrown());
        }
    }

    @Override
    public void flush()
    {
        // Nothing is buffered.
    }

    @Override
    public void close()
    {
        logger.removeHandler(this);
    }
}
