package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

class AgentThreadTest
{
    @Test
    void shouldEndWithoutBeingInterruptedWhenStoppedBeforeItParks()
    {
        final AgentLoop loop = new AgentLoop("test", System::nanoTime, null);
        final AtomicReference<Runnable> body = new AtomicReference<>();
        final AgentThread thread = new AgentThread(loop, IdlePreset.BALANCED, task -> new Thread(() ->
        {
            body.get().run();
            task.run();
        }));
        // As if it had looked whether to go on just before it was stopped.
        body.set(() ->
        {
            thread.stop();
            cycle(loop);
        });
        thread.start();
        final boolean ended = thread.join(TimeUnit.SECONDS.toNanos(2));
        thread.interrupt();
        assertThat(ended).isTrue();
    }

    private static void cycle(final AgentLoop loop)
    {
        try
        {
            loop.doWorkOrPark();
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
