package io.millrace.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.millrace.api.ScheduledTask;

import org.junit.jupiter.api.Test;

class HandlerTasksTest
{
    private final List<String> done = new ArrayList<>();
    private long nowNs;
    private int wakeUps;
    private final HandlerTasks tasks = new HandlerTasks(() -> nowNs, () -> wakeUps++);

    @Test
    void shouldRunTasksWhenTheirTimeHasCome()
    {
        tasks.schedule(() -> done.add("late"), 20, null);
        tasks.schedule(() -> done.add("early"), 10, null);
        tasks.execute(() -> done.add("now"));
        assertThat(wakeUps).isEqualTo(3);
        tasks.run();
        assertThat(done).containsExactly("now");
        assertThat(tasks.nextDeadlineNs()).isEqualTo(10);
        nowNs = 19;
        tasks.run();
        assertThat(done).containsExactly("now", "early");
        nowNs = 20;
        assertThat(tasks.run()).isEqualTo(1);
        assertThat(done).containsExactly("now", "early", "late");
        assertThat(tasks.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldNotKeepCancelledTasksUntilTheirTime()
    {
        final int count = 100_000;
        final ScheduledTask live = tasks.schedule(() -> done.add("live"), 5, null);
        for (int i = 0; i < count; i++)
        {
            tasks.schedule(() -> done.add("cancelled"), 10 + i, null).cancel();
            tasks.run();
            assertThat(tasks.waiting()).isLessThan(130);
        }
        nowNs = 10 + count;
        tasks.run();
        assertThat(done).containsExactly("live");
        assertThat(live.cancel()).isFalse();
    }

    @Test
    void shouldKeepTheOthersWhenCancelledTasksAreDropped()
    {
        final List<ScheduledTask> scheduled = new ArrayList<>();
        for (int i = 0; i < 1000; i++)
        {
            final int number = i;
            scheduled.add(tasks.schedule(() -> done.add("" + number), 1000 - i, null));
            if (i % 3 > 0)
            {
                assertThat(scheduled.get(i).cancel()).isTrue();
            }
        }
        tasks.run();
        tasks.run();
        tasks.run();
        tasks.run();
        assertThat(tasks.waiting()).isBetween(334, 2 * 334);
        for (int i = 0; i < 1000; i++)
        {
            assertThat(scheduled.get(i).cancel()).isEqualTo(i % 3 == 0);
        }
        nowNs = 1001;
        tasks.run();
        assertThat(done).isEmpty();
        assertThat(tasks.waiting()).isZero();
    }

    @Test
    void shouldLetATaskBeCancelledUntilItsExecutorRunsIt()
    {
        final StepExecutor executor = new StepExecutor();
        final ScheduledTask first = tasks.schedule(() -> done.add("first"), 1, executor);
        final ScheduledTask second = tasks.schedule(() -> done.add("second"), 1, executor);
        nowNs = 1;
        tasks.run();
        assertThat(executor.waiting()).isEqualTo(2);
        assertThat(first.cancel()).isTrue();
        executor.runAll();
        assertThat(done).containsExactly("second");
        assertThat(second.cancel()).isFalse();
    }

    @Test
    void shouldGoOnWhenATaskThrows()
    {
        tasks.execute(() ->
        {
            throw new IllegalStateException("thrown by a test");
        });
        tasks.execute(() -> done.add("next"));
        tasks.run();
        assertThat(done).containsExactly("next");
    }

    @Test
    void shouldDropTasksOnceClosed()
    {
        tasks.schedule(() -> done.add("timed"), 1, null);
        tasks.run();
        tasks.execute(() -> done.add("waiting"));
        tasks.close();
        tasks.execute(() -> done.add("given later"));
        nowNs = 2;
        assertThat(tasks.run()).isZero();
        assertThat(tasks.hasWork()).isFalse();
        assertThat(done).isEmpty();
    }
}
