package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageOutput;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

/** The code of sending.md and streams.md. */
class SendingTest
{
    private static final long PRICE = 101;
    private static final long QUANTITY = 7;

    @Test
    void shouldWaitForRoomUpToATimeout() throws Exception
    {
        try (InMemoryServer server = InMemoryServer.start((connection, message) -> connection.send(message)))
        {
            final TestClient client = server.connect("/");
            server.runUntilIdle();
            final String line = "a line";
            final Connection connection = only(server);

            final SendResult result = connection.sendText(line, 2, TimeUnit.SECONDS);   // BACK_PRESSURE in the end

            server.runUntilIdle();
            assertThat(result).isEqualTo(SendResult.ACCEPTED);
            assertThat(client.receiveText()).isEqualTo(line);
        }
    }

    @Test
    void shouldEncodeWhereItIsSentFrom()
    {
        try (InMemoryServer server = InMemoryServer.start((connection, message) -> quote(connection, PRICE, QUANTITY)))
        {
            final TestClient client = server.connect("/");
            client.sendText("quote");
            server.runUntilIdle();
            final ByteBuffer quote = ByteBuffer.wrap(client.receiveBinary()).order(ByteOrder.nativeOrder());
            assertThat(quote.getLong()).isEqualTo(PRICE);
            assertThat(quote.getLong()).isEqualTo(QUANTITY);
        }
    }

    @Test
    void shouldSendWhileItIsMade()
    {
        try (InMemoryServer server = InMemoryServer.start((connection, message) ->
            send(connection, writer -> writer.write("a long report"))))
        {
            final TestClient client = server.connect("/");
            client.sendText("report");
            server.runUntilIdle();
            assertThat(client.receiveText()).isEqualTo("a long report");
        }
    }

    private static void quote(final Connection connection, final long price, final long quantity)
    {
        final MessageClaim claim = new MessageClaim();            // to be used again and again
        if (connection.claim(MessageType.BINARY, 16, claim).isAccepted())
        {
            claim.buffer().putLong(claim.offset(), price);
            claim.buffer().putLong(claim.offset() + 8, quantity);
            claim.commit();
        }
    }

    private static void send(final Connection connection, final Report report)
    {
        try
        {
            stream(connection, report);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static void stream(final Connection connection, final Report report) throws IOException
    {
        try (MessageOutput message = connection.openStream(MessageType.TEXT, 10, TimeUnit.SECONDS))
        {
            report.writeTo(message.writer());       // or outputStream(); or message itself, a WritableByteChannel
            message.complete();
        }
    }

    private static Connection only(final InMemoryServer server)
    {
        final Connection[] found = new Connection[1];
        server.server().forEachConnection(connection -> found[0] = connection);
        return found[0];
    }

    /** What takes long to write. */
    @FunctionalInterface
    private interface Report
    {
        void writeTo(Writer writer) throws IOException;
    }
}
