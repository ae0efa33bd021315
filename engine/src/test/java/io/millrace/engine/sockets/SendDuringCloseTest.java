package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.SendResult;
import io.millrace.memory.MemoryDebug;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Threads that go on sending while a connection ends. Where it ends in order, what was accepted arrives before the
 * close frame (RFC 6455 §5.5.1, §7.1.2), exactly; however it ends, every later send is answered with closed.
 */
@Timeout(60)
class SendDuringCloseTest
{
    private static final long SEED = 6455_0602L;
    private static final int THREADS = 6;
    private static final int ROUNDS = 3;
    private static final int READ_BEFORE = 40;

    /** How a connection ends. */
    enum End
    {
        CLOSE(true, CloseCause.LOCAL)
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                connection.close(4000, "");
            }
        },
        PEER_CLOSES(true, CloseCause.PEER)
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                client.send(ClientFrames.close(4000, ""));
            }
        },
        SERVER_DRAINS(true, CloseCause.SHUTDOWN)
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                TestThreads.PLATFORM.execute(() -> server.server().close(1, TimeUnit.MINUTES));
            }
        },
        DISCONNECT(false, CloseCause.LOCAL)
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                connection.disconnect();
            }
        },
        PEER_LEAVES(false, null)
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                client.leave();
            }
        },
        PEER_RESETS(false, null)
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                client.reset();
            }
        },
        SERVER_CUTS(false, CloseCause.SHUTDOWN)
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                server.server().close(0, TimeUnit.SECONDS);
            }
        };

        private final boolean orderly;
        private final CloseCause cause;

        End(final boolean orderly, final CloseCause cause)
        {
            this.orderly = orderly;
            this.cause = cause;
        }

        abstract void end(TestServer server, Connection connection, RawClient client);
    }

    /** Returns how many messages were accepted before the first that was not, after which none is in any way. */
    private static int sendUntilClosed(final Connection connection, final int thread)
    {
        final StampSender sender = new StampSender(thread, thread % 2 == 0, SEED);
        int count = 0;
        while (sender.send(connection, count, Stamp.mixedLength(sender.random(), Stamp.LARGEST)).isAccepted())
        {
            count++;
        }
        for (int i = 0; i < 20; i++)
        {
            assertThat(sender.isAcceptedInAnyWay(connection)).as("accepted after it was refused").isFalse();
            assertThat(connection.close()).isEqualTo(SendResult.CLOSED);
            assertThat(connection.whenFlushed((flushed, lost) -> {})).isEqualTo(SendResult.CLOSED);
            connection.cork();
            connection.uncork();
            connection.flush();
        }
        return count;
    }

    @ParameterizedTest
    @EnumSource
    void shouldAcceptAllOrNothingWhileTheConnectionEnds(final End end)
    {
        for (int round = 0; round < ROUNDS; round++)
        {
            final Recorder recorder = new Recorder();
            try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
            {
                final Connection connection = server.connection(client);
                final List<CompletableFuture<Integer>> senders =
                    TestThreads.start(THREADS, thread -> sendUntilClosed(connection, thread));
                final StampReceiver receiver = new StampReceiver(THREADS);
                while (receiver.count() < READ_BEFORE)
                {
                    receiver.receive(client.read());
                }
                end.end(server, connection, client);
                if (end.orderly)
                {
                    expectEnd(client, receiver, end);
                    assertThat(receiver.counts()).isEqualTo(
                        senders.stream().mapToInt(CompletableFuture::join).toArray());
                }
                senders.forEach(CompletableFuture::join);
                final Recorder.Ending ending = recorder.ending(client);
                if (end.cause != null)
                {
                    assertThat(ending.cause()).isEqualTo(end.cause);
                }
                assertThat(recorder.log(client).errors).allMatch(error ->
                    ending.cause() == CloseCause.IO_ERROR && error instanceof IOException);
                if (end.cause != CloseCause.SHUTDOWN)
                {
                    server.expectIdle();
                }
                Await.await("the ring has gone back", () -> connection.bytesBuffered() == 0);
            }
        }
        assertThat(MemoryDebug.takeFindings()).isEmpty();
    }

    private static void expectEnd(final RawClient client, final StampReceiver receiver, final End end)
    {
        WireFrame frame = client.read();
        while (frame.opcode() != ClientFrames.CLOSE)
        {
            receiver.receive(frame);
            frame = client.read();
        }
        assertThat(frame.closeCode()).isEqualTo(end == End.SERVER_DRAINS ? CloseCode.GOING_AWAY : 4000);
        if (end != End.PEER_CLOSES)
        {
            client.send(ClientFrames.close(frame.closeCode(), ""));
        }
        client.expectEnd().leave();
    }
}
