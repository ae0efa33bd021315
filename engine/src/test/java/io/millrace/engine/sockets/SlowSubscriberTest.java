package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.SlowConsumerCounters;
import io.millrace.api.SlowConsumerPolicy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A subscriber that stops reading while two threads publish, by policy: what it gets when it reads again, that nobody
 * else notices, and that everything is accounted for.
 */
class SlowSubscriberTest
{
    private static final SlowConsumerPolicy OTHER = SlowConsumerPolicy.disconnect(CloseCode.POLICY_VIOLATION, "wrong");

    /** Sets the policy at one level, and another one at those that it goes before. */
    private static Flood flood(final String level, final SlowConsumerPolicy policy)
    {
        final Flood flood = new Flood("server".equals(level) ? policy : OTHER);
        if ("topic".equals(level))
        {
            flood.topic.slowConsumerPolicy(policy);
        }
        if ("connection".equals(level))
        {
            flood.topic.slowConsumerPolicy(OTHER);
            flood.slowConnection.slowConsumerPolicy(policy);
        }
        return flood;
    }

    /** The first are there; whatever the socket takes later makes room for others. */
    private static void expectFromTheStart(final List<Integer> numbers, final List<Integer> order, final int first)
    {
        assertThat(numbers.subList(0, first)).isEqualTo(order.subList(0, first));
        assertThat(order).containsSubsequence(numbers);
    }

    @ParameterizedTest
    @CsvSource({ "server, 1000, 1500", "topic, 150, 20000", "connection, 150, 20000" })
    void shouldGetWhatWasPublishedBeforeAndIsRefusedTheRest(final String level, final int count, final int length)
    {
        try (Flood flood = flood(level, SlowConsumerPolicy.refuse()))
        {
            flood.publish(count, length, false);
            final List<Integer> order = List.copyOf(flood.order);
            final int refused = flood.refused.get();
            assertThat(refused).isPositive();
            expectFromTheStart(flood.readRest(length), order, Flood.LIMIT / 2 / length);
            Await.await("onWritable", () -> flood.recorder.log(flood.slow).events.contains("writable"));
            assertThat(flood.server.server().slowConsumers())
                .isEqualTo(new SlowConsumerCounters(refused, 0, 0, 0, 0));
            flood.expectIdle();
        }
    }

    @ParameterizedTest
    @CsvSource({ "server, 1000, 1500", "topic, 150, 20000", "connection, 1000, 1500" })
    void shouldGetWhatWasPublishedBeforeWhenTheNewestAreDropped(final String level, final int count, final int length)
    {
        try (Flood flood = flood(level, SlowConsumerPolicy.dropNewest()))
        {
            flood.publish(count, length, false);
            final List<Integer> order = List.copyOf(flood.order);
            final int dropped = (int)flood.slowConnection.droppedMessages();
            assertThat(dropped).isPositive();
            expectFromTheStart(flood.readRest(length), order, Flood.LIMIT / 2 / length);
            flood.expectReported();
            assertThat(flood.server.server().slowConsumers())
                .isEqualTo(new SlowConsumerCounters(0, dropped, 0, 0, 0));
            flood.expectIdle();
        }
    }

    /**
     * What the socket had taken comes first; the newest come without a gap, unless one had to be dropped itself while
     * the oldest were on their way to the socket.
     */
    @ParameterizedTest
    @CsvSource({ "server, 1000, 1500", "topic, 12000, 40", "connection, 150, 20000" })
    void shouldGetTheNewestWhenTheOldestAreDropped(final String level, final int count, final int length)
    {
        try (Flood flood = flood(level, SlowConsumerPolicy.dropOldest()))
        {
            flood.slowConnection.ping();
            flood.slow.read();
            flood.publish(count, length, false);
            final List<Integer> order = List.copyOf(flood.order);
            final int dropped = (int)flood.slowConnection.droppedMessages();
            final List<Integer> numbers = flood.readRest(length);
            assertThat(order).containsSubsequence(numbers);
            // In the ring, too, there must be room for so many.
            final int newest = Math.min(Flood.LIMIT / 2 / length, Flood.RING / 32);
            final SlowConsumerCounters counters = flood.server.server().slowConsumers();
            if (counters.droppedNewest() == 0)
            {
                assertThat(numbers.subList(numbers.size() - newest, numbers.size()))
                    .isEqualTo(order.subList(count - newest, count));
            }
            flood.expectReported();
            assertThat(counters).isEqualTo(new SlowConsumerCounters(
                0, counters.droppedNewest(), dropped - counters.droppedNewest(), 0, 0));
            flood.expectIdle();
        }
    }

    @ParameterizedTest
    @CsvSource({ "server, 1000, 1500", "topic, 150, 20000", "connection, 1000, 1500" })
    void shouldGetTheNewestOfEachKey(final String level, final int count, final int length)
    {
        try (Flood flood = flood(level, SlowConsumerPolicy.conflate()))
        {
            flood.publish(count, length, true);
            final Map<Integer, Integer> newest = new HashMap<>();
            flood.order.forEach(number -> newest.put(number % Flood.KEYS, number));
            final Map<Integer, Integer> positions = new HashMap<>();
            final Map<Integer, Integer> received = new HashMap<>();
            final List<Integer> order = List.copyOf(flood.order);
            for (final int number : flood.readRest(length))
            {
                final int position = order.indexOf(number);
                final Integer before = positions.put(number % Flood.KEYS, position);
                assertThat(before == null ? -1 : before).isLessThan(position);
                received.put(number % Flood.KEYS, number);
            }
            assertThat(received).isEqualTo(newest);
            final long conflated = flood.slowConnection.conflatedMessages();
            assertThat(conflated).isPositive();
            flood.expectReported();
            assertThat(flood.server.server().slowConsumers())
                .isEqualTo(new SlowConsumerCounters(0, 0, 0, conflated, 0));
            flood.expectIdle();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "server, 1000, 1500, 1008", "topic, 150, 20000, 1013", "connection, 1000, 1500, 1013",
        "connection, 40, 100000, 1008" })
    void shouldBeDisconnected(final String level, final int count, final int length, final int code)
    {
        final SlowConsumerPolicy policy = SlowConsumerPolicy.disconnect(code, "too slow");
        final SlowConsumerPolicy other = SlowConsumerPolicy.dropNewest();
        try (Flood flood = new Flood("server".equals(level) ? policy : other))
        {
            flood.topic.slowConsumerPolicy("topic".equals(level) ? policy : "server".equals(level) ? null : other);
            flood.slowConnection.slowConsumerPolicy("connection".equals(level) ? policy : null);
            flood.publish(count, length, false);
            assertThat(flood.slowConnection.isOpen()).isFalse();
            Await.await("what waited is given up", () -> flood.slowConnection.bytesBuffered() <= length + 100L);
            final List<Integer> order = List.copyOf(flood.order);
            WireFrame frame = flood.slow.read();
            int read = 0;
            while (frame.opcode() != ClientFrames.CLOSE)
            {
                assertThat(Flood.number(frame)).isEqualTo(order.get(read++));
                frame = flood.slow.read();
            }
            assertThat(read).isLessThan(count);
            assertThat(frame.closeCode()).isEqualTo(code);
            assertThat(frame.closeReason()).isEqualTo("too slow");
            flood.slow.send(ClientFrames.close(code, ""));
            assertThat(flood.recorder.ending(flood.slow)).isEqualTo(
                new Recorder.Ending(code, "too slow", CloseCause.SLOW_CONSUMER));
            Await.await("it is no longer subscribed", () -> flood.topic.subscriberCount() == 1);
            assertThat(flood.server.server().slowConsumers()).isEqualTo(new SlowConsumerCounters(0, 0, 0, 0, 1));
            flood.expectIdle();
        }
    }

    /** A publisher on a thread of its own waits until the peer reads again; another may overtake it there. */
    @ParameterizedTest
    @ValueSource(ints = { 1500, 20_000 })
    void shouldGetEverythingWhenPublishersWait(final int length)
    {
        final int count = 3_000_000 / length;
        try (Flood flood = new Flood(SlowConsumerPolicy.waitFor(1, TimeUnit.MINUTES)))
        {
            final CompletableFuture<Void> publishing =
                CompletableFuture.runAsync(() -> flood.publish(count, length, false), TestThreads.PLATFORM);
            Await.await("the publishers wait", () -> flood.slowConnection.bytesBuffered() > Flood.LIMIT / 2);
            final int[] numbers = new int[count];
            for (int i = 0; i < count; i++)
            {
                numbers[i] = Flood.number(flood.slow.read());
            }
            publishing.join();
            assertThat(numbers).containsExactlyInAnyOrder(flood.order.stream().mapToInt(Integer::intValue).toArray());
            assertThat(flood.server.server().slowConsumers()).isEqualTo(new SlowConsumerCounters(0, 0, 0, 0, 0));
            flood.expectIdle();
        }
    }

    /** Several subscribers do not read, and one publish waits for all of them no longer than for one. */
    @Test
    void shouldHaveThePublisherWaitNoLongerThanTheTimeoutForAllTogether()
    {
        final long timeoutMs = 500;
        try (Flood flood = new Flood(SlowConsumerPolicy.refuse());
            RawClient second = flood.server.open();
            RawClient third = flood.server.open();
            RawClient fourth = flood.server.open())
        {
            flood.topic.unsubscribe(flood.server.connection(flood.fast));
            for (final RawClient client : List.of(second, third, fourth))
            {
                flood.topic.subscribe(flood.server.connection(client));
            }
            final byte[] payload = new byte[60_000];
            flood.topic.slowConsumerPolicy(SlowConsumerPolicy.waitFor(timeoutMs, TimeUnit.MILLISECONDS));
            int accepted = 4;
            long elapsedMs = 0;
            while (accepted > 0)
            {
                final long startNs = System.nanoTime();
                accepted = flood.topic.publishBinary(payload);
                elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
            }
            assertThat(elapsedMs).isBetween(timeoutMs, 3 * timeoutMs);
        }
    }
}
