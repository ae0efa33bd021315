package io.millrace.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import io.millrace.api.Topic;
import io.millrace.topic.Fixture.Member;

import org.junit.jupiter.api.Test;

/**
 * Who is in a topic, and how long topics live.
 */
class TopicTest
{
    @Test
    void shouldPublishToSubscribersOnly()
    {
        try (Fixture fixture = new Fixture())
        {
            final List<Member> members = fixture.members(3);
            final Topic topic = fixture.topics().topic("news");
            assertThat(topic.subscribe(members.get(0).connection())).isTrue();
            assertThat(members.get(1).connection().subscribe("news")).isTrue();

            assertThat(topic.publishText("first")).isEqualTo(2);
            fixture.run();

            members.get(0).expectTexts("first");
            members.get(1).expectTexts("first");
            members.get(2).expectNothing();
        }
    }

    @Test
    void shouldStopPublishingToWhoUnsubscribed()
    {
        try (Fixture fixture = new Fixture())
        {
            final List<Member> members = fixture.members(3);
            final Topic topic = fixture.topics().topic("news");
            members.forEach(member -> topic.subscribe(member.connection()));
            topic.publishText("before");
            assertThat(topic.unsubscribe(members.get(0).connection())).isTrue();
            assertThat(topic.unsubscribe(members.get(0).connection())).isFalse();
            assertThat(topic.publishText("between")).isEqualTo(2);
            assertThat(members.get(2).connection().unsubscribe("news")).isTrue();
            assertThat(members.get(2).connection().unsubscribe("news")).isFalse();
            assertThat(topic.publishText("after")).isEqualTo(1);
            fixture.run();

            members.get(0).expectTexts("before");
            members.get(1).expectTexts("before", "between", "after");
            members.get(2).expectTexts("before", "between");
        }
    }

    @Test
    void shouldSubscribeOnlyOnce()
    {
        try (Fixture fixture = new Fixture())
        {
            final Member member = fixture.member();
            final Topic topic = fixture.topics().topic("news");
            assertThat(topic.subscribe(member.connection())).isTrue();
            assertThat(topic.subscribe(member.connection())).isFalse();
            assertThat(member.connection().subscribe("news")).isFalse();
            assertThat(topic.subscriberCount()).isEqualTo(1);
            assertThat(topic.publishText("once")).isEqualTo(1);
            fixture.run();
            member.expectTexts("once");
        }
    }

    @Test
    void shouldTellWhoIsSubscribedToWhat()
    {
        try (Fixture fixture = new Fixture())
        {
            final List<Member> members = fixture.members(2);
            final Topic topic = fixture.topics().topic("a");
            assertThat(members.get(0).connection().subscriptions()).isEmpty();
            members.get(0).connection().subscribe("a");
            members.get(0).connection().subscribe("b");

            assertThat(topic.name()).isEqualTo("a");
            assertThat(topic.isSubscribed(members.get(0).connection())).isTrue();
            assertThat(topic.isSubscribed(members.get(1).connection())).isFalse();
            assertThat(members.get(0).connection().subscriptions()).containsExactlyInAnyOrder("a", "b");
            assertThat(members.get(1).connection().subscriptions()).isEmpty();
            assertThat(members.get(0).connection().topics()).isSameAs(fixture.topics());

            topic.unsubscribe(members.get(0).connection());
            assertThat(members.get(0).connection().subscriptions()).containsExactly("b");
        }
    }

    @Test
    void shouldKeepATopicThatWasAskedForUntilItIsClosed()
    {
        try (Fixture fixture = new Fixture())
        {
            final Member member = fixture.member();
            assertThat(fixture.topics().find("news")).isNull();
            final Topic topic = fixture.topics().topic("news");
            assertThat(fixture.topics().topic("news")).isSameAs(topic);
            assertThat(fixture.topics().find("news")).isSameAs(topic);
            topic.subscribe(member.connection());
            topic.unsubscribe(member.connection());
            assertThat(fixture.topics().count()).isEqualTo(1);

            topic.close();
            topic.close();

            assertThat(fixture.topics().count()).isZero();
            assertThat(fixture.topics().find("news")).isNull();
        }
    }

    @Test
    void shouldEndATopicWithItsLastSubscriberWhenNobodyAskedForIt()
    {
        try (Fixture fixture = new Fixture())
        {
            final List<Member> members = fixture.members(2);
            members.get(0).connection().subscribe("room");
            final Topic topic = fixture.topics().find("room");
            members.get(1).connection().subscribe("room");
            members.get(0).connection().unsubscribe("room");
            assertThat(fixture.topics().find("room")).isSameAs(topic);

            members.get(1).connection().unsubscribe("room");

            assertThat(fixture.topics().find("room")).isNull();
            assertThat(fixture.topics().count()).isZero();
            assertThat(topic.publishText("nobody")).isZero();
        }
    }

    @Test
    void shouldKeepATopicThatIsAskedForWhileItHasSubscribers()
    {
        try (Fixture fixture = new Fixture())
        {
            final Member member = fixture.member();
            member.connection().subscribe("room");
            final Topic topic = fixture.topics().topic("room");
            member.connection().unsubscribe("room");

            assertThat(fixture.topics().find("room")).isSameAs(topic);
        }
    }

    @Test
    void shouldRemoveAllSubscribersWhenClosed()
    {
        try (Fixture fixture = new Fixture())
        {
            final List<Member> members = fixture.members(5);
            final Topic topic = fixture.topics().topic("news");
            members.forEach(member -> topic.subscribe(member.connection()));
            topic.publishText("last");

            topic.close();

            assertThat(topic.subscriberCount()).isZero();
            assertThat(topic.publishText("too late")).isZero();
            assertThat(topic.isSubscribed(members.get(0).connection())).isFalse();
            assertThat(members.get(0).connection().subscriptions()).isEmpty();
            assertThatThrownBy(() -> topic.subscribe(members.get(0).connection()))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("news");
            fixture.run();
            members.forEach(member -> member.expectTexts("last"));
            final Topic next = fixture.topics().topic("news");
            assertThat(next).isNotSameAs(topic);
            assertThat(next.subscribe(members.get(0).connection())).isTrue();
        }
    }

    @Test
    void shouldLeaveAllTopicsWhenTheConnectionCloses()
    {
        try (Fixture fixture = new Fixture())
        {
            final List<Member> members = fixture.members(3);
            final Topic kept = fixture.topics().topic("kept");
            members.forEach(member -> kept.subscribe(member.connection()));
            members.get(0).connection().subscribe("alone");
            members.get(0).client().close(1000, "");
            members.get(1).client().reset();
            fixture.run();

            assertThat(kept.subscriberCount()).isEqualTo(1);
            assertThat(fixture.topics().find("alone")).isNull();
            assertThat(members.get(0).connection().subscriptions()).isEmpty();
            assertThat(kept.isSubscribed(members.get(1).connection())).isFalse();
            assertThat(kept.publishText("x")).isEqualTo(1);
            assertThat(kept.subscribe(members.get(0).connection())).isFalse();
            assertThat(members.get(1).connection().subscribe("new")).isFalse();
            assertThat(fixture.topics().count()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotSubscribeAClosingConnection()
    {
        try (Fixture fixture = new Fixture())
        {
            final Member member = fixture.member();
            member.client().automaticReplies(false);
            member.connection().close();
            fixture.run();

            assertThat(fixture.topics().topic("news").subscribe(member.connection())).isFalse();
            assertThat(member.connection().subscribe("other")).isFalse();
            assertThat(fixture.topics().find("other")).isNull();
        }
    }

    @Test
    void shouldRefuseAnEmptyName()
    {
        try (Fixture fixture = new Fixture())
        {
            final Member member = fixture.member();
            assertThatThrownBy(() -> fixture.topics().topic("")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> member.connection().subscribe("")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> fixture.topics().topic(null)).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void shouldRefuseAConnectionOfAnotherServer()
    {
        try (Fixture fixture = new Fixture(); Fixture other = new Fixture())
        {
            final Member stranger = other.member();
            final Topic topic = fixture.topics().topic("news");
            assertThatThrownBy(() -> topic.subscribe(stranger.connection()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("another server");
            assertThatThrownBy(() -> topic.unsubscribe(stranger.connection()))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> topic.isSubscribed(stranger.connection()))
                .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> topic.except(stranger.connection()))
                .isInstanceOf(IllegalArgumentException.class);
            assertThat(stranger.connection().subscriptions()).isEmpty();
        }
    }
}
