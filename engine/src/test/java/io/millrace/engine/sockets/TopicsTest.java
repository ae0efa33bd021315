package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.Audience;
import io.millrace.api.Connection;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.api.Topic;
import io.millrace.api.TopicListener;
import io.millrace.engine.Endpoint;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Topics over sockets: subscribed to by the handler, published to by handlers and other threads.
 */
class TopicsTest
{
    private static final int CLIENTS = 8;
    private static final int MESSAGES = 2_000;

    private final List<RawClient> clients = new ArrayList<>();
    private final AtomicInteger joined = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private TestServer server;

    @BeforeEach
    void start()
    {
        server = TestServer.start(
            new Recorder().onMessage(TopicsTest::chat), settings -> settings.limits().outboundLimit(64 << 20));
    }

    @AfterEach
    void stop()
    {
        clients.forEach(RawClient::leave);
        server.expectIdle();
        assertThat(server.server().topics().everyone().publishText("nobody")).isZero();
        server.close();
        pool.shutdownNow();
    }

    private static void chat(final Connection connection, final Message message)
    {
        final String[] words = message.asText().split(" ", 3);
        final Topic topic = connection.topics().topic(words[1]);
        switch (words[0])
        {
            case "join":
                connection.sendText("joined " + topic.subscribe(connection));
                break;
            case "leave":
                connection.sendText("left " + topic.unsubscribe(connection));
                break;
            default:
                topic.except(connection).publishText(words[2]);
                connection.sendText("said");
                break;
        }
    }

    private Topic room(final int members)
    {
        for (int i = 0; i < members; i++)
        {
            clients.add(server.open().sendText("join room").expectText("joined true"));
        }
        return server.server().topics().topic("room");
    }

    @Test
    void shouldPublishToAllButTheSender()
    {
        final Topic room = room(3);
        clients.get(0).sendText("say room hello").expectText("said");
        clients.get(1).expectText("hello").sendText("say room hi").expectText("said");
        clients.get(0).expectText("hi").sendText("leave room").expectText("left true");
        clients.get(2).expectText("hello").expectText("hi").sendText("say room bye").expectText("said");
        clients.get(1).expectText("bye");
        assertThat(room.publishText("end")).isEqualTo(2);
        clients.get(1).expectText("end");
        clients.get(2).expectText("end");
        clients.get(0).sendText("join room").expectText("joined true");
    }

    @Test
    void shouldReachAllInTheSameOrderWhenTwoThreadsPublish()
    {
        final Topic room = room(CLIENTS);
        expectSameOrder(room);
        expectSameOrder(server.server().topics().everyone());
    }

    private void expectSameOrder(final Audience audience)
    {
        final List<CompletableFuture<Integer>> publishers = TestThreads.start(2, publisher ->
        {
            int queued = 0;
            for (int i = 0; i < MESSAGES; i++)
            {
                final int number = i;
                final AtomicInteger refused = new AtomicInteger();
                queued += audience.reporting((connection, result) -> refused.incrementAndGet())
                    .publishText(publisher + " " + number);
                assertThat(refused).hasValue(0);
                if (i % 500 == 499)
                {
                    awaitWritten();
                }
            }
            return queued;
        });
        final List<List<String>> received = new ArrayList<>();
        for (final RawClient client : clients)
        {
            final List<String> texts = new ArrayList<>();
            for (int i = 0; i < 2 * MESSAGES; i++)
            {
                texts.add(new String(client.read().payload(), StandardCharsets.UTF_8));
            }
            received.add(texts);
        }
        publishers.forEach(publisher -> assertThat(publisher.join()).isEqualTo(CLIENTS * MESSAGES));
        assertThat(received.get(0)).doesNotHaveDuplicates();
        received.forEach(texts -> assertThat(texts).isEqualTo(received.get(0)));
    }

    private void awaitWritten()
    {
        Await.await("what was published is written", () ->
        {
            final AtomicInteger waiting = new AtomicInteger();
            server.server().forEachConnection(c -> waiting.addAndGet(c.bytesBuffered() > 0 ? 1 : 0));
            return waiting.get() == 0;
        });
    }

    @Test
    void shouldLeaveWhenThePeerLeaves()
    {
        final Topic room = room(4);
        room.listener(counter());
        clients.get(0).reset();
        clients.get(1).send(close(1000, "")).expectClose(1000);
        clients.get(2).halfClose();
        Await.await("three have left", () -> left.get() == 3);
        assertThat(room.subscriberCount()).isEqualTo(1);
        assertThat(room.publishText("x")).isEqualTo(1);
        clients.get(3).expectText("x");
    }

    private TopicListener counter()
    {
        return new TopicListener()
        {
            @Override
            public void onSubscribed(final Topic topic, final Connection connection)
            {
                joined.incrementAndGet();
            }

            @Override
            public void onUnsubscribed(final Topic topic, final Connection connection)
            {
                left.incrementAndGet();
            }
        };
    }

    @Test
    void shouldPublishOnePreparedLargeMessageToAll()
    {
        final byte[] payload = random(1_000_000, 42);
        final Topic room = room(CLIENTS);
        try (PreparedMessage message = server.server().topics().prepareBinary(ByteBuffer.wrap(payload)))
        {
            assertThat(room.publish(message)).isEqualTo(CLIENTS);
            assertThat(server.server().topics().everyone().publish(message)).isEqualTo(CLIENTS);
        }
        clients.forEach(client -> client.expectBinary(payload).expectBinary(payload));
    }

    @Test
    void shouldTellOfEachComingAndGoingWhenMembersComeAndGoWhileOthersPublish()
    {
        final Topic room = server.server().topics().topic("room");
        room.listener(counter());
        final List<CompletableFuture<Integer>> publishers = TestThreads.start(2, publisher ->
        {
            int queued = 0;
            while (left.get() < 60)
            {
                queued += room.publishText("tick");
                queued += server.server().topics().everyone().only(c -> room.isSubscribed(c)).publishText("tock");
            }
            return queued;
        });
        for (int i = 0; i < 60; i++)
        {
            final RawClient client = server.open().sendText("join room");
            final Connection connection = server.connection(client);
            Await.await("it is subscribed", () -> room.isSubscribed(connection));
            client.reset();
        }
        Await.await("all have left", () -> left.get() == 60);
        publishers.forEach(CompletableFuture::join);
        assertThat(joined).hasValue(60);
        assertThat(room.subscriberCount()).isZero();
    }

    @Test
    void shouldSubscribeAndPublishOnAnExecutor()
    {
        final Recorder recorder = new Recorder().onMessage(TopicsTest::chat);
        try (TestServer other = TestServer.start(
            Endpoint.builder(recorder).executor(pool), recorder, settings -> { }))
        {
            final RawClient first = other.open().sendText("join room").expectText("joined true");
            final RawClient second = other.open().sendText("join room").expectText("joined true");
            first.sendText("say room hello").expectText("said");
            second.expectText("hello");
            first.reset();
            final Topic room = other.server().topics().topic("room");
            Await.await("it has left", () -> room.subscriberCount() == 1);
            assertThat(room.publish(MessageType.TEXT, buffer("x"), 0, 1)).isEqualTo(1);
            second.expectText("x").leave();
            other.expectIdle();
        }
    }

    private static DirectBuffer buffer(final String text)
    {
        return new UnsafeBuffer(utf8(text));
    }
}
