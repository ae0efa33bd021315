package io.millrace.stress;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One connection of the command {@code connect}: shows what the peer does, and does what the user says.
 */
final class ConnectSession implements ConnectionHandler
{
    private static final long SEND_TIMEOUT_S = 10;
    private static final long CLOSE_TIMEOUT_S = 10;
    private static final int MAX_CONTROL_LENGTH = 125;
    private static final int NONE = -1;
    private static final double NS_PER_MS = 1e6;

    private final ConnectOutput output;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Connection connection;
    private volatile long pingedNs;
    private volatile int closeCode = NONE;
    private volatile Runnable onClosed = () -> { };

    ConnectSession(final ConnectOutput output)
    {
        this.output = output;
    }

    /** Says what is done when the connection has ended, on a thread of the engine; at once if it has. */
    void onClosed(final Runnable action)
    {
        onClosed = action;
        if (closeCode != NONE)
        {
            action.run();
        }
    }

    boolean isOpen()
    {
        return closeCode == NONE;
    }

    /** Whether the connection has ended in a way that nobody need worry about. */
    boolean hasEndedWell()
    {
        return closeCode == CloseCode.NORMAL || closeCode == CloseCode.GOING_AWAY || closeCode == CloseCode.NO_STATUS;
    }

    void sendText(final String text) throws InterruptedException
    {
        report(connection.sendText(text, SEND_TIMEOUT_S, TimeUnit.SECONDS));
    }

    void sendBinary(final byte[] bytes) throws InterruptedException
    {
        report(connection.send(
            MessageType.BINARY, new UnsafeBuffer(bytes), 0, bytes.length, SEND_TIMEOUT_S, TimeUnit.SECONDS));
    }

    /** Sends a ping, whose answer tells how long it took. */
    void ping(final String payload)
    {
        final byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_CONTROL_LENGTH)
        {
            output.warning("a ping carries at most 125 bytes");
            return;
        }
        pingedNs = System.nanoTime();
        report(connection.ping(new UnsafeBuffer(bytes), 0, bytes.length));
    }

    void close()
    {
        close(CloseCode.NORMAL, "");
    }

    void close(final int code, final String reason)
    {
        try
        {
            connection.close(code, reason);
        }
        catch (final IllegalArgumentException ex)
        {
            output.warning(ex.getMessage());
        }
    }

    /** Waits for the end of the connection, for a while. */
    void awaitClosed() throws InterruptedException
    {
        try
        {
            if (!closed.await(CLOSE_TIMEOUT_S, TimeUnit.SECONDS))
            {
                output.warning("the server does not answer the close frame");
            }
        }
        catch (final InterruptedException ex)
        {
            // Whoever is told of the end by an interrupt may come to wait for it at the same time.
            if (isOpen())
            {
                throw ex;
            }
        }
    }

    private void report(final SendResult result)
    {
        if (!result.isAccepted())
        {
            output.warning("not sent: " + switch (result)
            {
                case CLOSED -> "the connection is closed";
                case TOO_LARGE -> "too long";
                default -> "the server takes nothing";
            });
        }
    }

    @Override
    public void onOpen(final Connection opened)
    {
        connection = opened;
        output.note("connected" +
            (opened.subprotocol() == null ? "" : ", subprotocol " + opened.subprotocol()) +
            (opened.extensions().isEmpty() ? "" : ", " + opened.extensions()));
    }

    @Override
    public void onMessage(final Connection from, final Message message)
    {
        if (message.type() == MessageType.TEXT)
        {
            output.text(message.asText());
        }
        else
        {
            output.binary(HexFormat.of().formatHex(message.asBytes()), message.length());
        }
    }

    @Override
    public void onPing(final Connection from, final DirectBuffer buffer, final int offset, final int length)
    {
        output.note("ping" + payload(buffer, offset, length) + ", answered");
    }

    @Override
    public void onPong(final Connection from, final DirectBuffer buffer, final int offset, final int length)
    {
        final long askedNs = pingedNs;
        pingedNs = 0;
        output.note("pong" + payload(buffer, offset, length) + (askedNs == 0 ? ", not asked for" :
            String.format(Locale.ROOT, " after %.2f ms", (System.nanoTime() - askedNs) / NS_PER_MS)));
    }

    private static String payload(final DirectBuffer buffer, final int offset, final int length)
    {
        return length == 0 ? "" : " '" + buffer.getStringWithoutLengthUtf8(offset, length) + '\'';
    }

    @Override
    public void onError(final Connection from, final Throwable error)
    {
        output.warning(String.valueOf(error.getMessage()));
    }

    @Override
    public void onClose(final Connection from, final int code, final String reason, final CloseCause cause)
    {
        closeCode = code;
        output.note("closed with " + code + (reason.isEmpty() ? "" : " '" + reason + '\'') + by(cause));
        closed.countDown();
        onClosed.run();
    }

    private static String by(final CloseCause cause)
    {
        return switch (cause)
        {
            case PEER -> " by the server";
            case LOCAL -> "";
            case IO_ERROR -> ", without a close frame";
            case TIMEOUT -> ", by a timeout";
            default -> ", cause " + cause;
        };
    }
}
