package io.millrace.stress;

import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

import io.millrace.api.BlockingConnection;
import io.millrace.api.MessageInput;
import io.millrace.api.MessageOutput;
import io.millrace.api.MessageType;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * One long message from one side to the other, and what both make of it: its length and checksum, which the server says
 * in a text message afterwards. Each block of the message begins with its number, so that order counts.
 */
final class StreamTransfer
{
    /** The path at which a server receives. */
    static final String IN = "/in";

    /** The path at which a server sends as many bytes as the query says. */
    static final String OUT = "/out";

    private static final int BLOCK_LENGTH = 64 * 1024;
    private static final long TIMEOUT_S = 60;

    private StreamTransfer()
    {
    }

    /** The server's side. */
    static void serve(final BlockingConnection connection) throws IOException, InterruptedException
    {
        connection.receiveTimeout(TIMEOUT_S, TimeUnit.SECONDS);
        if (connection.connection().path().equals(OUT))
        {
            connection.sendText(send(connection, Long.parseLong(connection.connection().handshake().query())));
            connection.receive();
        }
        else
        {
            connection.sendText(receive(connection));
            connection.receive();
        }
    }

    static String send(final BlockingConnection connection, final long length) throws IOException
    {
        connection.sendTimeout(TIMEOUT_S, TimeUnit.SECONDS);
        final byte[] block = new byte[BLOCK_LENGTH];
        new Random(length).nextBytes(block);
        final UnsafeBuffer buffer = new UnsafeBuffer(block);
        final CRC32C checksum = new CRC32C();
        try (MessageOutput message = connection.openStream(MessageType.BINARY))
        {
            for (long sent = 0; sent < length; sent += BLOCK_LENGTH)
            {
                buffer.putLong(0, sent);
                final int count = (int)Math.min(BLOCK_LENGTH, length - sent);
                checksum.update(block, 0, count);
                message.outputStream().write(block, 0, count);
            }
            message.complete();
        }
        return length + " " + Long.toHexString(checksum.getValue());
    }

    static String receive(final BlockingConnection connection) throws IOException, InterruptedException
    {
        try (MessageInput message = connection.receiveStream())
        {
            return message == null ? "nothing" : summary(message);
        }
    }

    private static String summary(final InputStream message) throws IOException
    {
        final byte[] block = new byte[BLOCK_LENGTH];
        final CRC32C checksum = new CRC32C();
        long length = 0;
        for (int count = message.read(block); count >= 0; count = message.read(block))
        {
            checksum.update(block, 0, count);
            length += count;
        }
        return length + " " + Long.toHexString(checksum.getValue());
    }
}
