package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.millrace.api.Connection;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several threads that send to one connection: each thread's messages arrive whole and in its order.
 */
class ConcurrentSendTest
{
    private static final long SEED = 6455_0601L;
    private static final int THREADS = 4;
    private static final int HEADER = 12;

    /** Thread, number and seed, then bytes that follow from them. */
    private static void write(final UnsafeBuffer buffer, final int offset, final int thread, final int number,
        final int length)
    {
        buffer.putInt(offset, thread);
        buffer.putInt(offset + 4, number);
        buffer.putInt(offset + 8, length);
        for (int i = HEADER; i < length; i++)
        {
            buffer.putByte(offset + i, (byte) (thread * 31 + number + i));
        }
    }

    private static int lengthOf(final Random random, final int maximum)
    {
        return HEADER + (random.nextInt(10) == 0 ? random.nextInt(maximum) : random.nextInt(200));
    }

    private static void send(final Connection connection, final int thread, final int count, final int maximum)
    {
        final Random random = new Random(SEED + thread);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[HEADER + maximum]);
        final MessageClaim claim = new MessageClaim();
        for (int number = 0; number < count; number++)
        {
            final int length = lengthOf(random, maximum);
            final boolean inPlace = random.nextBoolean();
            write(buffer, 0, thread, number, length);
            SendResult result = SendResult.BACK_PRESSURE;
            while (result == SendResult.BACK_PRESSURE)
            {
                result = inPlace ? connection.claim(MessageType.BINARY, length, claim) :
                    connection.sendBinary(buffer, 0, length);
                if (result == SendResult.BACK_PRESSURE)
                {
                    Thread.yield();
                }
            }
            assertThat(result).isEqualTo(SendResult.ACCEPTED);
            if (inPlace)
            {
                claim.buffer().putBytes(claim.offset(), buffer, 0, length);
                claim.commit();
            }
        }
    }

    private static void check(final WireFrame frame, final int[] next)
    {
        final UnsafeBuffer payload = new UnsafeBuffer(frame.payload());
        final int thread = payload.getInt(0);
        final int number = payload.getInt(4);
        assertThat(number).as("order of thread %d", thread).isEqualTo(next[thread]++);
        final UnsafeBuffer expected = new UnsafeBuffer(new byte[payload.getInt(8)]);
        write(expected, 0, thread, number, expected.capacity());
        assertThat(payload).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = { 300, 60_000 })
    void shouldKeepEachThreadsMessagesWholeAndInOrder(final int maximum)
    {
        final int count = 1500;
        try (TestServer server = TestServer.echo(); RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            final List<CompletableFuture<Void>> senders = new ArrayList<>();
            for (int i = 1; i < THREADS; i++)
            {
                final int thread = i;
                senders.add(CompletableFuture.runAsync(() -> send(connection, thread, count, maximum),
                    task -> new Thread(task, "test-sender").start()));
            }
            final int[] next = new int[THREADS];
            final UnsafeBuffer own = new UnsafeBuffer(new byte[100]);
            for (int i = 0; i < count; i++)
            {
                write(own, 0, 0, i, 100);
                client.send(ClientFrames.binary(own.byteArray().clone()));
                if (i % 10 == 9)
                {
                    for (int j = 0; j < 10 * THREADS; j++)
                    {
                        check(client.read(), next);
                    }
                }
            }
            assertThat(next).containsOnly(count);
            senders.forEach(CompletableFuture::join);
        }
    }

    @Test
    void shouldCloseOnceAfterWhatWasAcceptedWhenThreadsRace()
    {
        try (TestServer server = TestServer.echo())
        {
            for (int round = 0; round < 30; round++)
            {
                try (RawClient client = server.open())
                {
                    final Connection connection = server.connection(client);
                    final List<CompletableFuture<Integer>> senders = new ArrayList<>();
                    for (int i = 0; i < THREADS; i++)
                    {
                        final int thread = i;
                        senders.add(CompletableFuture.supplyAsync(() -> sendUntilClosed(connection, thread)));
                    }
                    final int[] next = new int[THREADS];
                    for (int i = 0; i < 20; i++)
                    {
                        check(client.read(), next);
                    }
                    connection.close(4000, "");
                    WireFrame frame = client.read();
                    while (frame.opcode() == ClientFrames.BINARY)
                    {
                        check(frame, next);
                        frame = client.read();
                    }
                    assertThat(frame.closeCode()).isEqualTo(4000);
                    for (int i = 0; i < THREADS; i++)
                    {
                        assertThat(next[i]).as("accepted of thread %d", i).isEqualTo(senders.get(i).join());
                    }
                }
            }
        }
    }

    private static int sendUntilClosed(final Connection connection, final int thread)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100]);
        int number = 0;
        write(buffer, 0, thread, number, 100);
        SendResult result = connection.sendBinary(buffer, 0, 100);
        while (result != SendResult.CLOSED)
        {
            if (result == SendResult.ACCEPTED)
            {
                number++;
                write(buffer, 0, thread, number, 100);
            }
            result = connection.sendBinary(buffer, 0, 100);
        }
        return number;
    }
}
