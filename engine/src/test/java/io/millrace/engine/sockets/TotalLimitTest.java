package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.millrace.api.Connection;
import io.millrace.api.SendResult;

import org.junit.jupiter.api.Test;

/**
 * Peers that do not read, so many that the bound for the whole server is reached.
 */
class TotalLimitTest
{
    private static final int PEERS = 12;
    private static final long TOTAL = 1 << 20;

    private static RawClient openSmall(final TestServer server)
    {
        final RawClient client =
            RawClient.connect(server.port(), Flood.SMALL_BUFFER).send(RawClient.request("/"));
        client.expectOpened();
        return client;
    }

    @Test
    void shouldKeepTheBoundAndTellTheOthersWhenThereIsMemoryAgain()
    {
        final Recorder recorder = new Recorder();
        final List<RawClient> slow = new ArrayList<>();
        try (TestServer server = TestServer.start(recorder, settings ->
        {
            Flood.small(settings);
            settings.limits().totalOutboundLimit(TOTAL);
        });
            RawClient healthy = server.open())
        {
            for (int i = 0; i < PEERS; i++)
            {
                slow.add(openSmall(server));
            }
            exhaust(server, slow);
            final Connection connection = server.connection(healthy);
            assertThat(sendUntilRefused(server, slow, healthy)).isEqualTo(SendResult.BACK_PRESSURE);
            publishUntilRefusedByAll(server, slow, connection);
            slow.forEach(RawClient::leave);
            sendWheneverWritable(recorder, healthy, connection, "y".repeat(100_000));
            healthy.expectText("y".repeat(100_000));
            healthy.sendText("echo").expectText("echo");
            healthy.leave();
            server.expectIdle();
            Await.await("no bytes are in use", () -> server.server().outboundBytes() == 0);
        }
        finally
        {
            slow.forEach(RawClient::close);
        }
    }

    /** Each refusal is followed by an onWritable, though others may be faster then. */
    private static void sendWheneverWritable(
        final Recorder recorder, final RawClient client, final Connection connection, final String text)
    {
        final long[] seen = new long[1];
        Await.await("onWritable, and room", () ->
        {
            final long writable = recorder.log(client).events.stream().filter("writable"::equals).count();
            final boolean news = writable > seen[0];
            seen[0] = writable;
            return news && connection.sendText(text) == SendResult.ACCEPTED;
        });
    }

    /** What the sockets take of what waits makes room again, so some may accept at first. */
    private static void publishUntilRefusedByAll(
        final TestServer server, final List<RawClient> slow, final Connection healthy)
    {
        final List<SendResult> results = new ArrayList<>();
        Await.await("a publish is refused for all", () ->
        {
            results.clear();
            exhaust(server, slow);
            server.server().topics().everyone().except(healthy).reporting((peer, why) -> results.add(why))
                .publishBinary(new byte[100_000]);
            return results.size() == PEERS;
        });
        assertThat(results).doesNotContain(SendResult.ACCEPTED);
    }

    /** What the sockets take of what waits makes room again. */
    private static SendResult sendUntilRefused(
        final TestServer server, final List<RawClient> slow, final RawClient healthy)
    {
        final String large = "x".repeat(100_000);
        SendResult result = server.connection(healthy).sendText(large);
        while (result == SendResult.ACCEPTED)
        {
            healthy.expectText(large);
            exhaust(server, slow);
            result = server.connection(healthy).sendText(large);
        }
        return result;
    }

    /** Sends to all until none of them accepts anything more, and samples the bytes in use. */
    private static void exhaust(final TestServer server, final List<RawClient> slow)
    {
        final byte[] payload = new byte[20_000];
        final long[] highest = new long[1];
        int refused = 0;
        while (refused < 100)
        {
            boolean accepted = false;
            for (final RawClient client : slow)
            {
                accepted |= server.connection(client).sendBinary(payload).isAccepted();
                highest[0] = Math.max(highest[0], server.server().outboundBytes());
            }
            // The sockets may still take something of what waits.
            refused = accepted ? 0 : refused + 1;
        }
        assertThat(highest[0]).isBetween(TOTAL / 2, TOTAL);
    }
}
