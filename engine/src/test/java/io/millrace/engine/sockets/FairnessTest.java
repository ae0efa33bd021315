package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.ping;
import static io.millrace.engine.sockets.ClientFrames.repeat;
import static io.millrace.engine.sockets.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.SendResult;
import io.millrace.engine.Endpoint;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * While connections flood the threads of a server, a witness on each of these threads has its echoes.
 */
class FairnessTest
{
    private static final int FLOODING = 4;
    private static final int WITNESSES = 4;
    private static final int ECHOES = 12;
    private static final int BATCH_LENGTH = 64 * 1024;
    private static final byte[] BLOCK = new byte[60_000];

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong flooded = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final Set<Connection> sending = ConcurrentHashMap.newKeySet();

    @AfterEach
    void join() throws InterruptedException
    {
        for (final Thread thread : threads)
        {
            thread.join(Await.LIMIT_SECONDS * 1000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    /** It keeps no record of what floods it. */
    private final class Handler implements ConnectionHandler
    {
        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            FairnessTest.this.onMessage(connection, message);
        }

        @Override
        public void onWritable(final Connection connection)
        {
            FairnessTest.this.onWritable(connection);
        }
    }

    private void onMessage(final Connection connection, final Message message)
    {
        if (message.length() == "tasks".length() && "tasks".equals(message.asText()))
        {
            for (int i = 0; i < 1000; i++)
            {
                connection.execute(new Task(connection));
            }
        }
        else if (message.length() == "send".length() && "send".equals(message.asText()))
        {
            sending.add(connection);
            onWritable(connection);
        }
        else
        {
            Recorder.echo(connection, message);
        }
    }

    private void onWritable(final Connection connection)
    {
        if (sending.contains(connection))
        {
            final UnsafeBuffer block = new UnsafeBuffer(BLOCK);
            while (connection.sendBinary(block, 0, block.capacity()) == SendResult.ACCEPTED)
            {
                flooded.incrementAndGet();
            }
        }
    }

    /** Gives itself again as long as the test runs. */
    private final class Task implements Runnable
    {
        private final Connection connection;

        Task(final Connection connection)
        {
            this.connection = connection;
        }

        @Override
        public void run()
        {
            flooded.incrementAndGet();
            if (!stopped.get())
            {
                connection.execute(this);
            }
        }
    }

    @Test
    void shouldServeWitnessesWhileOthersFloodWithTinyMessages()
    {
        serveWitnesses(repeat(binary(new byte[4]), BATCH_LENGTH / 10), true);
    }

    @Test
    void shouldServeWitnessesWhileOthersFloodWithPings()
    {
        serveWitnesses(repeat(ping(new byte[4]), BATCH_LENGTH / 10), true);
    }

    @Test
    void shouldServeWitnessesWhileOthersFloodWithLargeMessages()
    {
        serveWitnesses(binary(new byte[1_000_000]), true);
    }

    @Test
    void shouldServeWitnessesWhileOthersFloodWithFragments()
    {
        serveWitnesses(repeat(ClientFrames.concat(frame(ClientFrames.BINARY, new byte[100]),
            frame(ClientFrames.FIN | ClientFrames.CONTINUATION, new byte[100])), BATCH_LENGTH / 212), true);
    }

    @Test
    void shouldServeWitnessesWhileTheApplicationFloodsOthers()
    {
        serveWitnesses(text("send"), false);
        assertThat(flooded.get()).isPositive();
    }

    @Test
    void shouldServeWitnessesWhileTasksFlood()
    {
        serveWitnesses(text("tasks"), false);
        assertThat(flooded.get()).isPositive();
    }

    private void serveWitnesses(final byte[] input, final boolean again)
    {
        try (TestServer server = TestServer.start(Endpoint.builder(new Handler()), new Recorder(), s -> { }))
        {
            final List<RawClient> witnesses = new ArrayList<>();
            for (int i = 0; i < FLOODING; i++)
            {
                flood(server.open(), input, again);
            }
            final long enough = 20L * FLOODING * BATCH_LENGTH;
            for (int i = 0; i < WITNESSES; i++)
            {
                witnesses.add(server.open());
            }
            for (int i = 0; i < ECHOES; i++)
            {
                for (final RawClient witness : witnesses)
                {
                    final String text = "echo " + i;
                    witness.sendText(text).expectText(text);
                }
            }
            Await.await("the flood", () -> flooded.get() > (again ? enough : FLOODING));
            for (final RawClient witness : witnesses)
            {
                witness.sendText("last").expectText("last");
                witness.leave();
            }
            stopped.set(true);
            clients.forEach(RawClient::reset);
            server.expectIdle();
        }
    }

    private void flood(final RawClient client, final byte[] input, final boolean again)
    {
        clients.add(client);
        if (again)
        {
            start(() -> client.send(input), input.length);
        }
        else
        {
            client.send(input);
        }
        start(() -> client.skip(BATCH_LENGTH / 8), 0);
    }

    private void start(final Runnable step, final int length)
    {
        final Thread thread = new Thread(() -> repeatStep(step, length), "test-flood");
        threads.add(thread);
        thread.start();
    }

    private void repeatStep(final Runnable step, final int length)
    {
        try
        {
            while (!stopped.get())
            {
                step.run();
                flooded.addAndGet(length);
            }
        }
        catch (final UncheckedIOException | AssertionError ex)
        {
            assertThat(stopped).as("stopped before " + ex).isTrue();
        }
    }
}
