package io.millrace.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.api.Topic;
import io.millrace.protocol.FrameHeader;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link Topic}: the time per subscriber of a message that is published to 1,000 of them and written to their sockets,
 * which take everything and cost nothing. Beside it the same by a send to each.
 */
public class TopicBenchmark extends TimedBenchmark
{
    private static final int SUBSCRIBERS = 1000;
    private static final long SEED = 6455;

    /** Bytes in each message. */
    @Param({ "16", "125", "1024", "16384" })
    public int payloadLength;

    private final List<Connection> connections = new ArrayList<>();
    private ReplayServer server;
    private Topic topic;
    private UnsafeBuffer payload;
    private long bytesPerInvocation;

    /**
     * Starts a server with its subscribers.
     *
     * @throws IOException never.
     */
    @Setup
    public void setup() throws IOException
    {
        payload = new ClientFrames(SEED).nextText(payloadLength);
        bytesPerInvocation =
            SUBSCRIBERS * (FrameHeader.encodedLength(payloadLength, false) + (long) payloadLength);
        connections.clear();
        server = new ReplayServer(SUBSCRIBERS, new ConnectionHandler()
        {
            @Override
            public void onOpen(final Connection connection)
            {
                connections.add(connection);
            }

            @Override
            public void onMessage(final Connection connection, final Message message)
            {
                throw new IllegalStateException("nobody sends");
            }
        });
        topic = server.server().topics().topic("prices");
        connections.forEach(topic::subscribe);
        server.runUntilIdle();
    }

    /**
     * Closes the server.
     */
    @TearDown
    public void close()
    {
        server.close();
    }

    /**
     * Publishes, and writes to all.
     *
     * @return bytes written so far.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public long publish() throws IOException
    {
        final long before = server.written();
        final int count = topic.publish(MessageType.TEXT, payload, 0, payloadLength);
        if (count != SUBSCRIBERS)
        {
            throw new IllegalStateException("published to " + count);
        }
        return written(before);
    }

    /**
     * Sends to each, and writes to all.
     *
     * @return bytes written so far.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public long sendToEach() throws IOException
    {
        final long before = server.written();
        for (int i = 0; i < SUBSCRIBERS; i++)
        {
            if (connections.get(i).send(MessageType.TEXT, payload, 0, payloadLength) != SendResult.ACCEPTED)
            {
                throw new IllegalStateException("refused");
            }
        }
        return written(before);
    }

    private long written(final long before) throws IOException
    {
        server.runUntilIdle();
        final long written = server.written();
        if (written - before != bytesPerInvocation)
        {
            throw new IllegalStateException("wrote " + (written - before) + " bytes");
        }
        return written;
    }
}
