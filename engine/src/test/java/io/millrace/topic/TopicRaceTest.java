package io.millrace.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.Audience;
import io.millrace.api.Connection;
import io.millrace.api.Topic;
import io.millrace.api.TopicListener;
import io.millrace.testkit.TestClient;
import io.millrace.topic.Fixture.Member;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several threads at the same topics.
 */
class TopicRaceTest
{
    private static final int ROUNDS = 80;
    private static final int RING_CAPACITY = 1 << 20;
    private static final int MESSAGES = 5_000;
    private static final long TIMEOUT_S = 30;

    private Fixture fixture;
    private ExecutorService executor;

    /** Notices calls that overlap. */
    private static final class CountingListener implements TopicListener
    {
        private final AtomicBoolean inside = new AtomicBoolean();
        private final AtomicInteger overlaps = new AtomicInteger();
        private final AtomicInteger joined = new AtomicInteger();
        private final AtomicInteger left = new AtomicInteger();

        @Override
        public void onSubscribed(final Topic topic, final Connection connection)
        {
            count(joined);
        }

        @Override
        public void onUnsubscribed(final Topic topic, final Connection connection)
        {
            count(left);
        }

        private void count(final AtomicInteger events)
        {
            overlaps.addAndGet(inside.compareAndSet(false, true) ? 0 : 1);
            events.incrementAndGet();
            inside.set(false);
        }
    }

    @BeforeEach
    void open()
    {
        fixture = new Fixture(settings -> settings.buffers().outboundRingCapacity(RING_CAPACITY));
        executor = Executors.newCachedThreadPool();
    }

    @AfterEach
    void close()
    {
        executor.shutdownNow();
        fixture.close();
    }

    private <T> List<Future<T>> start(final List<Callable<T>> tasks)
    {
        final CyclicBarrier barrier = new CyclicBarrier(tasks.size());
        final List<Future<T>> started = new ArrayList<>();
        for (final Callable<T> task : tasks)
        {
            started.add(executor.submit(() ->
            {
                barrier.await(TIMEOUT_S, TimeUnit.SECONDS);
                return task.call();
            }));
        }
        return started;
    }

    private static <T> void join(final List<Future<T>> started) throws Exception
    {
        for (final Future<T> each : started)
        {
            each.get(TIMEOUT_S, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 50 })
    void shouldReachAllSubscribersInTheSameOrder(final int subscribers) throws Exception
    {
        final List<Member> members = fixture.members(subscribers);
        final Topic topic = fixture.topics().topic("news");
        members.forEach(member -> topic.subscribe(member.connection()));
        expectSameOrder(topic, members);
        expectSameOrder(fixture.topics().everyone(), members);
    }

    private void expectSameOrder(final Audience audience, final List<Member> members) throws Exception
    {
        final int messages = 2 * MESSAGES / members.size();
        final int publishers = 2;
        final List<Callable<Void>> tasks = new ArrayList<>();
        for (int p = 0; p < publishers; p++)
        {
            final String name = p + ":";
            tasks.add(() ->
            {
                for (int i = 0; i < messages; i++)
                {
                    if (audience.publishText(name + i) < members.size())
                    {
                        throw new AssertionError("message " + i + " was not queued for all");
                    }
                }
                return null;
            });
        }
        final List<Future<Void>> started = start(tasks);
        while (!started.stream().allMatch(Future::isDone))
        {
            fixture.run();
        }
        join(started);
        fixture.run();
        expectSameTexts(members, publishers * messages);
    }

    private static void expectSameTexts(final List<Member> members, final int count)
    {
        final List<String> first = takeAll(members.get(0).client());
        assertThat(first).hasSize(count);
        final Map<String, Integer> next = new HashMap<>();
        for (final String text : first)
        {
            final String[] parts = text.split(":");
            assertThat(next.merge(parts[0], 1, Integer::sum) - 1).isEqualTo(Integer.parseInt(parts[1]));
        }
        for (final Member member : members)
        {
            if (member != members.get(0))
            {
                assertThat(takeAll(member.client())).isEqualTo(first);
            }
        }
    }

    private static List<String> takeAll(final TestClient client)
    {
        final List<String> texts = new ArrayList<>();
        String text;
        while ((text = client.receiveText()) != null)
        {
            texts.add(text);
        }
        return texts;
    }

    @Test
    void shouldLeaveNoSubscriberBehindWhenItSubscribesWhileItCloses() throws Exception
    {
        final Topic kept = fixture.topics().topic("kept");
        int subscribed = 0;
        for (int i = 0; i < ROUNDS; i++)
        {
            final Member member = fixture.member();
            final CyclicBarrier barrier = new CyclicBarrier(2);
            final Future<Integer> subscribing = executor.submit(() ->
            {
                barrier.await(TIMEOUT_S, TimeUnit.SECONDS);
                int count = 0;
                for (int n = 0; n < 20; n++)
                {
                    count += member.connection().subscribe("room " + n) ? 1 : 0;
                    count += kept.subscribe(member.connection()) ? 1 : 0;
                    kept.unsubscribe(member.connection());
                    kept.subscribe(member.connection());
                }
                return count;
            });
            member.client().reset();
            barrier.await(TIMEOUT_S, TimeUnit.SECONDS);
            fixture.run();
            subscribed += subscribing.get(TIMEOUT_S, TimeUnit.SECONDS);

            assertThat(kept.subscriberCount()).isZero();
            assertThat(fixture.topics().count()).isEqualTo(1);
            assertThat(member.connection().subscriptions()).isEmpty();
        }
        assertThat(subscribed).as("subscriptions that came before the end").isPositive();
    }

    @Test
    void shouldFindTheTopicSubscribedToWhenItsLastSubscriberLeavesMeanwhile() throws Exception
    {
        final List<Callable<Void>> tasks = new ArrayList<>();
        for (final Member member : fixture.members(2))
        {
            final Connection connection = member.connection();
            tasks.add(() ->
            {
                for (int i = 0; i < 20_000; i++)
                {
                    assertThat(connection.subscribe("room")).isTrue();
                    assertThat(fixture.topics().find("room").isSubscribed(connection)).isTrue();
                    assertThat(connection.unsubscribe("room")).isTrue();
                }
                return null;
            });
        }
        join(start(tasks));
        assertThat(fixture.topics().find("room")).isNull();
    }

    @Test
    void shouldReturnATopicThatLivesWhenItsLastSubscriberLeavesMeanwhile() throws Exception
    {
        final List<Member> members = fixture.members(2);
        for (int i = 0; i < 5_000; i++)
        {
            final String name = "room " + i;
            members.get(0).connection().subscribe(name);
            final List<Callable<Topic>> tasks = new ArrayList<>();
            tasks.add(() -> fixture.topics().topic(name));
            tasks.add(() ->
            {
                members.get(0).connection().unsubscribe(name);
                return null;
            });
            final Topic topic = start(tasks).get(0).get(TIMEOUT_S, TimeUnit.SECONDS);
            assertThat(topic.subscribe(members.get(1).connection())).isTrue();
            assertThat(fixture.topics().find(name)).isSameAs(topic);
            topic.close();
        }
    }

    @Test
    void shouldTellTheListenerOfEachChangeOnceAndNeverConcurrently() throws Exception
    {
        final Topic topic = fixture.topics().topic("news");
        final CountingListener listener = new CountingListener();
        topic.listener(listener);
        final AtomicInteger added = new AtomicInteger();
        final List<Callable<Void>> tasks = new ArrayList<>();
        for (final Member member : fixture.members(4))
        {
            tasks.add(() ->
            {
                for (int i = 0; i < 5_000; i++)
                {
                    added.addAndGet(topic.subscribe(member.connection()) ? 1 : 0);
                    topic.only(connection -> connection != member.connection()).publishText("");
                    topic.unsubscribe(member.connection());
                }
                topic.subscribe(member.connection());
                return null;
            });
        }
        final List<Future<Void>> started = start(tasks);
        while (!started.stream().allMatch(Future::isDone))
        {
            fixture.run();
        }
        join(started);
        assertThat(listener.overlaps).hasValue(0);
        assertThat(topic.subscriberCount()).isEqualTo(4);
        assertThat(added).hasValue(20_000);
        assertThat(listener.joined).hasValue(20_004);
        assertThat(listener.left).hasValue(20_000);
    }

    @Test
    void shouldNotWaitForAPublisherWhenAConnectionOpensOrCloses() throws Exception
    {
        final List<Member> members = fixture.members(3);
        final Topic topic = fixture.topics().topic("news");
        final CountingListener listener = new CountingListener();
        topic.listener(listener);
        members.forEach(member -> topic.subscribe(member.connection()));
        final CountDownLatch publishing = new CountDownLatch(2);
        final CountDownLatch mayGoOn = new CountDownLatch(1);
        final List<Future<Integer>> published = new ArrayList<>();
        for (final Audience audience : List.of(topic, fixture.topics().everyone()))
        {
            final Audience held = audience.only(connection -> awaited(publishing, mayGoOn));
            published.add(executor.submit(() -> held.publishText("held")));
        }
        assertThat(publishing.await(TIMEOUT_S, TimeUnit.SECONDS)).isTrue();

        members.get(1).client().reset();
        final Member late = fixture.member();
        assertThat(members.get(1).connection().subscriptions()).isEmpty();
        assertThat(listener.left).hasValue(0);
        mayGoOn.countDown();

        for (final Future<Integer> each : published)
        {
            assertThat(each.get(TIMEOUT_S, TimeUnit.SECONDS)).isEqualTo(2);
        }
        assertThat(listener.left).hasValue(1);
        assertThat(topic.subscriberCount()).isEqualTo(2);
        assertThat(fixture.topics().everyone().publishText("all")).isEqualTo(3);
        fixture.run();
        members.get(0).expectTexts("held", "held", "all");
        late.expectTexts("all");
    }

    private static boolean awaited(final CountDownLatch told, final CountDownLatch latch)
    {
        told.countDown();
        try
        {
            return latch.await(TIMEOUT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
