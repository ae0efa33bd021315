package io.millrace.blocking;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.api.BlockingConnection;
import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionClosedException;
import io.millrace.api.Message;
import io.millrace.api.MessageInput;
import io.millrace.api.MessageOutput;
import io.millrace.api.MessageType;
import io.millrace.api.SendException;
import io.millrace.api.SendResult;
import io.millrace.inbound.EngineConnection;
import io.millrace.stream.InboundStream;
import io.millrace.stream.StreamIntake;

/**
 * A connection in the blocking style. Messages come by a queue, each as soon as it begins.
 */
public final class BlockingSession implements BlockingConnection
{
    private static final long FOR_EVER_NS = 1L << 60;
    private static final int FIRST_LENGTH = 8192;

    private final EngineConnection connection;
    private final StreamIntake intake;
    private final int maxMessageLength;
    private final ConcurrentLinkedQueue<InboundStream> messages = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean receiving = new AtomicBoolean();
    private volatile ConnectionClosedException ending;
    private volatile long receiveTimeoutNs;
    private volatile long sendTimeoutNs = FOR_EVER_NS;

    // These belong to the thread that receives.
    private InboundStream current;
    private byte[] partial;
    private int partialLength;

    BlockingSession(final EngineConnection connection, final StreamIntake intake, final int maxMessageLength)
    {
        this.connection = connection;
        this.intake = intake;
        this.maxMessageLength = maxMessageLength;
    }

    /** A message has begun. Called on the handler thread. */
    void add(final InboundStream message)
    {
        intake.add(StreamIntake.MESSAGE_OVERHEAD);
        messages.add(message);
    }

    /** Nothing more will be received. Called on the handler thread. */
    void end(final ConnectionClosedException end)
    {
        if (ending == null)
        {
            ending = end;
            if (intake.isStopped())
            {
                answer(end);
            }
            intake.signal();
        }
    }

    /** Answers the peer's close frame, if it is that which ended the connection. */
    private void answer(final ConnectionClosedException end)
    {
        if (end.closeCause() == CloseCause.PEER)
        {
            connection.close(end.code(), end.reason());
        }
    }

    @Override
    public Connection connection()
    {
        return connection;
    }

    @Override
    public ConnectionClosedException ending()
    {
        return ending;
    }

    @Override
    public Message receive() throws IOException, InterruptedException
    {
        beginReceiving();
        try
        {
            if (partial == null || intake.isStopped())
            {
                partial = null;
                final InboundStream next = next();
                if (next == null)
                {
                    return null;
                }
                if (next.isComplete() && next.available() <= maxMessageLength)
                {
                    current = null;
                    return new HeapMessage(next.type(), next.takeAll());
                }
                partial = new byte[FIRST_LENGTH];
                partialLength = 0;
            }
            return readRest();
        }
        catch (final AsynchronousCloseException ex)
        {
            partial = null;
            return null;
        }
        finally
        {
            receiving.set(false);
        }
    }

    /** What was read before a timeout or an interruption stays. */
    private Message readRest() throws IOException, InterruptedException
    {
        while (true)
        {
            final InboundStream message = current;
            message.timeout(receiveTimeoutNs, TimeUnit.NANOSECONDS);
            if (partialLength == partial.length)
            {
                partial = Arrays.copyOf(partial, (int)Math.min(maxMessageLength + 1L, 2L * partial.length));
            }
            final int count = message.read(partial, partialLength, partial.length - partialLength);
            if (count < 0)
            {
                final byte[] bytes = Arrays.copyOf(partial, partialLength);
                partial = null;
                current = null;
                return new HeapMessage(message.type(), bytes);
            }
            partialLength += count;
            if (partialLength > maxMessageLength)
            {
                close(CloseCode.MESSAGE_TOO_BIG, "message too big");
                throw new ConnectionClosedException(
                    CloseCode.MESSAGE_TOO_BIG, "message too big", CloseCause.PROTOCOL_ERROR);
            }
        }
    }

    @Override
    public MessageInput receiveStream() throws IOException, InterruptedException
    {
        beginReceiving();
        try
        {
            partial = null;
            final InboundStream next = next();
            if (next != null)
            {
                next.timeout(receiveTimeoutNs, TimeUnit.NANOSECONDS);
            }
            return next;
        }
        finally
        {
            receiving.set(false);
        }
    }

    private void beginReceiving()
    {
        if (!receiving.compareAndSet(false, true))
        {
            throw new IllegalStateException("another thread is receiving");
        }
    }

    /** The next message, which becomes the current one; null at the end. */
    private InboundStream next() throws IOException, InterruptedException
    {
        if (current != null)
        {
            current.close();
            current = null;
        }
        if (!intake.await(() -> !messages.isEmpty() || ending != null || intake.isStopped(), receiveTimeoutNs))
        {
            throw new SocketTimeoutException("no message came in time");
        }
        if (intake.isStopped())
        {
            return null;
        }
        // What came before the end is seen after it.
        final ConnectionClosedException end = ending;
        current = messages.poll();
        if (current != null)
        {
            intake.remove(StreamIntake.MESSAGE_OVERHEAD);
        }
        else if (end != null)
        {
            answer(end);
            failUnlessOrderly(end);
        }
        return current;
    }

    private static void failUnlessOrderly(final ConnectionClosedException end) throws ConnectionClosedException
    {
        final CloseCause cause = end.closeCause();
        if (end.code() == CloseCode.ABNORMAL ||
            cause != CloseCause.PEER && cause != CloseCause.LOCAL && cause != CloseCause.SHUTDOWN)
        {
            final ConnectionClosedException here = new ConnectionClosedException(end.code(), end.reason(), cause);
            here.initCause(end.getCause());
            throw here;
        }
    }

    @Override
    public void discardInput()
    {
        intake.stop();
        messages.clear();
        final ConnectionClosedException end = ending;
        if (end != null)
        {
            answer(end);
        }
    }

    @Override
    public void receiveTimeout(final long timeout, final TimeUnit unit)
    {
        receiveTimeoutNs = unit.toNanos(timeout);
    }

    @Override
    public void sendTimeout(final long timeout, final TimeUnit unit)
    {
        sendTimeoutNs = timeout <= 0 ? FOR_EVER_NS : Math.min(FOR_EVER_NS, unit.toNanos(timeout));
    }

    @Override
    public void sendText(final CharSequence text) throws SendException, InterruptedException
    {
        check(connection.sendText(text, sendTimeoutNs, TimeUnit.NANOSECONDS));
    }

    @Override
    public void sendBinary(final ByteBuffer payload) throws SendException, InterruptedException
    {
        check(connection.sendBinary(payload, sendTimeoutNs, TimeUnit.NANOSECONDS));
    }

    @Override
    public void send(final Message message) throws SendException, InterruptedException
    {
        check(connection.send(
            message.type(), message.buffer(), message.offset(), message.length(), sendTimeoutNs, TimeUnit.NANOSECONDS));
    }

    private static void check(final SendResult result) throws SendException
    {
        if (!result.isAccepted())
        {
            throw new SendException("the message was not sent: " + result, result);
        }
    }

    @Override
    public MessageOutput openStream(final MessageType type) throws IOException
    {
        return connection.openStream(type, sendTimeoutNs, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close(final int code, final CharSequence reason)
    {
        connection.close(code, reason);
        discardInput();
    }
}
