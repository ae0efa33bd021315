package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.engine.DeflateSettings;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One end of a connection of ours. Whole messages are sent as users send them, parts of messages as single frames.
 */
final class MillraceLink implements Link
{
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;

    private final Connection connection;
    private final UnaryOperator<String> peerHeaders;
    private boolean inMessage;

    MillraceLink(final Connection connection, final UnaryOperator<String> peerHeaders)
    {
        this.connection = connection;
        this.peerHeaders = peerHeaders;
    }

    /** Has an end of ours agree to what a mode says. */
    static void configure(final DeflateSettings deflate, final Compression compression)
    {
        deflate
            .enabled(compression.isOn())
            .threshold(0)
            .contextTakeover(compression.hasTakeover())
            .peerContextTakeover(compression.hasTakeover());
    }

    @Override
    public void sendText(final String part, final boolean last)
    {
        if (last && !inMessage)
        {
            expectAccepted(connection.sendText(part));
            return;
        }
        sendPart(TEXT, part.getBytes(StandardCharsets.UTF_8), last);
    }

    @Override
    public void sendBinary(final byte[] part, final boolean last)
    {
        if (last && !inMessage)
        {
            expectAccepted(connection.sendBinary(part));
            return;
        }
        sendPart(BINARY, part, last);
    }

    @Override
    public void ping(final byte[] payload)
    {
        expectAccepted(connection.ping(new UnsafeBuffer(payload), 0, payload.length));
    }

    @Override
    public void pong(final byte[] payload)
    {
        expectAccepted(connection.pong(new UnsafeBuffer(payload), 0, payload.length));
    }

    @Override
    public void close(final int code, final String reason)
    {
        expectAccepted(connection.close(code, reason));
    }

    @Override
    public void disconnect()
    {
        connection.disconnect();
    }

    @Override
    public String subprotocol()
    {
        return connection.subprotocol();
    }

    @Override
    public String header(final String name)
    {
        return peerHeaders.apply(name);
    }

    private void sendPart(final int firstOpcode, final byte[] part, final boolean last)
    {
        final int opcode = inMessage ? CONTINUATION : firstOpcode;
        inMessage = !last;
        expectAccepted(connection.sendFrame(last, 0, opcode, new UnsafeBuffer(part), 0, part.length));
    }

    private static void expectAccepted(final SendResult result)
    {
        assertThat(result).isEqualTo(SendResult.ACCEPTED);
    }

    /** Passes what a connection of ours receives on to the receiver that is its attachment. */
    static class Handler implements ConnectionHandler
    {
        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            if (message.type() == MessageType.TEXT)
            {
                receiver(connection).text(message.asText());
            }
            else
            {
                receiver(connection).binary(message.asBytes());
            }
        }

        @Override
        public void onPing(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
        {
            receiver(connection).ping(copy(buffer, offset, length));
        }

        @Override
        public void onPong(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
        {
            receiver(connection).pong(copy(buffer, offset, length));
        }

        @Override
        public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
        {
            receiver(connection).closed(code, reason);
        }

        private static Receiver receiver(final Connection connection)
        {
            return (Receiver)connection.attachment();
        }

        private static byte[] copy(final DirectBuffer buffer, final int offset, final int length)
        {
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            return bytes;
        }
    }
}
