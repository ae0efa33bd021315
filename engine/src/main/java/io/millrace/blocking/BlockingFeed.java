package io.millrace.blocking;

import java.util.function.Consumer;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionClosedException;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Fragment;
import io.millrace.api.Frame;
import io.millrace.api.FrameObserver;
import io.millrace.api.Message;
import io.millrace.inbound.EngineConnection;
import io.millrace.protocol.ClosePayload;
import io.millrace.protocol.Opcode;
import io.millrace.protocol.ProtocolViolation;
import io.millrace.stream.InboundStream;
import io.millrace.stream.StreamIntake;

/**
 * Takes what one connection receives from its handler thread to the thread that reads. All callbacks are the handler
 * thread's. The endpoint must deliver parts, and leave the answer to the peer's close frame to this.
 */
public final class BlockingFeed implements ConnectionHandler, FrameObserver
{
    private final Limits limits;
    private final Consumer<BlockingSession> onOpen;
    private BlockingSession session;
    private StreamIntake intake;
    private InboundStream arriving;

    /**
     * What a connection may hold.
     *
     * @param unread           received and not read, in bytes.
     * @param maxMessageLength of messages that are received whole, in bytes.
     */
    public record Limits(int unread, int maxMessageLength)
    {
    }

    /**
     * The feed of one connection.
     *
     * @param limits of the connection.
     * @param onOpen is given the session when the connection is open, on the handler thread.
     */
    public BlockingFeed(final Limits limits, final Consumer<BlockingSession> onOpen)
    {
        this.limits = limits;
        this.onOpen = onOpen;
    }

    /**
     * The application's side. Any thread may call it that has learnt that the connection is open.
     *
     * @return the session.
     */
    public BlockingSession session()
    {
        return session;
    }

    @Override
    public void onOpen(final Connection connection)
    {
        final EngineConnection opened = (EngineConnection)connection;
        intake = new StreamIntake(opened, limits.unread());
        session = new BlockingSession(opened, intake, limits.maxMessageLength());
        onOpen.accept(session);
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        throw new IllegalStateException("messages are delivered in parts");
    }

    @Override
    public void onFragment(final Connection connection, final Fragment part)
    {
        if (intake.isStopped())
        {
            arriving = null;
            return;
        }
        if (part.isFirst())
        {
            arriving = new InboundStream(part.type(), intake);
        }
        if (arriving != null)
        {
            arriving.append(part.buffer(), part.offset(), part.length(), part.isLast());
            final InboundStream message = arriving;
            if (part.isLast())
            {
                message.complete();
                arriving = null;
            }
            if (part.isFirst())
            {
                session.add(message);
            }
            intake.signal();
        }
    }

    /** The peer's close frame ends what is received; it is dealt with when the engine has noted it. */
    @Override
    public void onFrame(final Connection connection, final Frame frame)
    {
        if (frame.opcode() == Opcode.CLOSE)
        {
            final int code = ClosePayload.code(frame.buffer(), frame.offset(), frame.length());
            final String reason = ClosePayload.reason(frame.buffer(), frame.offset(), frame.length());
            connection.execute(() -> end(code, reason, CloseCause.PEER, null));
        }
    }

    @Override
    public void onError(final Connection connection, final Throwable error)
    {
        if (error instanceof final ProtocolViolation violation)
        {
            end(violation.closeCode(), violation.getMessage(), CloseCause.PROTOCOL_ERROR, error);
        }
        else
        {
            end(CloseCode.ABNORMAL, "", CloseCause.IO_ERROR, error);
        }
    }

    @Override
    public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
        end(code, reason, cause, null);
    }

    private void end(final int code, final String reason, final CloseCause cause, final Throwable error)
    {
        final ConnectionClosedException end = new ConnectionClosedException(code, reason, cause);
        end.initCause(error);
        if (arriving != null)
        {
            arriving.fail(end);
            arriving = null;
        }
        session.end(end);
    }
}
