package io.millrace.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.millrace.api.Connection;
import io.millrace.api.Topic;
import io.millrace.api.TopicListener;
import io.millrace.topic.Fixture.Member;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a topic's listener is told, and what the application must not do while it is called.
 */
class TopicListenerTest
{
    private final List<String> events = new ArrayList<>();
    private Fixture fixture;
    private List<Member> members;
    private Topic topic;
    private Topic other;

    private final class Events implements TopicListener
    {
        @Override
        public void onSubscribed(final Topic subscribed, final Connection connection)
        {
            events.add("+" + subscribed.name() + " " + index(connection) + " of " + subscribed.subscriberCount());
        }

        @Override
        public void onUnsubscribed(final Topic unsubscribed, final Connection connection)
        {
            events.add("-" + unsubscribed.name() + " " + index(connection) + " of " + unsubscribed.subscriberCount());
        }
    }

    @BeforeEach
    void open()
    {
        fixture = new Fixture();
        members = fixture.members(3);
        topic = fixture.topics().topic("news");
        other = fixture.topics().topic("other");
    }

    @AfterEach
    void close()
    {
        fixture.close();
    }

    private Connection connection(final int index)
    {
        return members.get(index).connection();
    }

    private int index(final Connection connection)
    {
        return members.stream().map(Member::connection).toList().indexOf(connection);
    }

    @Test
    void shouldTellOfEachChangeOnce()
    {
        topic.listener(new Events());
        connection(0).subscribe("news");
        topic.subscribe(connection(1));
        topic.subscribe(connection(1));
        topic.unsubscribe(connection(0));
        connection(0).unsubscribe("news");
        topic.subscribe(connection(2));
        members.get(1).client().reset();
        fixture.run();
        topic.close();
        members.get(2).client().reset();
        fixture.run();

        assertThat(events).containsExactly(
            "+news 0 of 1", "+news 1 of 2", "-news 0 of 1", "+news 2 of 2", "-news 1 of 1", "-news 2 of 0");
    }

    @Test
    void shouldTellNobodyWhenTheListenerIsRemoved()
    {
        topic.listener(new Events());
        topic.subscribe(connection(0));
        topic.listener(null);
        topic.subscribe(connection(1));

        assertThat(events).containsExactly("+news 0 of 1");
    }

    @Test
    void shouldGoOnWhenTheListenerThrows()
    {
        topic.listener(new TopicListener()
        {
            @Override
            public void onSubscribed(final Topic subscribed, final Connection connection)
            {
                throw new IllegalStateException("thrown by the test's listener");
            }

            @Override
            public void onUnsubscribed(final Topic unsubscribed, final Connection connection)
            {
                throw new AssertionError("thrown by the test's listener");
            }
        });
        assertThat(topic.subscribe(connection(0))).isTrue();
        assertThat(topic.subscribe(connection(1))).isTrue();
        assertThat(topic.publishText("x")).isEqualTo(2);
        fixture.run();
        members.get(0).expectTexts("x");
        assertThat(topic.unsubscribe(connection(0))).isTrue();
        members.get(1).client().reset();
        fixture.run();
        assertThat(topic.subscriberCount()).isZero();
    }

    @Test
    void shouldRefuseToBeCalledBackByAPredicate()
    {
        topic.subscribe(connection(0));
        final List<Throwable> thrown = new ArrayList<>();
        final Predicate<Connection> predicate = connection ->
        {
            tryAll(thrown);
            return true;
        };
        assertThat(topic.only(predicate).publishText("x")).isEqualTo(1);
        expectRefused(thrown);
        assertThat(fixture.topics().everyone().only(predicate).publishText("x")).isEqualTo(3);
        assertThat(topic.publishText("after")).isEqualTo(1);
    }

    @Test
    void shouldRefuseToBeCalledBackByADeliveryListener()
    {
        topic.subscribe(connection(0));
        connection(0).close();
        final List<Throwable> thrown = new ArrayList<>();
        topic.reporting((connection, result) -> tryAll(thrown)).publishText("x");
        expectRefused(thrown);
    }

    @Test
    void shouldRefuseToBeCalledBackByATopicListener()
    {
        final List<Throwable> thrown = new ArrayList<>();
        topic.listener(new TopicListener()
        {
            @Override
            public void onSubscribed(final Topic subscribed, final Connection connection)
            {
                tryAll(thrown);
            }
        });
        topic.subscribe(connection(0));
        expectRefused(thrown);
        assertThat(topic.subscriberCount()).isEqualTo(1);
    }

    private void tryAll(final List<Throwable> thrown)
    {
        final List<Consumer<Topic>> calls = List.of(
            called -> called.publishText("y"),
            called -> called.except(connection(2)).publishText("y"),
            called -> called.subscribe(connection(1)),
            called -> called.unsubscribe(connection(0)),
            called -> connection(1).subscribe(called.name()),
            called -> connection(0).unsubscribe(called.name()),
            Topic::close);
        for (final Consumer<Topic> call : calls)
        {
            for (final Topic called : List.of(topic, other))
            {
                try
                {
                    call.accept(called);
                }
                catch (final IllegalStateException ex)
                {
                    thrown.add(ex);
                }
            }
        }
    }

    private void expectRefused(final List<Throwable> thrown)
    {
        assertThat(thrown).hasSize(14);
        assertThat(thrown).allSatisfy(
            each -> assertThat(each).hasMessageContaining("a predicate or listener of a topic must not"));
    }
}
