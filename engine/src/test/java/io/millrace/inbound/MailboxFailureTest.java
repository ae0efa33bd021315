package io.millrace.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.millrace.api.ConnectionState;
import io.millrace.api.SendResult;
import io.millrace.memory.MemoryDebug;
import io.millrace.testkit.TestClient;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Callbacks that throw, executors that do not run what they are given, and connections that end meanwhile.
 */
class MailboxFailureTest extends MailboxFixture
{
    @Test
    void shouldEndOnlyTheConnectionWhoseCallbackThrows()
    {
        final TestClient client = start();
        onMessage = (from, message) ->
        {
            from.send(message);
            if (message.asText().equals("b"))
            {
                throw new StackOverflowError("thrown");
            }
        };
        final TestClient other = server.connect("/");
        client.sendText("a");
        client.sendText("b");
        client.sendText("c");
        other.sendText("fine");
        server.runUntilIdle();
        runAll();
        assertThat(events).containsSubsequence("a", "b", "error thrown", "close 1011 HANDLER_ERROR")
            .doesNotContain("c");
        assertThat(client.closeCode()).isEqualTo(1011);
        assertThat(other.receiveText()).isEqualTo("fine");
    }

    @Test
    void shouldDropWhatWaitsWhenTheApplicationDisconnects()
    {
        final TestClient client = start();
        runAll();
        client.sendText("a");
        server.runUntilIdle();
        connection.disconnect();
        server.runUntilIdle();
        assertThat(server.server().connectionCount()).isZero();
        runAll();
        assertThat(events).containsExactly("open", "close 1006 LOCAL");
    }

    @Test
    void shouldDeliverWhatWaitsThoughThePeerHasReset()
    {
        final TestClient client = start();
        runAll();
        final List<SendResult> results = new ArrayList<>();
        onMessage = (from, message) ->
        {
            results.add(from.send(message));
            events.add(from.state().toString());
        };
        client.sendText("a");
        client.close(4001, "bye");
        server.runUntilIdle();
        client.reset();
        connection.pong(new UnsafeBuffer(new byte[1]), 0, 1);
        server.runUntilIdle();
        assertThat(server.server().connectionCount()).isZero();
        assertThat(connection.state()).isEqualTo(ConnectionState.CLOSING);

        runAll();

        assertThat(results).containsExactly(SendResult.CLOSED);
        assertThat(events).startsWith("open", "a", "CLOSING").endsWith("close 4001 PEER");
        assertThat(connection.state()).isEqualTo(ConnectionState.CLOSED);
    }

    @Test
    void shouldCloseTheConnectionWhenTheExecutorRefuses()
    {
        final TestClient client = start();
        runAll();
        executor.refuse();
        client.sendText("never delivered");
        server.runUntilIdle();

        assertThat(events).containsExactly("open", "error refused", "close 1011 HANDLER_ERROR");
        assertThat(client.closeCode()).isEqualTo(1011);
        assertThat(server.server().lentBuffers()).isEqualTo(STAGING_BUFFERS);
        connection.execute(() -> events.add("dropped"));
        server.runUntilIdle();
        assertThat(events).hasSize(3);
    }

    @Test
    void shouldCloseTheConnectionWhenTheExecutorThrowsAnErrorAtATask()
    {
        final TestClient client = start();
        runAll();
        executor.fail(new OutOfMemoryError("no thread"));
        connection.execute(() -> events.add("dropped"));
        server.runUntilIdle();
        assertThat(events).containsExactly("open", "error no thread", "close 1011 HANDLER_ERROR");
        assertThat(client.closeCode()).isEqualTo(1011);
    }

    @Test
    void shouldCloseWithoutCallbacksWhenTheExecutorRefusesToOpen()
    {
        executor.refuse();
        final TestClient client = start();
        client.sendText("never delivered");
        server.runUntilIdle();
        assertThat(client.closeCode()).isEqualTo(1011);
        assertThat(client.isReleased()).isTrue();
        assertThat(events).isEmpty();
        assertThat(server.server().connectionCount()).isZero();
    }

    @Test
    void shouldFinishOnTheSameThreadWhenTheExecutorRefusesAfterABurst()
    {
        final TestClient client = start();
        runAll();
        for (int i = 0; i < 100; i++)
        {
            connection.execute(() -> events.add("task"));
        }
        client.sendText("never delivered");
        server.runUntilIdle();
        executor.refuse();
        executor.runAll();
        assertThat(events).contains("task").endsWith("error refused").hasSizeLessThan(100);
        server.runUntilIdle();
        assertThat(events).endsWith("close 1011 HANDLER_ERROR");
        assertThat(client.closeCode()).isEqualTo(1011);
    }

    @Test
    void shouldWorkWithAnExecutorThatRunsTasksAtOnce()
    {
        final TestClient client = start(Runnable::run, settings -> settings, builder -> builder);
        final int count = 20_000;
        final int[] left = { count };
        client.sendText("a");
        server.runUntilIdle();
        final Runnable[] again = new Runnable[1];
        again[0] = () ->
        {
            if (--left[0] > 0)
            {
                connection.execute(again[0]);
            }
        };
        connection.execute(again[0]);
        assertThat(left[0]).isZero();
        client.close(1000, "");
        server.runUntilIdle();
        assertThat(events).containsExactly("open", "a", "close 1000 PEER");
        assertThat(client.receiveText()).isEqualTo("a");
    }

    @Test
    void shouldRunNothingTwiceWhenTheExecutorRunsATaskAndThrowsNevertheless()
    {
        final boolean[] throwing = { false };
        final TestClient client = start(task ->
        {
            task.run();
            if (throwing[0])
            {
                throw new IllegalStateException("after all");
            }
        }, settings -> settings, builder -> builder);
        throwing[0] = true;
        client.sendText("a");
        server.runUntilIdle();
        client.sendText("b");
        server.runUntilIdle();
        assertThat(events).containsOnlyOnce("a").doesNotContain("b");
        assertThat(events).endsWith("error after all", "close 1011 HANDLER_ERROR");
    }

    @Test
    void shouldEndAndReleaseWhenTheServerClosesThoughTheExecutorNeverRuns()
    {
        final TestClient client = start();
        runAll();
        client.sendText("never delivered");
        connection.execute(() -> events.add("dropped"));
        server.runUntilIdle();
        close();
        assertThat(events).containsExactly("open", "close 1001 SHUTDOWN");
        executor.runAll();
        assertThat(events).hasSize(2);
    }

    @Test
    void shouldReleaseWhatWaitsWhenTheExecutorLosesATask()
    {
        final TestClient client = start();
        runAll();
        client.sendText("lost");
        server.runUntilIdle();
        executor.lose();
        client.sendText("stuck");
        server.runUntilIdle();
        close();
        assertThat(events).containsExactly("open", "close 1001 SHUTDOWN");
    }

    @Test
    void shouldReleaseOnlyAfterTheCallbackThatWasAtWorkWhenTheServerClosed()
    {
        final TestClient client = start();
        runAll();
        final byte[] payload = new byte[1000];
        payload[999] = 42;
        onMessage = (from, message) ->
        {
            client.sendBinary(payload);
            server.close();
            events.add("lent " + server.server().lentBuffers());
            events.add("still there: " + message.buffer().getByte(message.offset() + 999));
        };
        client.sendBinary(payload);
        server.runUntilIdle();
        executor.runAll();
        // Its own message, the second one, and the peer's close frame.
        assertThat(events).containsExactly(
            "open", "long 1000", "lent 3", "still there: 42", "close 1001 SHUTDOWN");
        // When the server closed, the callback had its buffers still.
        assertThat(MemoryDebug.takeFindings()).allMatch(finding -> finding.getMessage().contains("leaked"));
    }
}
