package io.millrace.stress.load;

/**
 * What all clients of a {@link LoadRun} share.
 */
final class LoadPlan
{
    private final LoadSettings settings;
    private final FrameBatch batch;
    private final FrameBatch first;
    private final Stage stage = new Stage();

    LoadPlan(final LoadSettings settings)
    {
        this.settings = settings;
        batch = new FrameBatch(settings.opcode(), settings.message());
        final byte[] firstMessage = settings.firstMessage();
        first = firstMessage == null ? null : new FrameBatch(settings.opcode(), firstMessage, 1);
    }

    LoadSettings settings()
    {
        return settings;
    }

    FrameBatch batch()
    {
        return batch;
    }

    /** Null if there is no message to be sent first. */
    FrameBatch first()
    {
        return first;
    }

    Stage stage()
    {
        return stage;
    }
}
