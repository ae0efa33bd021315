package io.millrace.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.ScheduledTask;
import io.millrace.testkit.ReceivedFrame;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

/**
 * What an endpoint's executor is given, and in which order.
 */
class MailboxTest extends MailboxFixture
{
    @Test
    void shouldMakeAllCallbacksInOrderOnTheExecutor()
    {
        final TestClient client = start();
        final byte[] payload = new byte[100_000];
        client.sendText("a");
        client.sendPing(new byte[1]);
        client.sendPong(new byte[1]);
        client.sendFrame(false, 0, 1, "b".getBytes(StandardCharsets.US_ASCII));
        client.sendFrame(true, 0, 0, "c".getBytes(StandardCharsets.US_ASCII));
        client.sendBinary(payload);
        client.close(1000, "bye");
        server.runUntilIdle();
        assertThat(events).isEmpty();

        runAll();

        assertThat(events)
            .containsExactly("open", "a", "ping", "pong", "bc", "long 100000", "close 1000 PEER");
        assertThat(client.receiveText()).isEqualTo("a");
        assertThat(client.receiveText()).isEqualTo("bc");
        assertThat(client.receiveBinary()).isEqualTo(payload);
        assertThat(client.closeCode()).isEqualTo(1000);
        assertThat(server.server().lentBuffers()).isEqualTo(STAGING_BUFFERS);
    }

    @Test
    void shouldDeliverPartsAndShowFramesOnTheExecutor()
    {
        final TestClient client = start(executor, settings -> settings, builder -> builder.fragments(true)
            .frameObserver((from, frame) -> events.add("frame " + frame.opcode())));
        client.sendFrame(false, 0, 1, "a".getBytes(StandardCharsets.US_ASCII));
        client.sendFrame(true, 0, 0, "b".getBytes(StandardCharsets.US_ASCII));
        server.runUntilIdle();
        assertThat(events).isEmpty();
        runAll();
        assertThat(events).containsExactly("open", "frame 1", "part a", "frame 0", "part b");
    }

    @Test
    void shouldRunTasksBetweenMessagesInTheOrderInWhichTheyCame()
    {
        final TestClient client = start();
        runAll();
        client.sendText("a");
        server.runUntilIdle();
        connection.execute(() -> events.add("task"));
        client.sendText("b");
        server.runUntilIdle();
        connection.schedule(() -> events.add("later"), 10, TimeUnit.SECONDS);
        server.advance(TimeUnit.SECONDS.toNanos(11));
        client.sendText("c");
        server.runUntilIdle();
        assertThat(events).containsExactly("open");
        runAll();
        assertThat(events).containsExactly("open", "a", "task", "b", "later", "c");
    }

    @Test
    void shouldNotRunScheduledTaskThatIsCancelledWhileItWaitsForTheExecutor()
    {
        start();
        runAll();
        final ScheduledTask task = connection.schedule(() -> events.add("task"), 1, TimeUnit.SECONDS);
        server.advance(TimeUnit.SECONDS.toNanos(2));
        assertThat(executor.waiting()).isEqualTo(1);
        assertThat(task.cancel()).isTrue();
        assertThat(task.cancel()).isFalse();
        runAll();
        assertThat(events).containsExactly("open");
    }

    @Test
    void shouldGiveTheExecutorOneTaskAtATimeHoweverMuchWaits()
    {
        final TestClient client = start();
        for (int i = 0; i < 20; i++)
        {
            client.sendText("m");
            server.runUntilIdle();
        }
        assertThat(executor.waiting()).isEqualTo(1);
        final Runnable task = executor.next();
        task.run();
        task.run();
        assertThat(events).hasSize(21);
        assertThat(executor.accepted()).isEqualTo(1);
    }

    @Test
    void shouldTakeTurnsWithOtherConnectionsAfterABurst()
    {
        start();
        runAll();
        final Connection first = connection;
        server.connect("/");
        runAll();
        for (int i = 0; i < 1000; i++)
        {
            first.execute(() -> events.add("first"));
        }
        connection.execute(() -> events.add("second"));
        runAll();
        assertThat(events).hasSize(1003);
        assertThat(events.indexOf("second")).isLessThan(100);
    }

    @Test
    void shouldEndTheBurstWhenACallbackLeavesItsThreadInterrupted()
    {
        start();
        runAll();
        connection.execute(() -> Thread.currentThread().interrupt());
        connection.execute(() -> events.add("next " + Thread.currentThread().isInterrupted()));
        executor.next().run();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(events).containsExactly("open");
        runAll();
        assertThat(events).containsExactly("open", "next false");
    }

    @Test
    void shouldNotReadTheSocketWhileTooMuchWaitsForTheExecutor()
    {
        final TestClient client = start();
        client.channel().readLimit(4000);
        final int count = 1000;
        for (int i = 0; i < count; i++)
        {
            client.sendText("m" + i + " " + "x".repeat(90));
        }
        server.runUntilIdle();
        assertThat(server.server().lentBuffers()).isLessThanOrEqualTo(STAGING_BUFFERS + 4);

        final TestClient other = server.connect("/");
        other.sendText("other");
        server.runUntilIdle();
        final Runnable blocked = executor.next();
        runAll();
        assertThat(other.receiveText()).isEqualTo("other");
        blocked.run();
        runAll();

        for (int i = 0; i < count; i++)
        {
            assertThat(client.receiveText()).startsWith("m" + i + " ");
        }
        assertThat(server.server().lentBuffers()).isEqualTo(STAGING_BUFFERS);
    }

    @Test
    void shouldLetAReplyGoBeforeItsCallbackReturns()
    {
        final TestClient client = start();
        runAll();
        onMessage = (from, message) ->
        {
            from.send(message);
            server.runUntilIdle();
            events.add("client has " + client.receiveText());
        };
        client.sendText("a");
        client.sendText("b");
        server.runUntilIdle();
        runAll();
        assertThat(events).containsExactly("open", "a", "client has a", "b", "client has b");
    }

    @Test
    void shouldDeliverDeferredMessageAgainBeforeLaterOnes()
    {
        final TestClient client = start();
        final int[] calls = { 0 };
        onMessage = (from, message) ->
        {
            if (calls[0]++ % 3 != 2)
            {
                message.defer();
            }
            else
            {
                from.send(message);
            }
        };
        client.sendText("a");
        client.sendText("b");
        server.runUntilIdle();
        client.sendText("c");
        client.close(4000, "d");
        for (int i = 0; i < 10; i++)
        {
            runAll();
            connection.resumeReading();
        }
        runAll();
        assertThat(events).containsExactly("open", "a", "a", "a", "b", "b", "b", "c", "c", "c", "close 4000 PEER");
        assertThat(client.receiveText()).isEqualTo("a");
        assertThat(client.receiveText()).isEqualTo("b");
        assertThat(client.receiveText()).isEqualTo("c");
    }

    @Test
    void shouldDeliverAgainOnTheExecutorWhenTheConnectionHasDrained()
    {
        final TestClient client = start(executor, settings -> settings
            .buffers(buffers -> buffers.outboundRingCapacity(4096))
            .limits(limits -> limits.outboundLimit(4096)), builder -> builder);
        onMessage = (from, message) ->
        {
            if (!from.send(message).isAccepted())
            {
                message.defer();
            }
        };
        client.channel().writeWindow(0);
        for (int i = 0; i < 1000; i++)
        {
            client.sendText("m" + i);
        }
        runAll();
        assertThat(events).hasSizeLessThan(1000);

        client.channel().writeWindow(Long.MAX_VALUE);
        runAll();

        for (int i = 0; i < 1000; i++)
        {
            assertThat(client.receiveText()).isEqualTo("m" + i);
        }
        assertThat(events).contains("writable");
    }

    @Test
    void shouldHoldBackWhilePaused()
    {
        final TestClient client = start();
        onMessage = (from, message) -> from.pauseReading();
        client.sendText("a");
        client.sendText("b");
        runAll();
        client.sendText("c");
        runAll();
        assertThat(events).containsExactly("open", "a");
        connection.resumeReading();
        runAll();
        connection.resumeReading();
        runAll();
        assertThat(events).containsExactly("open", "a", "b", "c");
    }

    @Test
    void shouldAnswerPingsWhileCallbacksWait()
    {
        final TestClient client = start();
        client.sendText("a");
        client.sendPing("p".getBytes(StandardCharsets.US_ASCII));
        client.sendPing("q".getBytes(StandardCharsets.US_ASCII));
        client.sendBinary(new byte[300]);
        server.runUntilIdle();
        assertThat(client.received()).extracting(ReceivedFrame::opcode).containsExactly(10, 10);
        runAll();
        assertThat(events).containsExactly("open", "a", "ping", "ping", "long 300");
        assertThat(client.received()).extracting(ReceivedFrame::opcode).containsExactly(10, 10, 1, 2);
    }

    @Test
    void shouldLeavePongsToTheApplicationWhenTheyAreNotAutomatic()
    {
        final TestClient client = start(executor, settings -> settings, builder -> builder.automaticPong(false));
        client.sendPing(new byte[1]);
        runAll();
        assertThat(events).containsExactly("open", "ping");
        assertThat(client.received()).isEmpty();
    }
}
