package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.millrace.api.BlockingConnection;
import io.millrace.api.CloseCode;
import io.millrace.api.MessageInput;
import io.millrace.api.MessageOutput;
import io.millrace.api.MessageType;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest
{
    private static final int LENGTH = 20_000_000;

    @TempDir
    private Path stored;
    @TempDir
    private Path own;
    private WebSocketServer server;
    private WebSocketClient client;

    @BeforeEach
    void start() throws Exception
    {
        server = FileStore.start(0, stored);
        client = WebSocketClient.start(new ClientSettings());
    }

    @AfterEach
    void stop()
    {
        client.close();
        server.close();
    }

    @Test
    void shouldStoreAFileThatIsLongerThanAnyBufferAndGiveItBack() throws Exception
    {
        final Path file = own.resolve("file");
        final byte[] content = new byte[LENGTH];
        new Random(1).nextBytes(content);
        Files.write(file, content);
        final BlockingConnection connection = connect("report.bin");

        upload(connection, file);
        assertThat(connection.receive().asText()).isEqualTo("stored " + LENGTH + " bytes");
        connection.sendText("get");

        final MessageInput answer = connection.receiveStream();
        assertThat(answer.type()).isEqualTo(MessageType.BINARY);
        assertThat(answer.readAllBytes()).isEqualTo(content);
    }

    @Test
    void shouldKeepTheFileBeforeWhenAnUploadIsCutOff() throws Exception
    {
        final BlockingConnection first = connect("notes");
        first.sendBinary(new byte[] { 1, 2, 3 });
        assertThat(first.receive().asText()).isEqualTo("stored 3 bytes");

        final BlockingConnection second = connect("notes");
        final MessageOutput message = second.openStream(MessageType.BINARY);
        message.outputStream().write(new byte[100_000]);
        message.flush();
        Await.until("the upload has begun", () -> count(stored) == 2);
        message.abort();

        Await.until("what had arrived is gone", () -> count(stored) == 1);
        assertThat(stored.resolve("notes")).hasBinaryContent(new byte[] { 1, 2, 3 });
    }

    @Test
    void shouldSayThatThereIsNoSuchFile() throws Exception
    {
        final BlockingConnection connection = connect("nothing");

        connection.sendText("get");

        assertThat(connection.receive().asText()).isEqualTo("there is no such file");
    }

    @Test
    void shouldRefuseNamesThatLeadOutOfTheDirectory() throws Exception
    {
        final BlockingConnection connection = connect("..");

        assertThat(connection.receive()).isNull();
        assertThat(connection.ending().code()).isEqualTo(CloseCode.POLICY_VIOLATION);
    }

    private static void upload(final BlockingConnection connection, final Path file) throws Exception
    {
        try (FileChannel content = FileChannel.open(file, StandardOpenOption.READ);
            MessageOutput message = connection.openStream(MessageType.BINARY))
        {
            message.transferFrom(content, 0, content.size());
            message.complete();
        }
    }

    private static long count(final Path directory)
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.count();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private BlockingConnection connect(final String name) throws Exception
    {
        final String uri = "ws://127.0.0.1:" + server.port() + "/files/" + name;
        return client.connectBlocking(
            ClientRequest.blocking(uri).maxMessageLength(2L * LENGTH).build(), 10, TimeUnit.SECONDS);
    }
}
