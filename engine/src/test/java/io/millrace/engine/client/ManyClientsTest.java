package io.millrace.engine.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

/**
 * One client with many connections, whose threads they share.
 */
class ManyClientsTest
{
    private static final int COUNT = 1000;

    /** Counts what all its connections receive, and asserts what each one does. */
    private static final class Counter implements ConnectionHandler
    {
        private final AtomicInteger received = new AtomicInteger();
        private final AtomicInteger wrong = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            if (!message.asText().equals(connection.attachment()))
            {
                wrong.incrementAndGet();
            }
            received.incrementAndGet();
        }

        @Override
        public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
        {
            closed.incrementAndGet();
        }
    }

    @Test
    void shouldServeTwoThousandConnectionsOnItsThreads() throws Exception
    {
        final Counter counter = new Counter();
        final WebSocketClient client = Clients.start(settings -> settings.threading().selectors(2));
        try (WebSocketServer server = WebSocketServer.start(
            new ServerSettings().listen("127.0.0.1", 0).handler((connection, message) -> connection.send(message))
                .timeouts(timeouts -> timeouts.handshakeTimeoutNs(TimeUnit.MINUTES.toNanos(5)))))
        {
            final List<CompletableFuture<Connection>> futures = new ArrayList<>();
            for (int i = 0; i < COUNT; i++)
            {
                futures.add(client.connect(ClientRequest
                    .builder("ws://127.0.0.1:" + server.port() + "/" + i, counter).attachment("client " + i).build()));
            }
            for (final CompletableFuture<Connection> future : futures)
            {
                final Connection connection = future.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS);
                connection.sendText((String)connection.attachment());
            }
            assertThat(client.connectionCount()).isEqualTo(COUNT);
            Await.await("all have their answer", () -> counter.received.get() == COUNT);
            assertThat(counter.wrong).hasValue(0);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("millrace-names")).count()).isZero();
            futures.subList(0, COUNT / 2).forEach(future -> future.join().close());
            Await.await("half of them are closed", () -> client.connectionCount() == COUNT / 2);
            client.close();
        }
        assertThat(counter.closed).hasValue(COUNT);
        assertThat(client.offHeapBytes()).isZero();
    }
}
