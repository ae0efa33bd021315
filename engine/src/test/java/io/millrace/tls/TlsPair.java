package io.millrace.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntSupplier;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * A client and a server on a connection in memory. Their readers, writers and tasks have their turns in random order,
 * so any of them may be late.
 */
final class TlsPair implements AutoCloseable
{
    private static final int ACTORS = 6;

    final Pipe toServer = new Pipe();
    final Pipe toClient = new Pipe();
    final TlsEnd client;
    final TlsEnd server;
    private final Random random;

    TlsPair(final long seed, final SSLEngine client, final SSLEngine server) throws SSLException
    {
        random = new Random(seed);
        this.client = new TlsEnd(client, new MemoryChannel(toClient, toServer));
        this.server = new TlsEnd(server, new MemoryChannel(toServer, toClient));
    }

    /** What each read and write of a socket moves at most. */
    TlsPair limits(final IntSupplier limit)
    {
        client.socket.limits(limit, limit);
        server.socket.limits(limit, limit);
        return this;
    }

    /** Goes on until nobody has a reason to do anything. */
    TlsPair run()
    {
        final long moved = toServer.total() + toClient.total();
        int turns = 0;
        int idle = 0;
        while (idle < 1 << ACTORS)
        {
            idle = turn(idle < ACTORS ? random.nextInt(ACTORS) : idle % ACTORS) ? 0 : idle + 1;
            turns++;
            assertThat((long)turns).as("turns, or nobody comes to rest")
                .isLessThan(20_000 + 40 * (toServer.total() + toClient.total() - moved));
        }
        return this;
    }

    private boolean turn(final int actor)
    {
        return switch (actor)
        {
            case 0 -> client.read();
            case 1 -> client.write();
            case 2 -> client.runTask();
            case 3 -> server.read();
            case 4 -> server.write();
            default -> server.runTask();
        };
    }

    TlsPair establish()
    {
        run();
        assertThat(client.readError).isNull();
        assertThat(server.readError).isNull();
        assertThat(client.channel.isEstablished()).as("client is established").isTrue();
        assertThat(server.channel.isEstablished()).as("server is established").isTrue();
        return this;
    }

    /** Sends bytes in both directions at once and checks that just these arrive. */
    void exchange(final int length)
    {
        final byte[] first = new byte[length];
        final byte[] second = new byte[length];
        random.nextBytes(first);
        random.nextBytes(second);
        final int fromClient = server.received().length;
        final int fromServer = client.received().length;
        client.send(first);
        server.send(second);
        run();
        assertThat(server.received().length).isEqualTo(fromClient + length);
        assertThat(client.received().length).isEqualTo(fromServer + length);
        assertThat(Arrays.copyOfRange(server.received(), fromClient, fromClient + length)).isEqualTo(first);
        assertThat(Arrays.copyOfRange(client.received(), fromServer, fromServer + length)).isEqualTo(second);
        expectNothingHeld();
    }

    /** Neither end holds anything while nothing is on its way. */
    void expectNothingHeld()
    {
        assertThat(client.heldBytes()).as("off-heap bytes of the client").isZero();
        assertThat(server.heldBytes()).as("off-heap bytes of the server").isZero();
    }

    /** Whatever happened, nothing is left. */
    @Override
    public void close()
    {
        assertThat(client.release()).as("off-heap bytes of the client").isZero();
        assertThat(server.release()).as("off-heap bytes of the server").isZero();
    }
}
