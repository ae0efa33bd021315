package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerCounters;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.protocol.Opcode;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What drops must leave alone, in memory: frames of which a part is out (RFC 6455 §5.2), unfinished messages (§5.4),
 * control frames, and those who wait to hear that what they sent is out.
 */
class SlowConsumerFramesTest
{
    private static final int COUNT = 400;

    private static PolicyFixture with(final SlowConsumerPolicy policy)
    {
        return new PolicyFixture(settings -> settings.limits().slowConsumerPolicy(policy));
    }

    private static SlowConsumerPolicy policy(final int number)
    {
        return List.of(SlowConsumerPolicy.refuse(), SlowConsumerPolicy.dropNewest(), SlowConsumerPolicy.dropOldest(),
            SlowConsumerPolicy.conflate()).get(number & 3);
    }

    /** A message that shows by its bytes whether it is whole. */
    private static String message(final int number, final int length)
    {
        return number + " " + String.valueOf((char)('a' + number % 26)).repeat(length) + " " + number;
    }

    private static boolean isWhole(final String text)
    {
        final int number = PolicyFixture.number(text);
        final int length = text.length() - 2 * (number + " ").length();
        return text.equals(message(number, length));
    }

    /** The socket takes a byte or a few at a time, with drops in between. */
    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
    void shouldNeverCutAFrameWhenTheSocketTakesFewBytesAtATime(final long seed)
    {
        final Random random = new Random(seed);
        try (PolicyFixture fixture = with(policy((int)seed)))
        {
            final TestClient slow = fixture.open("/slow");
            final Connection connection = fixture.connection("/slow");
            final PreparedMessage prepared = fixture.server.server().topics().prepareText("-1 ` -1");
            int accepted = 0;
            for (int i = 0; i < COUNT; i++)
            {
                final String text = message(i, random.nextInt(8) == 0 ? random.nextInt(3000) : random.nextInt(60));
                accepted += send(fixture, connection, prepared, random, text) ? 1 : 0;
                slow.channel().writeLimit(1 + random.nextInt(3)).writeWindow(random.nextInt(120));
                if (random.nextInt(10) == 0)
                {
                    slow.sendPing(new byte[] { (byte)i });
                    connection.ping();
                }
                fixture.server.runUntilIdle();
            }
            prepared.close();
            final List<String> received = fixture.release(slow);
            assertThat(received).filteredOn(text -> !text.startsWith("-1")).allMatch(SlowConsumerFramesTest::isWhole);
            assertThat(received.stream().filter(text -> text.startsWith("-1"))).containsOnly("-1 ` -1");
            final SlowConsumerCounters counters = fixture.server.server().slowConsumers();
            assertThat(received.size()).isEqualTo(accepted - counters.droppedOldest() - counters.conflated());
            assertThat(received.size()).isLessThan(COUNT);
            slow.close(1000, "");
            fixture.server.runUntilIdle();
            assertThat(fixture.causes).containsOnly(Map.entry("/slow", CloseCause.PEER));
            assertThat(fixture.server.server().lentBuffers()).isEqualTo(fixture.idleBuffers());
        }
    }

    private static boolean send(
        final PolicyFixture fixture,
        final Connection connection,
        final PreparedMessage prepared,
        final Random random,
        final String text)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        switch (random.nextInt(4))
        {
            case 0:
                return connection.send(prepared).isAccepted();
            case 1:
                return connection.sendText(text).isAccepted();
            case 2:
                return fixture.topic.publish(random.nextInt(3), MessageType.TEXT, buffer, 0, buffer.capacity()) == 1;
            default:
                return fixture.topic.publishText(text) == 1;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 2, 3 })
    void shouldNotPublishIntoAnUnfinishedMessage(final int number)
    {
        try (PolicyFixture fixture = with(policy(number)))
        {
            final TestClient client = fixture.open("/slow");
            final Connection connection = fixture.connection("/slow");
            final UnsafeBuffer part = new UnsafeBuffer("part".getBytes(StandardCharsets.UTF_8));
            connection.sendFrame(false, 0, Opcode.TEXT, part, 0, 4);
            final List<SendResult> results = new ArrayList<>();
            fixture.topic.reporting((same, result) -> results.add(result)).publishText("between");
            connection.ping();
            connection.sendFrame(true, 0, Opcode.CONTINUATION, part, 0, 4);
            fixture.topic.publishText("after");
            fixture.server.runUntilIdle();
            assertThat(PolicyFixture.texts(client)).containsExactly("partpart", "after");
            assertThat(results).containsExactly(number == 0 ? SendResult.STREAM_OPEN : SendResult.DROPPED);
            assertThat(connection.droppedMessages()).isEqualTo(number == 0 ? 0 : 1);
        }
    }

    /** The second message is dropped, of the first a part is out: so only the second listener hears of a loss. */
    @Test
    void shouldTellThoseWhoWaitForAFlushWhatWasLostBeforeThemAndNothingElse()
    {
        try (PolicyFixture fixture = new PolicyFixture(settings -> settings.limits()
            .slowConsumerPolicy(SlowConsumerPolicy.dropOldest()).outboundMessageLimit(2)))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            final Connection connection = fixture.connection("/slow");
            final List<String> outcomes = new ArrayList<>();
            for (int i = 0; i < 3; i++)
            {
                final String name = i + " ";
                fixture.topic.publishText(message(i, 20));
                fixture.server.runUntilIdle();
                connection.whenFlushed((same, written) -> outcomes.add(name + written));
            }
            assertThat(PolicyFixture.numbers(fixture.release(slow))).containsExactly(0, 2);
            assertThat(outcomes).containsExactly("0 true", "1 false", "2 true");
        }
    }

    @Test
    void shouldTellAllWhoWaitForAFlushWhenAConnectionIsDisconnected()
    {
        try (PolicyFixture fixture = new PolicyFixture(settings -> settings.limits().outboundMessageLimit(3)
            .slowConsumerPolicy(SlowConsumerPolicy.disconnect(CloseCode.TRY_AGAIN_LATER, "slow"))))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            final Connection connection = fixture.connection("/slow");
            final List<Boolean> outcomes = new ArrayList<>();
            for (int i = 0; i < 3; i++)
            {
                fixture.topic.publishText(message(i, 20));
                fixture.server.runUntilIdle();
                connection.whenFlushed((same, written) -> outcomes.add(written));
            }
            fixture.topic.publishText("one too many");
            assertThat(fixture.release(slow)).containsExactly(message(0, 20));
            assertThat(slow.closeCode()).isEqualTo(CloseCode.TRY_AGAIN_LATER);
            assertThat(outcomes).containsExactly(true, false, false);
        }
    }

    @Test
    void shouldSendBeforeTheCloseFrameWhatWasPublishedBeforeTheClose()
    {
        try (PolicyFixture fixture = new PolicyFixture())
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            fixture.topic.publishText("0 published");
            fixture.connection("/slow").sendText("1 sent");
            fixture.topic.publishText("2 " + "x".repeat(5000));
            fixture.connection("/slow").close(1000, "done");
            assertThat(fixture.topic.publishText("late")).isZero();
            assertThat(PolicyFixture.numbers(fixture.release(slow))).containsExactly(0, 1, 2);
            assertThat(slow.closeReason()).isEqualTo("done");
        }
    }

    /** What stands behind an open claim when the connection is cut off does not go out after it either. */
    @Test
    void shouldDropWhatStandsBehindAnOpenClaimWhenDisconnected()
    {
        try (PolicyFixture fixture = new PolicyFixture(settings -> settings.limits().outboundMessageLimit(4)
            .slowConsumerPolicy(SlowConsumerPolicy.disconnect(CloseCode.POLICY_VIOLATION, "slow"))))
        {
            final TestClient slow = fixture.openSlow("/slow", 5);
            final Connection connection = fixture.connection("/slow");
            connection.sendText(message(0, 20));
            fixture.server.runUntilIdle();
            final MessageClaim claim = new MessageClaim();
            assertThat(connection.claim(MessageType.TEXT, 10, claim)).isEqualTo(SendResult.ACCEPTED);
            connection.sendText("1 behind");
            connection.sendText("2 behind");
            assertThat(connection.sendText("one too many")).isEqualTo(SendResult.CLOSED);
            claim.abort();
            assertThat(fixture.release(slow)).containsExactly(message(0, 20));
            assertThat(slow.closeCode()).isEqualTo(CloseCode.POLICY_VIOLATION);
        }
    }

    @Test
    void shouldCallOnCloseThoughOnDroppedThrows()
    {
        final List<String> calls = new ArrayList<>();
        final ConnectionHandler handler = new ConnectionHandler()
        {
            @Override
            public void onMessage(final Connection connection, final Message message)
            {
            }

            @Override
            public void onDropped(final Connection connection, final long dropped, final long conflated)
            {
                calls.add("dropped " + dropped);
                throw new IllegalStateException("thrown on purpose");
            }

            @Override
            public void onClose(
                final Connection connection, final int code, final String reason, final CloseCause cause)
            {
                calls.add("close");
            }
        };
        try (InMemoryServer server = InMemoryServer.start(new ServerSettings().handler(handler)
            .limits(limits -> limits.outboundMessageLimit(1).slowConsumerPolicy(SlowConsumerPolicy.dropNewest()))))
        {
            final TestClient client = server.connect("/");
            client.channel().writeWindow(0);
            server.server().topics().everyone().publishText("kept");
            client.reset();
            server.server().topics().everyone().publishText("dropped");
            server.runUntilIdle();
            assertThat(calls).containsExactly("dropped 1", "close");
        }
    }
}
