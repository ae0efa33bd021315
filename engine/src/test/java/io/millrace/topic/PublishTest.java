package io.millrace.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.millrace.api.Audience;
import io.millrace.api.Connection;
import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.api.SendResult;
import io.millrace.api.Topic;
import io.millrace.topic.Fixture.Member;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is published, and to whom.
 */
class PublishTest
{
    private static final int OUTBOUND_LIMIT = 4 << 20;

    private Fixture fixture;
    private List<Member> members;
    private Topic topic;

    @BeforeEach
    void open()
    {
        fixture = new Fixture(settings -> settings.limits().outboundLimit(OUTBOUND_LIMIT));
        members = fixture.members(4);
        topic = fixture.topics().topic("news");
        members.subList(0, 3).forEach(member -> topic.subscribe(member.connection()));
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

    private void expectTexts(final int index, final String... texts)
    {
        fixture.run();
        members.get(index).expectTexts(texts);
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 125, 126, 8_000, 65_535, 65_536, 1_000_000 })
    void shouldPublishBinaryOfAnyLength(final int length)
    {
        final byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        final UnsafeBuffer shifted = new UnsafeBuffer(new byte[length + 5]);
        shifted.putBytes(3, payload);

        assertThat(topic.publishBinary(payload)).isEqualTo(3);
        assertThat(topic.publish(MessageType.BINARY, shifted, 3, length)).isEqualTo(3);
        final ByteBuffer part = ByteBuffer.allocateDirect(length + 7).position(4).limit(4 + length);
        part.duplicate().put(payload);
        assertThat(topic.publishBinary(part)).isEqualTo(3);
        assertThat(part.position()).isEqualTo(4);
        fixture.run();

        for (final Member member : members.subList(0, 3))
        {
            for (int i = 0; i < 3; i++)
            {
                assertThat(Arrays.equals(member.client().receiveBinary(), payload)).as("the payload").isTrue();
            }
            member.expectNothing();
        }
        members.get(3).expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "hello", "\u00e4\u20ac\ud83d\ude00" })
    void shouldPublishText(final String text)
    {
        final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThat(topic.publishText(new StringBuilder(text))).isEqualTo(3);
        assertThat(topic.publish(MessageType.TEXT, new UnsafeBuffer(utf8), 0, utf8.length)).isEqualTo(3);
        assertThat(topic.publish(7, MessageType.TEXT, new UnsafeBuffer(utf8), 0, utf8.length)).isEqualTo(3);

        expectTexts(0, text, text, text);
        expectTexts(2, text, text, text);
    }

    @Test
    void shouldCopyThePayload()
    {
        final byte[] payload = { 1, 2, 3 };
        topic.publishBinary(payload);
        Arrays.fill(payload, (byte)9);
        fixture.run();
        assertThat(members.get(0).client().receiveBinary()).containsExactly(1, 2, 3);
    }

    @Test
    void shouldPublishAPreparedMessageManyTimes()
    {
        try (PreparedMessage message = fixture.topics().prepareText("again"))
        {
            assertThat(message.type()).isEqualTo(MessageType.TEXT);
            assertThat(message.length()).isEqualTo(5);
            assertThat(topic.publish(message)).isEqualTo(3);
            expectTexts(0, "again");
            assertThat(topic.publish(8, message)).isEqualTo(3);
            assertThat(topic.except(connection(0)).publish(message)).isEqualTo(2);
            assertThat(connection(3).send(message)).isEqualTo(SendResult.ACCEPTED);
        }
        expectTexts(0, "again");
        expectTexts(1, "again", "again", "again");
        expectTexts(3, "again");
    }

    @Test
    void shouldPrepareBinary()
    {
        final byte[] payload = { 1, 2, 3, 4 };
        try (PreparedMessage all = fixture.topics().prepareBinary(ByteBuffer.wrap(payload, 1, 2));
            PreparedMessage part = fixture.topics().prepare(MessageType.BINARY, new UnsafeBuffer(payload), 2, 2))
        {
            topic.publish(all);
            topic.publish(part);
        }
        fixture.run();
        assertThat(members.get(0).client().receiveBinary()).containsExactly(2, 3);
        assertThat(members.get(0).client().receiveBinary()).containsExactly(3, 4);
    }

    @Test
    void shouldSendWhatIsQueuedWhenThePreparedMessageIsClosed()
    {
        final PreparedMessage message = fixture.topics().prepareText("kept");
        topic.publish(message);
        message.close();
        message.close();

        assertThat(message.isClosed()).isTrue();
        assertThatThrownBy(() -> topic.publish(message)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> fixture.topics().topic("empty").publish(1, message))
            .isInstanceOf(IllegalStateException.class);
        expectTexts(0, "kept");
    }

    @Test
    void shouldLeaveOutTheExcepted()
    {
        assertThat(topic.except(connection(1)).publishText("a")).isEqualTo(2);
        assertThat(topic.except(connection(1)).except(connection(2)).publishText("b")).isEqualTo(1);
        assertThat(topic.except(connection(3)).publishText("c")).isEqualTo(3);

        expectTexts(0, "a", "b", "c");
        expectTexts(1, "c");
        expectTexts(2, "a", "c");
        expectTexts(3);
    }

    @Test
    void shouldPublishToThoseThatThePredicateHoldsFor()
    {
        connection(0).attribute("side", "left");
        final Audience left = topic.only(connection -> "left".equals(connection.attribute("side")));
        assertThat(left.publishText("a")).isEqualTo(1);
        connection(1).attribute("side", "left");
        assertThat(left.publishText("b")).isEqualTo(2);
        assertThat(left.only(connection -> connection.id() != connection(0).id()).publishText("c")).isEqualTo(1);
        assertThat(left.except(connection(1)).publishText("d")).isEqualTo(1);

        expectTexts(0, "a", "b", "d");
        expectTexts(1, "b", "c");
        expectTexts(2);
    }

    @Test
    void shouldReportThoseThatItWasNotQueuedFor()
    {
        final List<String> reports = new ArrayList<>();
        final Audience reported = topic.except(connection(2))
            .reporting((connection, result) -> reports.add("first " + connection.id() + " " + result))
            .reporting((connection, result) -> reports.add("second " + connection.id() + " " + result));
        connection(1).close();

        assertThat(reported.publishText("x")).isEqualTo(1);
        assertThat(reported.publishBinary(new byte[OUTBOUND_LIMIT])).isZero();

        final long closed = connection(1).id();
        final long open = connection(0).id();
        assertThat(reports).containsExactly(
            "first " + closed + " CLOSED",
            "second " + closed + " CLOSED",
            "first " + open + " TOO_LARGE",
            "second " + open + " TOO_LARGE",
            "first " + closed + " CLOSED",
            "second " + closed + " CLOSED");
        expectTexts(0, "x");
    }

    @Test
    void shouldReportBackPressureAndCountWhatWasQueued()
    {
        final List<Long> refused = new ArrayList<>();
        members.get(0).client().channel().writeWindow(0);
        final byte[] payload = new byte[OUTBOUND_LIMIT / 4];
        final Audience reported = topic.reporting((connection, result) ->
        {
            assertThat(result).isEqualTo(SendResult.BACK_PRESSURE);
            refused.add(connection.id());
        });
        int accepted = 3;
        for (int i = 0; i < 10 && accepted == 3; i++)
        {
            accepted = reported.publishBinary(payload);
            fixture.run();
        }

        assertThat(accepted).isEqualTo(2);
        assertThat(refused).containsExactly(connection(0).id());
        members.get(0).client().channel().writeWindow(Integer.MAX_VALUE);
    }

    @Test
    void shouldLetTheDeliveryListenerEndConnections()
    {
        topic.reporting((connection, result) -> connection.disconnect()).publishBinary(new byte[OUTBOUND_LIMIT]);
        fixture.run();

        assertThat(topic.subscriberCount()).isZero();
        assertThat(fixture.topics().everyone().publishText("rest")).isEqualTo(1);
        expectTexts(3, "rest");
    }

    @Test
    void shouldPublishToEveryone()
    {
        final Audience everyone = fixture.topics().everyone();
        assertThat(fixture.topics().everyone()).isSameAs(everyone);
        assertThat(everyone.publishText("all")).isEqualTo(4);
        assertThat(everyone.except(connection(0)).publishText("others")).isEqualTo(3);
        assertThat(everyone.only(connection -> connection == connection(3)).publishText("one")).isEqualTo(1);

        expectTexts(0, "all");
        expectTexts(1, "all", "others");
        expectTexts(3, "all", "others", "one");
        members.get(3).client().reset();
        fixture.run();
        assertThat(everyone.publishText("rest")).isEqualTo(3);
        fixture.run();
    }

    @Test
    void shouldKeepTheOrderOfOneThreadAmongTopicsEveryoneAndDirectSends()
    {
        final Topic other = fixture.topics().topic("other");
        other.subscribe(connection(0));
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++)
        {
            topic.publishText("topic " + i);
            connection(0).sendText("direct " + i);
            other.publishText("other " + i);
            fixture.topics().everyone().publishText("everyone " + i);
            try (PreparedMessage message = fixture.topics().prepareText("prepared " + i))
            {
                connection(0).send(message);
            }
            for (final String kind : List.of("topic ", "direct ", "other ", "everyone ", "prepared "))
            {
                expected.add(kind + i);
            }
        }
        expectTexts(0, expected.toArray(new String[0]));
    }

    @Test
    void shouldRefuseRangesOutsideTheBuffer()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[10]);
        assertThatThrownBy(() -> topic.publish(MessageType.TEXT, buffer, 8, 3))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> topic.publish(1, MessageType.TEXT, buffer, 0, -1))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fixture.topics().prepare(MessageType.TEXT, buffer, 11, 0))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> topic.publish(null, buffer, 0, 1)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> topic.only(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> topic.reporting(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> topic.except(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void shouldRefuseAPreparedMessageOfAnotherServer()
    {
        try (Fixture other = new Fixture(); PreparedMessage foreign = other.topics().prepareText("x"))
        {
            assertThatThrownBy(() -> topic.publish(foreign))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("another server");
            assertThatThrownBy(() -> connection(0).send(foreign)).isInstanceOf(IllegalArgumentException.class);
        }
        expectTexts(0);
    }

    @Test
    void shouldServeAllOthersWhenAPredicateThrows()
    {
        final RuntimeException failure = new RuntimeException("predicate");
        final Audience throwing = topic.only(connection ->
        {
            if (connection == connection(0))
            {
                throw failure;
            }
            return true;
        });

        assertThatThrownBy(() -> throwing.publishText("x")).isSameAs(failure);

        expectTexts(0);
        expectTexts(1, "x");
        expectTexts(2, "x");
        fixture.expectNothingLent();
        assertThat(topic.publishText("y")).isEqualTo(3);
        expectTexts(0, "y");
    }

    @Test
    void shouldServeAllOthersWhenADeliveryListenerThrows()
    {
        final Error failure = new AssertionError("listener");
        connection(0).close();
        final Audience throwing = topic.reporting((connection, result) ->
        {
            throw failure;
        });

        assertThatThrownBy(() -> throwing.publishText("x")).isSameAs(failure);

        expectTexts(1, "x");
        expectTexts(2, "x");
        fixture.expectNothingLent();
    }

    @Test
    void shouldEncodeNothingForATopicWithoutSubscribers()
    {
        final Topic empty = fixture.topics().topic("empty");
        final long before = fixture.server().server().offHeapBytes();
        assertThat(empty.publishBinary(new byte[3_000_000])).isZero();
        assertThat(fixture.server().server().offHeapBytes()).isEqualTo(before);
    }
}
