package io.millrace.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Expects what the debug mode finds, and takes it, so that the test does not fail because of it.
 */
public final class Findings
{
    private Findings()
    {
    }

    /** Expects one mistake to be found and thrown. */
    public static MemoryViolation expectViolation(final String message, final ThrowingCallable mistake)
    {
        final MemoryViolation violation = catchThrowableOfType(MemoryViolation.class, mistake);
        assertThat(violation).hasMessageContaining(message);
        assertThat(MemoryDebug.takeFindings()).containsExactly(violation);
        return violation;
    }

    /** Expects one mistake to be found and thrown on another thread, which then ends. */
    public static MemoryViolation expectViolationElsewhere(final String message, final Runnable mistake)
    {
        return expectViolation(message, () ->
        {
            final CompletableFuture<Void> done = new CompletableFuture<>();
            onOtherThread(() ->
            {
                try
                {
                    mistake.run();
                    done.complete(null);
                }
                catch (final MemoryViolation violation)
                {
                    done.completeExceptionally(violation);
                }
            });
            if (done.isCompletedExceptionally())
            {
                throw done.handle((nothing, thrown) -> thrown).join();
            }
        });
    }

    /** Runs on another thread until that ends. */
    public static void onOtherThread(final Runnable action)
    {
        final Thread thread = new Thread(action, "test-other");
        thread.start();
        try
        {
            thread.join();
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    /** Expects a place where something was done to the block, and that its stack shows a method. */
    public static void expectPlace(final MemoryViolation violation, final String what, final String method)
    {
        final List<Throwable> places = Arrays.stream(violation.getSuppressed())
            .filter(place -> place.getMessage().equals(what + " by thread " + Thread.currentThread().getName()))
            .toList();
        assertThat(places).hasSize(1);
        assertThat(places.get(0).getStackTrace()).anyMatch(frame -> frame.getMethodName().contains(method));
    }
}
