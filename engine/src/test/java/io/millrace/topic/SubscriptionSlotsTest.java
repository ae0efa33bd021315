package io.millrace.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.MessageType;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.api.Topic;
import io.millrace.outbound.ConflationSlot;
import io.millrace.topic.Fixture.Member;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * One slot per key, and no more of them than wait.
 */
class SubscriptionSlotsTest
{
    private static final int KEYS = 10_000;

    @Test
    void shouldFindTheSlotOfAKeyAgain()
    {
        final SubscriptionSlots slots = new SubscriptionSlots();
        final ConflationSlot slot = slots.keyed(1);
        assertThat(slots.keyed(1)).isSameAs(slot);
        assertThat(slots.keyed(2)).isNotSameAs(slot);
        assertThat(slots.unkeyed()).isNotSameAs(slot).isSameAs(slots.unkeyed());
    }

    @Test
    void shouldGiveUpEmptySlots()
    {
        final SubscriptionSlots slots = new SubscriptionSlots();
        for (int key = 0; key < KEYS; key++)
        {
            slots.keyed(key);
        }
        assertThat(slots.count()).isLessThanOrEqualTo(SubscriptionSlots.KEPT);
    }

    @Test
    void shouldGiveUpEmptySlotsOfTopicsThatMatchAPattern()
    {
        try (Fixture fixture = new Fixture())
        {
            final SubscriptionSlots slots = new SubscriptionSlots();
            for (int i = 0; i < KEYS; i++)
            {
                final SubscriberList origin = (SubscriberList)fixture.topics().topic("a/" + i);
                assertThat(slots.of(origin).unkeyed()).isSameAs(slots.of(origin).unkeyed());
            }
            assertThat(slots.count()).isLessThanOrEqualTo(SubscriptionSlots.KEPT);
        }
    }

    @Test
    void shouldKeepSlotsThatAreInUse()
    {
        try (Fixture fixture = new Fixture())
        {
            final Member slow = fixture.member();
            final Topic topic = fixture.topics().topic("a");
            topic.slowConsumerPolicy(SlowConsumerPolicy.conflate());
            topic.subscribe(slow.connection());
            slow.client().channel().writeWindow(0);
            slow.connection().sendBinary(new byte[100_000]);
            fixture.run();
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[1]);
            for (int round = 0; round < 2; round++)
            {
                for (int key = 0; key < 1_000; key++)
                {
                    topic.publish(key, MessageType.BINARY, payload, 0, 1);
                }
            }
            assertThat(slow.connection().conflatedMessages()).isEqualTo(1_000);
            slow.client().channel().writeWindow(Integer.MAX_VALUE);
            fixture.run();
            assertThat(slow.client().received()).hasSize(1_001);
        }
    }
}
