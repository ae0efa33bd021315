package io.millrace.engine.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.millrace.api.Connection;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.WebSocketClient;

import org.junit.jupiter.api.Test;

/**
 * The masks of a client's frames (RFC 6455 §5.3, §10.3): drawn anew for each frame, and not to be foretold.
 */
class MaskTest
{
    private static final int FRAMES = 300;

    /** The masks of the first frames of a connection. */
    private static List<Integer> keys(final WebSocketClient client, final ScriptedServer server) throws Exception
    {
        final CompletableFuture<Connection> future = client.connect(ClientRequest.of(server.uri("/"), new Inbox()));
        try (Peer peer = server.accept())
        {
            peer.open();
            final Connection connection = Clients.opened(future);
            final List<Integer> keys = new ArrayList<>();
            for (int i = 0; i < FRAMES; i++)
            {
                connection.sendText("same");
                final Peer.Frame frame = peer.readFrame();
                assertThat(frame.text()).isEqualTo("same");
                keys.add(frame.key());
            }
            connection.disconnect();
            return keys;
        }
    }

    @Test
    void shouldDrawAMaskForEachFrame() throws Exception
    {
        final WebSocketClient first = Clients.start();
        final WebSocketClient second = Clients.start();
        final List<Integer> keys = new ArrayList<>();
        try (ScriptedServer server = ScriptedServer.start())
        {
            keys.addAll(keys(first, server));
            keys.addAll(keys(first, server));
            keys.addAll(keys(second, server));
        }
        // 900 of 2^32 coincide once in 10,000 runs; more than one pair never does.
        final Set<Integer> different = new HashSet<>(keys);
        assertThat(different.size()).isGreaterThanOrEqualTo(keys.size() - 1);
        final Set<Integer> steps = new HashSet<>();
        for (int i = 1; i < keys.size(); i++)
        {
            steps.add(keys.get(i) - keys.get(i - 1));
        }
        assertThat(steps.size()).as("steps from one to the next").isGreaterThanOrEqualTo(keys.size() - 2);
        for (int bit = 0; bit < Integer.SIZE; bit++)
        {
            final int mask = 1 << bit;
            // Ten standard deviations.
            assertThat(keys.stream().filter(key -> (key & mask) != 0).count()).as("bit %d", bit)
                .isBetween(300L, 600L);
        }
        Clients.stop(first);
        Clients.stop(second);
    }

    @Test
    void shouldMaskControlFramesAndEmptyOnesToo() throws Exception
    {
        final WebSocketClient client = Clients.start();
        try (ScriptedServer server = ScriptedServer.start())
        {
            final CompletableFuture<Connection> future = client.connect(ClientRequest.of(server.uri("/"), new Inbox()));
            try (Peer peer = server.accept())
            {
                peer.open();
                final Connection connection = Clients.opened(future);
                connection.sendText("");
                connection.ping();
                peer.send(Peer.frame(Peer.PING, Peer.bytes("are you there")));
                final Set<Integer> keys = new HashSet<>();
                final Set<Integer> opcodes = new HashSet<>();
                for (int i = 0; i < 3; i++)
                {
                    final Peer.Frame frame = peer.readFrame();
                    keys.add(frame.key());
                    opcodes.add(frame.firstByte());
                }
                connection.close(1000, "bye");
                final Peer.Frame last = peer.readFrame();
                keys.add(last.key());
                assertThat(last.closeCode()).isEqualTo(1000);
                assertThat(opcodes).containsExactlyInAnyOrder(Peer.TEXT, Peer.PING, Peer.PONG);
                assertThat(keys).hasSize(4);
            }
        }
        Clients.stop(client);
    }
}
