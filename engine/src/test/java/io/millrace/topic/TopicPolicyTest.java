package io.millrace.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.api.Topic;
import io.millrace.topic.Fixture.Member;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Which policy goes for a subscriber that reads too slowly, and what conflation means for topics.
 */
class TopicPolicyTest
{
    private static final int OUTBOUND_LIMIT = 1 << 20;
    private static final int FIRST_LENGTH = 100_000;
    private static final int TOTAL_LIMIT = 4 << 20;

    private static Fixture fixture()
    {
        return new Fixture(settings -> settings.limits().outboundLimit(OUTBOUND_LIMIT));
    }

    /** From now on the peer reads nothing; a long message is begun, so that what follows waits its turn. */
    private static void stall(final Fixture fixture, final Member member)
    {
        member.client().channel().writeWindow(0);
        member.connection().sendBinary(new byte[FIRST_LENGTH]);
        fixture.run();
    }

    private static void resume(final Fixture fixture, final Member member)
    {
        member.client().channel().writeWindow(Integer.MAX_VALUE);
        fixture.run();
        assertThat(member.client().receiveBinary()).hasSize(FIRST_LENGTH);
    }

    private static int publish(final Topic topic, final long key, final String text)
    {
        final byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return topic.publish(key, MessageType.TEXT, new UnsafeBuffer(ascii), 0, ascii.length);
    }

    @Test
    void shouldKeepTheNewestOfEachKeyOfEachTopic()
    {
        try (Fixture fixture = fixture())
        {
            final Member slow = fixture.member();
            final Member fast = fixture.member();
            final List<Topic> topics = List.of(fixture.topics().topic("a"), fixture.topics().topic("b"));
            for (final Topic topic : topics)
            {
                topic.slowConsumerPolicy(SlowConsumerPolicy.conflate());
                assertThat(topic.slowConsumerPolicy().kind()).isEqualTo(SlowConsumerPolicy.Kind.CONFLATE);
                topic.subscribe(slow.connection());
                topic.subscribe(fast.connection());
            }
            stall(fixture, slow);
            for (int i = 0; i < 3; i++)
            {
                for (final Topic topic : topics)
                {
                    assertThat(publish(topic, 1, topic.name() + "1." + i)).isEqualTo(2);
                    assertThat(publish(topic, 2, topic.name() + "2." + i)).isEqualTo(2);
                    assertThat(topic.publishText(topic.name() + "." + i)).isEqualTo(2);
                }
                fixture.run();
            }
            assertThat(slow.connection().conflatedMessages()).isEqualTo(12);
            assertThat(fast.connection().conflatedMessages()).isZero();
            resume(fixture, slow);
            slow.expectTexts("a1.2", "a2.2", "a.2", "b1.2", "b2.2", "b.2");
            fast.expectTexts("a1.0", "a2.0", "a.0", "b1.0", "b2.0", "b.0", "a1.1", "a2.1", "a.1", "b1.1", "b2.1",
                "b.1", "a1.2", "a2.2", "a.2", "b1.2", "b2.2", "b.2");
        }
    }

    @Test
    void shouldKeepTheNewestOfEachTopicThatMatchesAPattern()
    {
        try (Fixture fixture = fixture())
        {
            final Member slow = fixture.member();
            slow.connection().subscribe("prices/+");
            fixture.topics().find("prices/+").slowConsumerPolicy(SlowConsumerPolicy.conflate());
            stall(fixture, slow);
            for (int i = 0; i < 3; i++)
            {
                fixture.topics().topic("prices/a").publishText("a" + i);
                fixture.topics().topic("prices/b").publishText("b" + i);
                publish(fixture.topics().topic("prices/b"), 7, "b7." + i);
            }
            resume(fixture, slow);
            slow.expectTexts("a2", "b2", "b7.2");
        }
    }

    @Test
    void shouldPreferTheConnectionsPolicyToTheTopics()
    {
        try (Fixture fixture = fixture())
        {
            final List<Member> members = fixture.members(2);
            final Topic topic = fixture.topics().topic("a");
            members.forEach(member -> topic.subscribe(member.connection()));
            topic.slowConsumerPolicy(SlowConsumerPolicy.dropNewest());
            members.get(1).connection().slowConsumerPolicy(SlowConsumerPolicy.conflate());
            members.forEach(member -> stall(fixture, member));
            final List<String> results = new ArrayList<>();
            for (int i = 0; i < 3; i++)
            {
                topic.reporting((connection, result) -> results.add(connection.id() + " " + result))
                    .publishBinary(new byte[OUTBOUND_LIMIT / 3]);
                fixture.run();
            }
            final Connection first = members.get(0).connection();
            assertThat(results).isNotEmpty().allMatch((first.id() + " " + SendResult.DROPPED)::equals);
            assertThat(first.droppedMessages()).isEqualTo(results.size());
            assertThat(members.get(1).connection().conflatedMessages()).isEqualTo(2);
            members.forEach(member -> resume(fixture, member));
        }
    }

    @Test
    void shouldUseTheServersPolicyForEveryone()
    {
        try (Fixture fixture = new Fixture(
            settings -> settings.limits().slowConsumerPolicy(SlowConsumerPolicy.conflate())))
        {
            final Member slow = fixture.member();
            stall(fixture, slow);
            fixture.topics().everyone().publishText("1");
            fixture.topics().everyone().publishText("2");
            resume(fixture, slow);
            slow.expectTexts("2");
        }
    }

    @Test
    void shouldWaitNoLongerThanOnceForAllSubscribers()
    {
        try (Fixture fixture = fixture())
        {
            final Topic topic = fixture.topics().topic("a");
            final List<Member> members = fixture.members(20);
            members.forEach(member -> topic.subscribe(member.connection()));
            members.forEach(member -> stall(fixture, member));
            topic.publishBinary(new byte[OUTBOUND_LIMIT - FIRST_LENGTH - 1000]);
            fixture.run();
            topic.slowConsumerPolicy(SlowConsumerPolicy.waitFor(100, TimeUnit.MILLISECONDS));
            final long[] elapsedNs = new long[1];
            final Thread publisher = new Thread(() ->
            {
                final long startNs = System.nanoTime();
                topic.publishBinary(new byte[OUTBOUND_LIMIT - FIRST_LENGTH - 1000]);
                elapsedNs[0] = System.nanoTime() - startNs;
            });
            publisher.start();
            join(publisher);
            assertThat(elapsedNs[0]).isBetween(100_000_000L, 1_500_000_000L);
            members.forEach(member -> resume(fixture, member));
        }
    }

    @Test
    @Timeout(60)
    void shouldHoldUpNobodyWhileAPublisherWaits()
    {
        try (Fixture fixture = fixture())
        {
            final Topic topic = fixture.topics().topic("a");
            final Member slow = fixture.member();
            final Member fast = fixture.member();
            topic.subscribe(slow.connection());
            topic.subscribe(fast.connection());
            stall(fixture, slow);
            topic.only(connection -> connection == slow.connection())
                .publishBinary(new byte[OUTBOUND_LIMIT - FIRST_LENGTH - 1000]);
            topic.slowConsumerPolicy(SlowConsumerPolicy.waitFor(60, TimeUnit.SECONDS));
            final int[] accepted = new int[1];
            final Thread publisher = new Thread(() -> accepted[0] = topic.publishBinary(new byte[5000]));
            publisher.start();
            while (publisher.getState() != Thread.State.TIMED_WAITING)
            {
                Thread.onSpinWait();
            }

            topic.slowConsumerPolicy(null);
            assertThat(topic.publishText("meanwhile")).isEqualTo(2);
            fixture.run();

            assertThat(fast.client().receiveBinary()).hasSize(5000);
            assertThat(fast.client().receiveText()).isEqualTo("meanwhile");
            resume(fixture, slow);
            assertThat(slow.client().receiveBinary()).hasSize(OUTBOUND_LIMIT - FIRST_LENGTH - 1000);
            assertThat(slow.client().receiveText()).isEqualTo("meanwhile");
            join(publisher);
            fixture.run();
            assertThat(slow.client().receiveBinary()).hasSize(5000);
            assertThat(accepted[0]).isEqualTo(2);
        }
    }

    private static void join(final Thread thread)
    {
        try
        {
            thread.join(30_000);
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void shouldCountAMessageAsDroppedForEachSubscriberWhenTheServersMemoryIsUsedUp()
    {
        try (Fixture fixture = new Fixture(
            settings -> settings.limits().outboundLimit(TOTAL_LIMIT).totalOutboundLimit(TOTAL_LIMIT)))
        {
            final List<Member> members = fixture.members(2);
            final Topic topic = fixture.topics().topic("a");
            members.forEach(member -> topic.subscribe(member.connection()));
            stall(fixture, members.get(0));
            final List<SendResult> results = new ArrayList<>();
            int published = 0;
            while (results.isEmpty() && published < 100)
            {
                topic.reporting((connection, result) -> results.add(result)).publishBinary(new byte[500_000]);
                fixture.run();
                published++;
            }
            assertThat(results).containsExactly(SendResult.DROPPED, SendResult.DROPPED);
            members.forEach(member -> assertThat(member.connection().droppedMessages()).isEqualTo(1));
            resume(fixture, members.get(0));
            assertThat(topic.publishText("again")).isEqualTo(2);
            fixture.run();
        }
    }
}
