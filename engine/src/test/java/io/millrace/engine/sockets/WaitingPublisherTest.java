package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.api.Topic;

import org.junit.jupiter.api.Test;

/**
 * A publisher, on a thread of its own, that waits for a subscriber which does not read.
 */
class WaitingPublisherTest
{
    private static final int LENGTH = 50_000;

    @Test
    void shouldNotHoldUpTheEnginesThreadsThatPublishToTheSameTopic()
    {
        final Topic[] topic = new Topic[1];
        final Connection[] stuck = new Connection[1];
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            topic[0].except(stuck[0]).publish(message);
            Recorder.echo(connection, message);
        });
        try (TestServer server = TestServer.start(recorder, Flood::small);
            RawClient slow = RawClient.connect(server.port(), Flood.SMALL_BUFFER).send(RawClient.request("/")))
        {
            slow.expectOpened();
            stuck[0] = server.connection(slow);
            topic[0] = server.server().topics().topic("news");
            topic[0].subscribe(stuck[0]);
            topic[0].slowConsumerPolicy(SlowConsumerPolicy.waitFor(1, TimeUnit.MINUTES));
            final CompletableFuture<Void> publishing =
                CompletableFuture.runAsync(() -> publishUntilRefused(topic[0]), TestThreads.PLATFORM);
            Await.await("the publisher waits", () -> stuck[0].bytesBuffered() > Flood.LIMIT - 2 * LENGTH);
            try (RawClient witness = server.open())
            {
                for (int i = 0; i < 1000; i++)
                {
                    witness.sendText("not concerned").expectText("not concerned");
                }
            }
            assertThat(publishing).isNotDone();
            stuck[0].disconnect();
            publishing.join();
        }
    }

    private static void publishUntilRefused(final Topic topic)
    {
        int accepted = 1;
        while (accepted > 0)
        {
            accepted = topic.publishBinary(new byte[LENGTH]);
        }
    }
}
