package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerCounters;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.testkit.TestClient;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a peer that stops reading gets when it reads again, by policy, to the message; in memory.
 */
class SlowConsumerPolicyTest
{
    private static PolicyFixture with(final SlowConsumerPolicy policy)
    {
        return new PolicyFixture(settings -> settings.limits().slowConsumerPolicy(policy));
    }

    private static UnsafeBuffer buffer(final String text)
    {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static int publish(final PolicyFixture fixture, final long key, final String text)
    {
        final UnsafeBuffer buffer = buffer(text);
        return fixture.topic.publish(key, MessageType.TEXT, buffer, 0, buffer.capacity());
    }

    /** Publishes numbered messages; returns how many times the slow subscriber was one of two who got it. */
    private static int publish(final PolicyFixture fixture, final int from, final int to, final int length)
    {
        int both = 0;
        for (int i = from; i < to; i++)
        {
            both += fixture.topic.publishText(PolicyFixture.message(i, length)) - 1;
            fixture.server.runUntilIdle();
            assertThat(fixture.connection("/slow").bytesBuffered()).isLessThanOrEqualTo(PolicyFixture.LIMIT);
        }
        return both;
    }

    private static List<Integer> range(final int from, final int to)
    {
        final List<Integer> range = new ArrayList<>();
        for (int i = from; i < to; i++)
        {
            range.add(i);
        }
        return range;
    }

    private static void expectAll(final TestClient client, final int count)
    {
        assertThat(PolicyFixture.numbers(PolicyFixture.texts(client))).isEqualTo(range(0, count));
    }

    @ParameterizedTest
    @ValueSource(ints = { 20, 300, 3000 })
    void shouldRefuseWhatExceedsTheBound(final int length)
    {
        try (PolicyFixture fixture = new PolicyFixture())
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            final TestClient fast = fixture.open("/fast");
            final int accepted = publish(fixture, 0, 1000, length);
            assertThat(accepted).isBetween(1, 999);
            final List<SendResult> results = new ArrayList<>();
            fixture.topic.reporting((connection, result) -> results.add(result))
                .publishText(PolicyFixture.message(1000, length));
            fixture.server.runUntilIdle();
            assertThat(results).containsExactly(SendResult.BACK_PRESSURE);
            assertThat(fixture.writable).isEmpty();
            assertThat(PolicyFixture.numbers(fixture.release(slow))).isEqualTo(range(0, accepted));
            assertThat(fixture.writable).containsOnly(Map.entry("/slow", 1));
            fixture.topic.publishText("1001 x");
            assertThat(fixture.release(slow)).containsExactly("1001 x");
            expectAll(fast, 1002);
            assertThat(fixture.server.server().slowConsumers())
                .isEqualTo(new SlowConsumerCounters(1001 - accepted, 0, 0, 0, 0));
            assertThat(fixture.dropped).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 20, 300, 3000 })
    void shouldDropTheNewest(final int length)
    {
        try (PolicyFixture fixture = with(SlowConsumerPolicy.dropNewest()))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            final TestClient fast = fixture.open("/fast");
            final int accepted = publish(fixture, 0, 1000, length);
            assertThat(accepted).isBetween(1, 999);
            assertThat(fixture.connection("/slow").sendText("1000 direct " + "x".repeat(length)))
                .isEqualTo(SendResult.DROPPED);
            assertThat(PolicyFixture.numbers(fixture.release(slow))).isEqualTo(range(0, accepted));
            publish(fixture, 1000, 1010, length);
            assertThat(PolicyFixture.numbers(fixture.release(slow))).isEqualTo(range(1000, 1010));
            expectAll(fast, 1010);
            final long dropped = 1001 - accepted;
            assertThat(fixture.server.server().slowConsumers())
                .isEqualTo(new SlowConsumerCounters(0, dropped, 0, 0, 0));
            assertThat(fixture.dropped).containsOnly(Map.entry("/slow", dropped));
            assertThat(fixture.connection("/slow").droppedMessages()).isEqualTo(dropped);
        }
    }

    /** What stands at the head when the flood begins and must not be dropped. */
    private enum Head
    {
        NOTHING(connection -> {}),
        MARKER(connection -> connection.whenFlushed((same, written) -> {})),
        PING(Connection::ping),
        SEVERAL(connection ->
        {
            for (int i = 0; i < 10; i++)
            {
                connection.ping();
                connection.whenFlushed((same, written) -> {});
            }
        });

        private final Consumer<Connection> action;

        Head(final Consumer<Connection> action)
        {
            this.action = action;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "20, NOTHING", "20, MARKER", "20, PING", "20, SEVERAL", "300, PING", "300, SEVERAL", "3000, SEVERAL" })
    void shouldDropTheOldestAndKeepTheNewestWithoutGaps(final int length, final Head head)
    {
        final int count = 2000;
        try (PolicyFixture fixture = with(SlowConsumerPolicy.dropOldest()))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            final TestClient fast = fixture.open("/fast");
            publish(fixture, 0, 1, length);
            head.action.accept(fixture.connection("/slow"));
            assertThat(publish(fixture, 1, count, length)).as("all are accepted").isEqualTo(count - 1);
            final List<Integer> numbers = PolicyFixture.numbers(fixture.release(slow));
            final int kept = numbers.size() - 1;
            assertThat(numbers.get(0)).as("of which a part was out").isZero();
            assertThat(kept).isGreaterThanOrEqualTo(3);
            assertThat(numbers.subList(1, kept + 1)).isEqualTo(range(count - kept, count));
            expectAll(fast, count);
            final long dropped = count - 1 - kept;
            assertThat(fixture.server.server().slowConsumers())
                .isEqualTo(new SlowConsumerCounters(0, 0, dropped, 0, 0));
            assertThat(fixture.dropped).containsOnly(Map.entry("/slow", dropped));
            assertThat(fixture.connection("/slow").bytesBuffered()).isZero();
        }
    }

    @Test
    void shouldDropTheOldestOfDirectSendsAndPublishesAlike()
    {
        try (PolicyFixture fixture = with(SlowConsumerPolicy.dropOldest()))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            for (int i = 0; i < 1000; i++)
            {
                final String text = PolicyFixture.message(i, 100);
                final boolean accepted = i % 2 == 0 ? fixture.topic.publishText(text) == 1 :
                    fixture.connection("/slow").sendText(text).isAccepted();
                assertThat(accepted).isTrue();
                fixture.server.runUntilIdle();
            }
            final List<Integer> numbers = PolicyFixture.numbers(fixture.release(slow));
            assertThat(numbers.subList(1, numbers.size())).isEqualTo(range(1001 - numbers.size(), 1000));
            assertThat(fixture.connection("/slow").droppedMessages()).isEqualTo(1000 - numbers.size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 20, 200, 1000 })
    void shouldKeepTheNewestOfEachKey(final int length)
    {
        final int keys = 10;
        final int count = 2000;
        try (PolicyFixture fixture = with(SlowConsumerPolicy.conflate()))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            for (int i = 0; i < count; i++)
            {
                assertThat(publish(fixture, i % keys, PolicyFixture.message(i, length))).isEqualTo(1);
                fixture.server.runUntilIdle();
            }
            final List<Integer> numbers = PolicyFixture.numbers(fixture.release(slow));
            final Map<Integer, Integer> newest = new HashMap<>();
            for (final int number : numbers)
            {
                final Integer before = newest.put(number % keys, number);
                assertThat(before == null ? -1 : before).as("before %s", number).isLessThan(number);
            }
            assertThat(newest.values()).containsExactlyInAnyOrderElementsOf(range(count - keys, count));
            final long conflated = count - numbers.size();
            assertThat(conflated).isPositive();
            assertThat(fixture.server.server().slowConsumers())
                .isEqualTo(new SlowConsumerCounters(0, 0, 0, conflated, 0));
            assertThat(fixture.conflated).containsOnly(Map.entry("/slow", conflated));
            assertThat(fixture.connection("/slow").conflatedMessages()).isEqualTo(conflated);
        }
    }

    @Test
    void shouldKeepOnlyTheNewestOfATopicWithoutKeys()
    {
        try (PolicyFixture fixture = with(SlowConsumerPolicy.conflate()))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            final TestClient fast = fixture.open("/fast");
            publish(fixture, 0, 500, 100);
            final List<Integer> numbers = PolicyFixture.numbers(fixture.release(slow));
            assertThat(numbers).containsExactly(0, 499);
            expectAll(fast, 500);
            assertThat(fixture.connection("/slow").conflatedMessages()).isEqualTo(498);
        }
    }

    @Test
    void shouldDropNewKeysAndRefuseDirectSendsWhenTheBoundIsReached()
    {
        try (PolicyFixture fixture = with(SlowConsumerPolicy.conflate()))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            int accepted = 0;
            for (int i = 0; i < 100; i++)
            {
                accepted += publish(fixture, i, PolicyFixture.message(i, 1000));
            }
            assertThat(accepted).isBetween(10, 16);
            final Connection connection = fixture.connection("/slow");
            assertThat(connection.sendText("x".repeat(1000))).isEqualTo(SendResult.BACK_PRESSURE);
            assertThat(publish(fixture, 0, PolicyFixture.message(100, 1000))).isEqualTo(1);
            final List<Integer> expected = range(1, accepted);
            expected.add(0, 100);
            assertThat(PolicyFixture.numbers(fixture.release(slow))).isEqualTo(expected);
            assertThat(connection.droppedMessages()).isEqualTo(100 - accepted);
            assertThat(connection.conflatedMessages()).isEqualTo(1);
            assertThat(fixture.server.server().slowConsumers())
                .isEqualTo(new SlowConsumerCounters(1, 100 - accepted, 0, 1, 0));
        }
    }

    /** A longer value must not take the place of a shorter one if there is no room for the difference. */
    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldKeepTheBoundWhenConflatedMessagesGrow(final boolean direct)
    {
        try (PolicyFixture fixture = with(SlowConsumerPolicy.conflate()))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            final Connection connection = fixture.connection("/slow");
            int accepted = 0;
            for (int i = 0; i < 120; i++)
            {
                final UnsafeBuffer buffer = buffer(PolicyFixture.message(i, 100 + 30 * i));
                final boolean isAccepted = direct ?
                    connection.sendConflated(i % 30, MessageType.TEXT, buffer, 0, buffer.capacity()).isAccepted() :
                    fixture.topic.publish(i % 30, MessageType.TEXT, buffer, 0, buffer.capacity()) == 1;
                accepted += isAccepted ? 1 : 0;
                assertThat(connection.bytesBuffered()).isLessThanOrEqualTo(PolicyFixture.LIMIT);
            }
            final int received = fixture.release(slow).size();
            assertThat(connection.droppedMessages()).isEqualTo(120 - accepted).isPositive();
            assertThat(connection.conflatedMessages()).isEqualTo(accepted - received);
            assertThat(connection.bytesBuffered()).isZero();
            assertThat(connection.messagesBuffered()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { CloseCode.POLICY_VIOLATION, CloseCode.TRY_AGAIN_LATER })
    void shouldDisconnectAndReleaseWhatWaited(final int code)
    {
        try (PolicyFixture fixture = with(SlowConsumerPolicy.disconnect(code, "too slow")))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            final TestClient fast = fixture.open("/fast");
            final Connection connection = fixture.connection("/slow");
            publish(fixture, 0, 1, 100);
            int both = 1;
            while (connection.isOpen())
            {
                both += publish(fixture, both, both + 1, 100);
            }
            assertThat(connection.bytesBuffered()).as("only what was begun waits").isLessThanOrEqualTo(200);
            assertThat(connection.sendText("late")).isEqualTo(SendResult.CLOSED);
            assertThat(PolicyFixture.numbers(fixture.release(slow))).as("what was begun is ended").containsExactly(0);
            assertThat(slow.closeCode()).isEqualTo(code);
            assertThat(slow.closeReason()).isEqualTo("too slow");
            fixture.server.runUntilIdle();
            assertThat(fixture.causes).containsOnly(Map.entry("/slow", CloseCause.SLOW_CONSUMER));
            assertThat(fixture.server.server().slowConsumers()).isEqualTo(new SlowConsumerCounters(0, 0, 0, 0, 1));
            assertThat(fixture.topic.subscriberCount()).isEqualTo(1);
            expectAll(fast, both + 1);
        }
    }

    /** The one thread does network work, so it does not wait. */
    @Test
    void shouldNotWaitOnTheEnginesThreads()
    {
        try (PolicyFixture fixture = with(SlowConsumerPolicy.waitFor(1, TimeUnit.HOURS)))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            final TestClient fast = fixture.open("/fast");
            final int[] published = new int[1];
            fixture.connection("/fast").execute(() -> published[0] = publishOnEngine(fixture));
            fixture.server.runUntilIdle();
            assertThat(published[0]).isBetween(1, 299);
            assertThat(fixture.release(slow)).hasSize(published[0]);
            expectAll(fast, 300);
        }
    }

    private static int publishOnEngine(final PolicyFixture fixture)
    {
        int both = 0;
        for (int i = 0; i < 300; i++)
        {
            both += fixture.topic.publishText(PolicyFixture.message(i, 100)) - 1;
        }
        return both;
    }

    /** Whose policy it is that goes before the others. */
    private enum Level
    {
        CONNECTION, TOPIC, SERVER
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void shouldApplyThePolicyOfTheConnectionThenTheTopicThenTheServer(final Level level)
    {
        final SlowConsumerPolicy other = SlowConsumerPolicy.disconnect(CloseCode.POLICY_VIOLATION, "wrong");
        final SlowConsumerPolicy right = SlowConsumerPolicy.dropNewest();
        try (PolicyFixture fixture = with(level == Level.SERVER ? right : other))
        {
            fixture.openSlow("/slow", 5);
            fixture.open("/fast");
            final Connection connection = fixture.connection("/slow");
            fixture.topic.slowConsumerPolicy(level == Level.TOPIC ? right : level == Level.SERVER ? null : other);
            connection.slowConsumerPolicy(level == Level.CONNECTION ? right : null);
            final int accepted = publish(fixture, 0, 1000, 100);
            assertThat(connection.droppedMessages()).isEqualTo(1000 - accepted).isPositive();
            assertThat(connection.isOpen()).isTrue();
            final boolean direct = level != Level.TOPIC;
            assertThat(connection.sendText("x".repeat(1000)))
                .isEqualTo(direct ? SendResult.DROPPED : SendResult.CLOSED);
            assertThat(connection.isOpen()).isEqualTo(direct);
        }
    }

    @ParameterizedTest
    @EnumSource(value = SlowConsumerPolicy.Kind.class, names = { "REFUSE", "DROP_NEWEST", "DROP_OLDEST" })
    void shouldBoundTheNumberOfMessages(final SlowConsumerPolicy.Kind kind)
    {
        final SlowConsumerPolicy policy = kind == SlowConsumerPolicy.Kind.REFUSE ? SlowConsumerPolicy.refuse() :
            kind == SlowConsumerPolicy.Kind.DROP_NEWEST ? SlowConsumerPolicy.dropNewest() :
            SlowConsumerPolicy.dropOldest();
        try (PolicyFixture fixture = new PolicyFixture(
            settings -> settings.limits().slowConsumerPolicy(policy).outboundMessageLimit(7)))
        {
            final TestClient slow = fixture.openSlow("/slow", 0);
            final Connection connection = fixture.connection("/slow");
            try (PreparedMessage empty = fixture.server.server().topics().prepareText(""))
            {
                for (int i = 0; i < 200; i++)
                {
                    final int turn = i % 3;
                    final SendResult result = turn == 0 ? connection.sendText("") :
                        turn == 1 ? connection.send(empty) :
                        fixture.topic.publishText("") == 1 ? SendResult.ACCEPTED : SendResult.DROPPED;
                    assertThat(result.isAccepted()).isEqualTo(i < 7 || kind == SlowConsumerPolicy.Kind.DROP_OLDEST);
                    assertThat(connection.messagesBuffered()).isLessThanOrEqualTo(7);
                }
            }
            assertThat(fixture.release(slow)).hasSize(7).containsOnly("");
            final SlowConsumerCounters counters = fixture.server.server().slowConsumers();
            assertThat(counters.refused() + counters.droppedNewest() + counters.droppedOldest()).isEqualTo(193);
        }
    }
}
