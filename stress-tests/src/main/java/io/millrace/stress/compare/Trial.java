package io.millrace.stress.compare;

import java.io.IOException;

import io.millrace.stress.load.Progress;

/**
 * One load, which is put on each server in turn.
 */
abstract class Trial
{
    private final String name;
    private final String description;
    private Scenario scenario;

    /**
     * @param name        short, and of its own in a comparison.
     * @param description for people, in a line.
     */
    Trial(final String name, final String description)
    {
        this.name = name;
        this.description = description;
    }

    final String name()
    {
        return name;
    }

    final void scenario(final Scenario itsOwn)
    {
        scenario = itsOwn;
    }

    final Scenario scenario()
    {
        return scenario;
    }

    final String description()
    {
        return description;
    }

    /** Whether it needs a server that sends each message to all. */
    boolean needsBroadcast()
    {
        return false;
    }

    /** Loads a server that has just been started, and enters what came of it. */
    abstract void run(ServerProcess server, Sample sample, Progress progress) throws IOException, InterruptedException;
}
