package io.millrace.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersFileTest
{
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(10);

    @TempDir
    private Path directory;

    @Test
    void shouldShowToOthersWhatServerAndClientCountEvenWhenTheyHaveComeToRest() throws Exception
    {
        final Path serverPath = directory.resolve("server");
        final Path clientPath = directory.resolve("client");
        final Instant before = Instant.now();
        try (WebSocketServer server = server(serverPath);
            WebSocketClient client = WebSocketClient.start(
                new ClientSettings().monitoring(monitoring -> monitoring.countersFile(clientPath))))
        {
            final CountersFile serverFile = CountersFile.open(serverPath);
            final CountersFile clientFile = CountersFile.open(clientPath);
            client.connect(
                ClientRequest.of("ws://127.0.0.1:" + server.port() + "/", (connection, message) -> connection.close()),
                10, TimeUnit.SECONDS).sendText("hello");

            await(serverFile.counters(), CounterKey.CLOSED_PEER, 1);
            await(serverFile.counters(), CounterKey.BUFFERS_LENT, server.lentBuffers());
            await(serverFile.counters(), CounterKey.CONNECTIONS_OPEN, 0);
            assertThat(serverFile.counters().value(CounterKey.MESSAGES_RECEIVED)).isEqualTo(1);
            assertThat(serverFile.counters().value(CounterKey.OFF_HEAP_BYTES)).isPositive();
            await(clientFile.counters(), CounterKey.CLOSED_LOCAL, 1);
            assertThat(clientFile.kind()).isEqualTo("client");
            assertThat(serverFile.kind()).isEqualTo("server");
            assertThat(serverFile.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(serverFile.start()).isBetween(before.minusMillis(1), Instant.now());
            assertThat(serverFile.isRunning()).isTrue();
        }
    }

    private static WebSocketServer server(final Path path) throws IOException
    {
        return WebSocketServer.start(new ServerSettings().listen("127.0.0.1", 0)
            .handler((connection, message) -> connection.send(message))
            .monitoring(monitoring -> monitoring.countersFile(path)));
    }

    private static void await(final Counters counters, final CounterKey key, final long value)
    {
        final long startNs = System.nanoTime();
        while (counters.value(key) != value)
        {
            assertThat(System.nanoTime() - startNs).as("%s is %s", key, counters.value(key)).isLessThan(LIMIT_NS);
            LockSupport.parkNanos(1_000_000L);
        }
    }

    @Test
    void shouldBeMarkedAndRemovedWhenTheServerHasClosed() throws Exception
    {
        final Path path = directory.resolve("counters");
        final WebSocketServer server = server(path);
        final CountersFile file = CountersFile.open(path);
        assertThat(file.counters().value(CounterKey.OFF_HEAP_BYTES)).isPositive();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");

        server.close();

        assertThat(path).doesNotExist();
        assertThat(file.isRunning()).isFalse();
        assertThat(file.counters().value(CounterKey.CONNECTIONS_OPEN)).isZero();
    }

    @Test
    void shouldBeRefusedWhenARunningServerHasIt() throws Exception
    {
        final Path path = directory.resolve("counters");
        try (WebSocketServer first = server(path))
        {
            assertThatThrownBy(() -> server(path)).isInstanceOf(IOException.class)
                .hasMessage("cannot make " + path + " for the counters: process " + ProcessHandle.current().pid() +
                    " uses it");

            assertThat(first.counters().value(CounterKey.CONNECTIONS_OPEN)).isZero();
            assertThat(CountersFile.open(path).isRunning()).isTrue();
        }
    }

    @Test
    void shouldSayWhyItCannotBeMade() throws Exception
    {
        final Path path = directory.resolve("missing").resolve("counters");
        assertThatThrownBy(() -> server(path)).isInstanceOf(IOException.class)
            .hasMessage("cannot make " + path + " for the counters: its directory does not exist");
        final Path other = Files.writeString(directory.resolve("other"), "something else");
        assertThatThrownBy(() -> server(other)).isInstanceOf(IOException.class)
            .hasMessage("cannot make " + other + " for the counters: " + other + " is no file of counters");
        assertThat(other).hasContent("something else");
    }

    @Test
    void shouldBeReplacedWhenItsProcessHasGone() throws Exception
    {
        final Path path = directory.resolve("counters");
        try (WebSocketServer first = server(path))
        {
            put(path, CountersFile.PID_OFFSET, Long.MAX_VALUE);
            try (WebSocketServer second = server(path))
            {
                assertThat(CountersFile.open(path).pid()).isEqualTo(ProcessHandle.current().pid());
                assertThat(second.port()).isNotEqualTo(first.port());
            }
        }
    }

    @Test
    void shouldSayThatItDoesNotRunWhenAnotherProcessHasItsId() throws Exception
    {
        final Path path = directory.resolve("counters");
        try (WebSocketServer server = server(path))
        {
            put(path, CountersFile.START_OFFSET, 1_000_000);

            assertThat(CountersFile.open(path).isRunning()).isFalse();
            assertThat(server.isClosed()).isFalse();
        }
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws Exception
    {
        final Path path = directory.resolve("counters");
        Files.write(path, new byte[100]);
        assertThatThrownBy(() -> CountersFile.open(path)).hasMessage(path + " is no file of counters");
        Files.write(path, new byte[1000]);
        assertThatThrownBy(() -> CountersFile.open(path)).hasMessage(path + " is no file of counters");
        Files.delete(path);
        try (WebSocketServer server = server(path))
        {
            put(path, CountersFile.VERSION_OFFSET, 0);
            assertThatThrownBy(() -> CountersFile.open(path)).hasMessage(path + " is not complete yet");
            put(path, CountersFile.VERSION_OFFSET, 7);
            assertThatThrownBy(() -> CountersFile.open(path)).hasMessage(path + " has layout 7; this program reads 1");
            put(path, CountersFile.VERSION_OFFSET, 1);
            put(path, CountersFile.VALUES_OFFSET, 1 << 30);
            assertThatThrownBy(() -> CountersFile.open(path)).hasMessage(path + " is damaged");
            assertThat(server.isClosed()).isFalse();
        }
    }

    private static void put(final Path path, final int offset, final long value) throws IOException
    {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw"))
        {
            final boolean isInt = offset == CountersFile.VERSION_OFFSET || offset == CountersFile.VALUES_OFFSET;
            final ByteBuffer bytes = ByteBuffer.allocate(isInt ? Integer.BYTES : Long.BYTES)
                .order(ByteOrder.nativeOrder());
            file.seek(offset);
            file.write((isInt ? bytes.putInt((int)value) : bytes.putLong(value)).array());
        }
    }

    @Test
    void shouldHaveKeysThatDiffer()
    {
        for (final CounterKey key : CounterKey.values())
        {
            assertThat(CounterKey.of(key.id())).isSameAs(key);
            for (final CounterKey other : CounterKey.values())
            {
                assertThat(key == other || !key.label().equals(other.label())).as(key.label()).isTrue();
            }
        }
        assertThat(CounterKey.of(0)).isNull();
        assertThat(CounterKey.of(10_000)).isNull();
        for (final AgentRole role : AgentRole.values())
        {
            assertThat(AgentRole.of(role.id())).isSameAs(role);
            assertThat(role.keys()).doesNotHaveDuplicates();
        }
    }
}
