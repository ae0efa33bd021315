package io.millrace.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

import io.millrace.api.Connection;
import io.millrace.api.Topic;
import io.millrace.topic.Fixture.Member;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tens of thousands of topics, and of subscribers.
 */
class ManyTopicsTest
{
    private static final int MANY = 20_000;

    @Test
    void shouldLeaveTwentyThousandTopicsWhenTheConnectionCloses()
    {
        try (Fixture fixture = new Fixture())
        {
            final Member one = fixture.member();
            final Member other = fixture.member();
            for (int i = 0; i < MANY; i++)
            {
                assertThat(one.connection().subscribe("topic " + i)).isTrue();
                if (i % 2 == 0)
                {
                    fixture.topics().topic("topic " + i).subscribe(other.connection());
                }
            }
            assertThat(fixture.topics().count()).isEqualTo(MANY);
            assertThat(one.connection().subscriptions()).hasSize(MANY);
            int reached = 0;
            for (int i = 0; i < MANY; i++)
            {
                reached += fixture.topics().find("topic " + i).publishText("x");
                if (i % 100 == 0)
                {
                    fixture.run();
                }
            }
            assertThat(reached).isEqualTo(MANY + MANY / 2);

            one.client().reset();
            fixture.run();

            assertThat(fixture.topics().count()).isEqualTo(MANY / 2);
            assertThat(fixture.topics().find("topic 0").subscriberCount()).isEqualTo(1);
            assertThat(fixture.topics().find("topic 1")).isNull();
        }
    }

    @Test
    void shouldReachThousandsOfSubscribersAndNoneThatLeft()
    {
        expectSubscribers(4_000);
    }

    @Test
    @Tag("heavy")
    void shouldReachTwentyThousandSubscribersAndNoneThatLeft()
    {
        expectSubscribers(MANY);
    }

    private static void expectSubscribers(final int count)
    {
        try (Fixture fixture = new Fixture(settings -> settings.buffers().outboundRingCapacity(4096)))
        {
            final List<Connection> connections = fixture.open(count);
            final Topic topic = fixture.topics().topic("news");
            connections.forEach(connection -> assertThat(topic.subscribe(connection)).isTrue());
            assertThat(topic.subscriberCount()).isEqualTo(count);
            assertThat(topic.publishText("to all")).isEqualTo(count);
            fixture.run();

            final long seed = 4711;
            final Random random = new Random(seed);
            final List<Connection> left = new ArrayList<>();
            for (final Connection connection : connections)
            {
                if (random.nextInt(4) > 0)
                {
                    assertThat(topic.unsubscribe(connection)).isTrue();
                    left.add(connection);
                }
            }
            assertThat(topic.subscriberCount()).isEqualTo(count - left.size());
            final List<Connection> reached = new ArrayList<>();
            topic.only(reached::add).publishText("to the rest");
            final List<Connection> rest = new ArrayList<>(connections);
            rest.removeAll(new HashSet<>(left));
            assertThat(reached).as("seed " + seed).containsExactlyInAnyOrderElementsOf(rest);
        }
    }
}
