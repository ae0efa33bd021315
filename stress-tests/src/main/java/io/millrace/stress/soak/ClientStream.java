package io.millrace.stress.soak;

import org.agrona.DirectBuffer;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;

/**
 * A connection of a well-behaved client. Its callbacks come on a thread of the client; the driver calls all else.
 */
abstract class ClientStream implements ConnectionHandler
{
    private static final ThreadLocal<Payload> PAYLOAD = ThreadLocal.withInitial(Payload::new);

    private final Findings findings;
    private final StreamKind kind;
    private final long id;
    private volatile Connection connection;
    private volatile boolean ended;
    private volatile boolean mayEnd;

    ClientStream(final Findings findings, final StreamKind kind, final long id)
    {
        this.findings = findings;
        this.kind = kind;
        this.id = id;
    }

    /** What an intact message says. */
    abstract void onPayload(Payload payload);

    /** Why this stream is not well, or null. */
    abstract String complaint(long nowNs);

    /** Whether everything that is to come has come. */
    abstract boolean isDone();

    final Findings findings()
    {
        return findings;
    }

    final StreamKind kind()
    {
        return kind;
    }

    final long id()
    {
        return id;
    }

    /** Null until it is open. */
    final Connection connection()
    {
        return connection;
    }

    final boolean isOpen()
    {
        return connection != null && !ended && !mayEnd;
    }

    final boolean hasEnded()
    {
        return ended;
    }

    /** From now on its end is no violation, whatever is lost. */
    final void expectEnd()
    {
        mayEnd = true;
    }

    final boolean isEndExpected()
    {
        return mayEnd;
    }

    /** The connection could not be made. */
    final void failed(final Throwable cause)
    {
        if (!mayEnd && !ended)
        {
            findings.violation(this + " could not connect: " + cause);
        }
        ended = true;
    }

    @Override
    public void onOpen(final Connection opened)
    {
        if (opened.extensions().isEmpty() == kind.isCompressed())
        {
            findings.violation(this + " has the extensions '" + opened.extensions() + "'");
        }
        findings.count("connections opened");
        connection = opened;
    }

    @Override
    public void onMessage(final Connection receiver, final Message message)
    {
        final MessageType type = message.type();
        final Payload payload = PAYLOAD.get();
        findings.count("messages received");
        findings.count("bytes received", message.length());
        if (ended)
        {
            findings.violation(this + " received a message after its end");
        }
        else if (!payload.wrap(message.buffer(), message.offset(), message.length()))
        {
            findings.violation(this + " received a damaged " + type + " of " + message.length() + " bytes");
        }
        else
        {
            onPayload(payload);
        }
    }

    @Override
    public void onPong(final Connection receiver, final DirectBuffer buffer, final int offset, final int length)
    {
        findings.count("pongs received");
        if (receiver.roundTripNs() < 0)
        {
            findings.violation(this + " has a round trip of " + receiver.roundTripNs() + " ns");
        }
    }

    @Override
    public void onError(final Connection receiver, final Throwable error)
    {
        if (!mayEnd)
        {
            findings.violation(this + " failed: " + error);
        }
    }

    @Override
    public void onClose(final Connection receiver, final int code, final String reason, final CloseCause cause)
    {
        if (ended)
        {
            findings.violation(this + " ended twice");
        }
        if (!mayEnd)
        {
            findings.violation(this + " ended with " + code + " '" + reason + "', " + cause);
        }
        findings.count("connections ended");
        ended = true;
    }

    @Override
    public String toString()
    {
        return kind + " stream " + id;
    }
}
