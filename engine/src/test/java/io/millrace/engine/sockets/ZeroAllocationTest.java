package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.FIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

import com.sun.management.ThreadMXBean;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.SendResult;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A plain, established connection costs no garbage: the thread that reads, calls back and writes allocates nothing for
 * the messages that it echoes.
 * <p>
 * The JVM counts the bytes that each thread has allocated, here for batches of messages. Most batches must cost next
 * to nothing: what they may show are a few objects of the selector. Some batch may show more, once: code that a
 * connection reaches for the first time, or that the compiler gave up and compiled again. Hence two bounds that do not
 * depend on the number of messages, one on the median and one on the sum. A single object of 16 bytes per message
 * would exceed them a thousandfold and fiftyfold.
 */
class ZeroAllocationTest
{
    private static final int BATCHES = 5;
    private static final int MESSAGES_PER_BATCH = 50_000;
    private static final long MEDIAN_BOUND = 600;
    private static final long SUM_BOUND = 64 * 1024;
    private static final int MESSAGES_PER_WRITE = 50;

    /** Echoes without recording anything. */
    private static final class Echo implements ConnectionHandler
    {
        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            if (connection.send(message) == SendResult.BACK_PRESSURE)
            {
                message.defer();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({ "1, 10", "2, 10", "1, 200", "2, 1000", "1, 16384", "2, 16384" })
    void shouldAllocateNothingPerMessage(final int opcode, final int length) throws Exception
    {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final Echo echo = new Echo();
        final int perBatch = length > 10_000 ? MESSAGES_PER_BATCH / 10 : MESSAGES_PER_BATCH;
        try (WebSocketServer server = WebSocketServer.start(TestServer.settings().handler(echo));
            RawClient client = RawClient.open(server.port(), "/"))
        {
            final byte[] payload = new byte[length];
            Arrays.fill(payload, (byte) 'x');
            final byte[] frame = ClientFrames.frame(FIN | opcode, payload);
            final int perWrite = length > 10_000 ? 2 : MESSAGES_PER_WRITE;
            final byte[] write = ClientFrames.repeat(frame, perWrite);
            final int echoLength = frame.length - 4;
            exchange(client, write, echoLength * perWrite, perBatch / perWrite);
            exchange(client, write, echoLength * perWrite, perBatch / perWrite);
            final long[] ids = engineThreads();
            final long[] allocated = new long[BATCHES];
            for (int i = 0; i < BATCHES; i++)
            {
                final long before = sum(threads.getThreadAllocatedBytes(ids));
                exchange(client, write, echoLength * perWrite, perBatch / perWrite);
                allocated[i] = sum(threads.getThreadAllocatedBytes(ids)) - before;
            }
            final String figures = Arrays.toString(allocated);
            Arrays.sort(allocated);
            assertThat(allocated[BATCHES / 2]).as("median of %s", figures).isLessThan(MEDIAN_BOUND);
            assertThat(Arrays.stream(allocated).sum()).as("sum of %s", figures).isLessThan(SUM_BOUND);
            client.send(ClientFrames.close()).expectClose(1005);
            client.expectEnd();
        }
    }

    private static long[] engineThreads()
    {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> TestServer.threadNames().contains(thread.getName())).mapToLong(Thread::getId).toArray();
    }

    private static long sum(final long[] bytes)
    {
        return Arrays.stream(bytes).sum();
    }

    /** In lockstep, so that nothing is ever refused: back pressure is not the steady state. */
    private static void exchange(final RawClient client, final byte[] write, final int echoLength, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            client.send(write);
            client.skip(echoLength);
        }
    }
}
