package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In one recording, since to begin one takes longer than everything that is recorded. */
class FlightEventsTest
{
    private static final String PREFIX = "io.millrace.";
    private static final long SLOW_NS = TimeUnit.MILLISECONDS.toNanos(20);

    @TempDir
    private Path directory;

    @Test
    void shouldTellOfConnectionsRefusalsSlowPeersAndLongCyclesWhenTheyAreRecorded() throws IOException
    {
        final List<RecordedEvent> events;
        try (Recording recording = new Recording())
        {
            for (final String name : List.of("ConnectionOpened", "ConnectionClosed", "HandshakeRefused",
                "BackPressure", "SlowConsumer", "DutyCycleTooLong", "LimitHit"))
            {
                recording.enable(PREFIX + name);
            }
            recording.start();
            produce();
            recording.stop();
            final Path file = directory.resolve("recording.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
        }

        expectConnections(events);
        expectSlowPeers(events);
        assertThat(named(events, "DutyCycleTooLong")).singleElement().satisfies(event ->
        {
            assertThat(event.getString("loop")).isEqualTo("millrace-loop-0");
            assertThat(event.getDuration("cycleTime").toNanos()).isEqualTo(SLOW_NS);
            assertThat(event.getInt("work")).isPositive();
        });
        assertThat(named(events, "LimitHit")).singleElement()
            .satisfies(event -> assertThat(event.getString("limit")).isEqualTo("maxMessageLength"));
        assertThat(events).noneMatch(event -> event.getStackTrace() != null);
    }

    private static void produce()
    {
        final UnsafeBuffer block = new UnsafeBuffer(new byte[20_000]);
        final InMemoryServer[] server = new InMemoryServer[1];
        server[0] = InMemoryServer.start(new ServerSettings()
            .endpoint("/chat", Endpoint.builder((connection, message) ->
            {
                switch (message.asText())
                {
                    case "wait" -> server[0].stand(SLOW_NS);
                    case "flood" ->
                    {
                        SendResult result = SendResult.ACCEPTED;
                        while (result == SendResult.ACCEPTED)
                        {
                            result = connection.send(MessageType.BINARY, block, 0, block.capacity());
                        }
                        connection.slowConsumerPolicy(SlowConsumerPolicy.disconnect(1013, "too slow"));
                        connection.send(MessageType.BINARY, block, 0, block.capacity());
                    }
                    default -> throw new IllegalArgumentException();
                }
            }).subprotocols("v1").build())
            .limits(limits -> limits.maxMessageLength(100).slowConsumerPolicy(SlowConsumerPolicy.dropNewest())));
        server[0].connect("/nowhere");
        final TestClient client = server[0].connect("/chat", "Sec-WebSocket-Protocol: v1");
        client.sendText("wait");
        server[0].runUntilIdle();
        client.close(4000, "enough");
        server[0].runUntilIdle();
        server[0].connect("/chat").sendBinary(new byte[101]);
        server[0].runUntilIdle();
        final TestClient slow = server[0].connect("/chat");
        slow.channel().writeWindow(0);
        slow.sendText("flood");
        server[0].runUntilIdle();
        server[0].close();
    }

    private static void expectConnections(final List<RecordedEvent> events)
    {
        assertThat(named(events, "HandshakeRefused")).singleElement().satisfies(event ->
        {
            assertThat(event.getInt("status")).isEqualTo(404);
            assertThat(event.getString("reason")).isEqualTo("there is nothing at /nowhere");
            assertThat(event.getString("remoteAddress")).matches(".*127\\.0\\.0\\.1:\\d+");
        });
        assertThat(named(events, "ConnectionOpened")).hasSize(3).first().satisfies(event ->
        {
            assertThat(event.getString("path")).isEqualTo("/chat");
            assertThat(event.getString("subprotocol")).isEqualTo("v1");
            assertThat(event.getString("remoteAddress")).matches(".*127\\.0\\.0\\.1:\\d+");
        });
        final long id = named(events, "ConnectionOpened").get(0).getLong("connectionId");
        assertThat(named(events, "ConnectionClosed")).hasSize(3).first().satisfies(event ->
        {
            assertThat(event.getLong("connectionId")).isEqualTo(id);
            assertThat(event.getString("cause")).isEqualTo("PEER");
            assertThat(event.getInt("code")).isEqualTo(4000);
            assertThat(event.getString("reason")).isEqualTo("enough");
        });
    }

    private static void expectSlowPeers(final List<RecordedEvent> events)
    {
        final long slowId = named(events, "ConnectionOpened").get(2).getLong("connectionId");
        assertThat(named(events, "BackPressure")).singleElement()
            .satisfies(event -> assertThat(event.getLong("connectionId")).isEqualTo(slowId));
        assertThat(named(events, "SlowConsumer")).hasSize(2)
            .allSatisfy(event -> assertThat(event.getLong("connectionId")).isEqualTo(slowId))
            .anySatisfy(event -> assertThat(event.getLong("dropped")).isEqualTo(1))
            .anySatisfy(event -> assertThat(event.getBoolean("disconnected")).isTrue());
        assertThat(named(events, "ConnectionClosed").get(2).getString("cause")).isEqualTo("SLOW_CONSUMER");
    }

    private static List<RecordedEvent> named(final List<RecordedEvent> events, final String name)
    {
        return events.stream().filter(event -> event.getEventType().getName().equals(PREFIX + name))
            .sorted(Comparator.comparing(RecordedEvent::getStartTime)).toList();
    }
}
