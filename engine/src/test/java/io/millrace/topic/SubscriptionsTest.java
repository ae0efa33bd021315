package io.millrace.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.inbound.SubscribingConnection;
import io.millrace.topic.Fixture.Member;

import org.junit.jupiter.api.Test;

/**
 * What a connection knows of its subscriptions: nothing is added once it has closed, whatever came before.
 */
class SubscriptionsTest
{
    @Test
    void shouldAddNothingAfterCloseWhetherItHadSubscriptionsOrNot()
    {
        try (Fixture fixture = new Fixture())
        {
            final EngineTopic topic = (EngineTopic)fixture.topics().topic("a");
            for (final Member member : fixture.members(2))
            {
                final SubscribingConnection connection = (SubscribingConnection)member.connection();
                final Subscription subscription = new Subscription(connection, topic);
                final boolean subscribed = connection.id() % 2 == 0;
                if (subscribed)
                {
                    assertThat(Subscriptions.make(connection).add(topic, subscription)).isTrue();
                }
                else
                {
                    assertThat(Subscriptions.of(connection)).isNull();
                }
                assertThat(Subscriptions.close(connection)).hasSize(subscribed ? 1 : 0);
                assertThat(Subscriptions.close(connection)).isEmpty();
                assertThat(Subscriptions.make(connection).add(topic, subscription)).isFalse();
                assertThat(Subscriptions.make(connection).contains(topic)).isFalse();
            }
        }
    }
}
