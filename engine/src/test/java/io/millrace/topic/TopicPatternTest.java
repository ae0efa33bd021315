package io.millrace.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Topic;
import io.millrace.topic.Fixture.Member;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names with wildcards.
 */
class TopicPatternTest
{
    @ParameterizedTest
    @CsvSource({
        "a/+, a/b, true", "a/+, a/, true", "a/+, a, false", "a/+, a/b/c, false", "a/+, b/b, false", "+, a, true",
        "+, a/b, false", "+/+, a/b, true", "+/b, a/b, true", "+/b, a/c, false", "+/b, b, false", "a/+/c, a/b/c, true",
        "a/+/c, a//c, true", "a/+/c, a/b/d, false", "#, a, true", "#, a/b/c, true", "a/#, a, true", "a/#, a/b, true",
        "a/#, a/b/c, true", "a/#, ab, false", "a/#, b, false", "+/#, a, true", "+/b/#, a/b, true",
        "+/b/#, a/b/c, true", "+/b/#, a/c/b, false", "/#, a, false", "/#, /a, true", "+/a, /a, true" })
    void shouldMatchLevelByLevel(final String pattern, final String name, final boolean matches)
    {
        assertThat(TopicPattern.parse(pattern).matches(name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = { "a", "a/b", "c++", "c#", "#1", "a/+b/c", "a/b#", "/", "++", "##" })
    void shouldTakeOtherNamesLiterally(final String name)
    {
        assertThat(TopicPattern.parse(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "#/a", "a/#/b", "#/#", "#/" })
    void shouldRefuseNamesThatAreNotAllowed(final String name)
    {
        try (Fixture fixture = new Fixture())
        {
            final Member member = fixture.member();
            assertThatThrownBy(() -> fixture.topics().topic(name)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> member.connection().subscribe(name))
                .isInstanceOf(IllegalArgumentException.class);
            assertThat(fixture.topics().count()).isZero();
        }
    }

    @Test
    void shouldReachSubscribersOfMatchingPatternsWhicheverWasMadeFirst()
    {
        try (Fixture fixture = new Fixture())
        {
            final List<Member> members = fixture.members(3);
            final Topic early = fixture.topics().topic("prices/a/bid");
            members.get(0).connection().subscribe("prices/+/bid");
            final Topic late = fixture.topics().topic("prices/b/bid");
            fixture.topics().topic("prices/#").subscribe(members.get(1).connection());
            late.subscribe(members.get(2).connection());
            final Topic ask = fixture.topics().topic("prices/b/ask");

            assertThat(early.publishText("early")).isEqualTo(2);
            assertThat(late.publishText("late")).isEqualTo(3);
            assertThat(ask.publishText("ask")).isEqualTo(1);
            assertThat(fixture.topics().topic("other").publishText("other")).isZero();
            assertThat(late.except(members.get(1).connection()).publishText("without")).isEqualTo(2);
            fixture.run();

            members.get(0).expectTexts("early", "late", "without");
            members.get(1).expectTexts("early", "late", "ask");
            members.get(2).expectTexts("late", "without");
        }
    }

    @Test
    void shouldSendOncePerSubscription()
    {
        try (Fixture fixture = new Fixture())
        {
            final Member member = fixture.member();
            final Topic topic = fixture.topics().topic("a/b");
            for (final String name : List.of("a/b", "a/+", "+/b", "#"))
            {
                assertThat(member.connection().subscribe(name)).isTrue();
            }
            assertThat(member.connection().subscribe("a/+")).isFalse();
            assertThat(member.connection().subscriptions()).containsExactlyInAnyOrder("a/b", "a/+", "+/b", "#");
            assertThat(topic.publishText("x")).isEqualTo(4);
            assertThat(topic.subscriberCount()).isEqualTo(1);
            fixture.run();
            member.expectTexts("x", "x", "x", "x");
        }
    }

    @Test
    void shouldEndPatternsAsTopics()
    {
        try (Fixture fixture = new Fixture())
        {
            final List<Member> members = fixture.members(2);
            final Topic topic = fixture.topics().topic("a/b");
            final Topic kept = fixture.topics().topic("a/#");
            kept.subscribe(members.get(0).connection());
            members.get(0).connection().subscribe("a/+");
            members.get(1).connection().subscribe("+/b");
            assertThat(fixture.topics().count()).isEqualTo(4);
            assertThat(topic.publishText("1")).isEqualTo(3);

            assertThat(members.get(0).connection().unsubscribe("a/+")).isTrue();
            assertThat(fixture.topics().find("a/+")).isNull();
            assertThat(topic.publishText("2")).isEqualTo(2);
            members.get(1).client().reset();
            fixture.run();
            assertThat(fixture.topics().find("+/b")).isNull();
            assertThat(topic.publishText("3")).isEqualTo(1);
            kept.close();
            assertThat(topic.publishText("4")).isZero();
            fixture.run();
            members.get(0).expectTexts("1", "1", "2", "3");
            fixture.topics().topic("a/+").subscribe(members.get(0).connection());
            assertThat(topic.publishText("5")).isEqualTo(1);
            topic.close();
            assertThat(topic.publishText("6")).isZero();
        }
    }

    @Test
    void shouldRefuseToPublishToAPattern()
    {
        try (Fixture fixture = new Fixture())
        {
            final Topic pattern = fixture.topics().topic("a/+");
            assertThatThrownBy(() -> pattern.publishText("x"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a/+");
            assertThatThrownBy(() -> pattern.only(connection -> true).publishBinary(new byte[1]))
                .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldLinkWhenATopicAndAPatternAreMadeAtTheSameTime() throws Exception
    {
        final ExecutorService executor = Executors.newFixedThreadPool(2);
        try (Fixture fixture = new Fixture(settings -> settings.buffers().outboundRingCapacity(1 << 20)))
        {
            final Member member = fixture.member();
            final Phaser start = new Phaser(2);
            for (int i = 0; i < 5_000; i++)
            {
                final String name = "a" + i;
                final List<Future<?>> tasks = new ArrayList<>();
                tasks.add(executor.submit(() ->
                {
                    start.arriveAndAwaitAdvance();
                    return fixture.topics().topic(name + "/b");
                }));
                tasks.add(executor.submit(() ->
                {
                    start.arriveAndAwaitAdvance();
                    return member.connection().subscribe(name + "/+");
                }));
                for (final Future<?> task : tasks)
                {
                    task.get(30, TimeUnit.SECONDS);
                }
                final Topic topic = fixture.topics().find(name + "/b");
                assertThat(topic.publishText("")).isEqualTo(1);
                member.connection().unsubscribe(name + "/+");
                topic.close();
            }
            assertThat(fixture.topics().count()).isZero();
        }
        finally
        {
            executor.shutdownNow();
        }
    }
}
