package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.millrace.api.Connection;
import io.millrace.api.ScheduledTask;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tasks on a connection's handler thread.
 */
class TaskTest
{
    private final Set<Thread> callbackThreads = ConcurrentHashMap.newKeySet();
    private final Recorder recorder = new Recorder().onMessage((connection, message) ->
    {
        callbackThreads.add(Thread.currentThread());
        Recorder.echo(connection, message);
    });
    private TestServer server;
    private RawClient client;
    private Connection connection;

    @BeforeEach
    void start()
    {
        server = TestServer.start(recorder);
        client = server.open();
        connection = server.connection(client);
        client.sendText("one callback").expectText("one callback");
    }

    @AfterEach
    void stop()
    {
        client.close();
        server.close();
    }

    @Test
    void shouldExecuteInOrderOnTheHandlersThread()
    {
        final List<Integer> done = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 100; i++)
        {
            final int number = i;
            connection.execute(() ->
            {
                callbackThreads.add(Thread.currentThread());
                done.add(number);
            });
        }
        Await.await("all tasks ran", () -> done.size() == 100);
        assertThat(done).isSorted();
        assertThat(callbackThreads).hasSize(1);
    }

    @Test
    void shouldScheduleByTimeOnTheHandlersThread()
    {
        final List<String> done = new CopyOnWriteArrayList<>();
        long startNs;
        do
        {
            done.clear();
            startNs = System.nanoTime();
            scheduleLateEarlyNow(done);
        }
        while (!isAllDone(done, startNs));
        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(60));
        assertThat(done).containsExactly("now", "early", "late");
        assertThat(callbackThreads).hasSize(1);
    }

    private void scheduleLateEarlyNow(final List<String> done)
    {
        connection.schedule(() -> done.add("late"), 60, TimeUnit.MILLISECONDS);
        connection.schedule(() ->
        {
            callbackThreads.add(Thread.currentThread());
            done.add("early");
        }, 20, TimeUnit.MILLISECONDS);
        connection.schedule(() -> done.add("now"), 0, TimeUnit.MILLISECONDS);
    }

    /** Whether they were given so soon after each other that their times are in the order that is expected. */
    private static boolean isAllDone(final List<String> done, final long startNs)
    {
        final boolean inTime = System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(20);
        Await.await("all tasks ran", () -> done.size() == 3);
        return inTime;
    }

    @Test
    void shouldNotRunTaskThatWasCancelled()
    {
        final AtomicInteger runs = new AtomicInteger();
        final AtomicReference<ScheduledTask> last = new AtomicReference<>();
        // On the handler's thread, where nothing else runs meanwhile.
        connection.execute(() ->
        {
            final ScheduledTask cancelled = connection.schedule(runs::incrementAndGet, 30, TimeUnit.MILLISECONDS);
            final ScheduledTask kept = connection.schedule(() -> runs.addAndGet(10), 40, TimeUnit.MILLISECONDS);
            runs.addAndGet(cancelled.cancel() ? 0 : 100);
            runs.addAndGet(cancelled.cancel() ? 100 : 0);
            last.set(kept);
        });
        Await.await("the other task ran", () -> runs.get() >= 10);
        assertThat(runs).hasValue(10);
        assertThat(last.get().cancel()).isFalse();
    }

    @Test
    void shouldSendFromTasksAtOnce()
    {
        connection.execute(() -> connection.sendText("from a task"));
        client.expectText("from a task");
        connection.schedule(() -> connection.sendText("from a later task"), 1, TimeUnit.MILLISECONDS);
        client.expectText("from a later task");
    }

    @Test
    void shouldRunTaskThoughTheConnectionHasClosed()
    {
        final AtomicInteger runs = new AtomicInteger();
        final ScheduledTask late = connection.schedule(runs::incrementAndGet, 50, TimeUnit.MILLISECONDS);
        client.leave();
        recorder.ending(client);
        connection.execute(runs::incrementAndGet);
        Await.await("both tasks ran", () -> runs.get() == 2);
        assertThat(late.cancel()).isFalse();
    }

    @Test
    void shouldCloseWith1011WhenTaskThrows()
    {
        connection.execute(() ->
        {
            throw new IllegalStateException("task");
        });
        client.expectClose(1011);
        assertThat(recorder.log(client).errors).hasSize(1);
        assertThat(recorder.log(client).errors.get(0)).hasMessage("task");
    }

    @Test
    void shouldCallNothingAfterOnCloseWhenTaskThrowsLater()
    {
        final AtomicInteger runs = new AtomicInteger();
        client.leave();
        recorder.ending(client);
        connection.execute(() ->
        {
            runs.incrementAndGet();
            throw new IllegalStateException("too late");
        });
        connection.execute(runs::incrementAndGet);
        Await.await("both tasks ran", () -> runs.get() == 2);
        assertThat(recorder.log(client).events).endsWith("close");
    }
}
