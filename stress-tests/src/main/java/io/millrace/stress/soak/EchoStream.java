package io.millrace.stress.soak;

import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;

import io.millrace.api.Connection;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.protocol.Opcode;

/**
 * Sends messages with sequence numbers to a server that echoes, and checks that each comes back, once, intact and in
 * order.
 */
final class EchoStream extends ClientStream
{
    /** How long an answer may take. Generous: other programs may use the machine too. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    private static final int WINDOW = 32;
    private static final int SMALL = 200;
    private static final int MEDIUM = 4 * 1024;
    private static final int LARGE = 192 * 1024;
    private static final int HUNDRED = 100;
    private static final int MOST_FRAGMENTS = 5;

    private final UnsafeBuffer buffer = new UnsafeBuffer();
    private final MessageClaim claim = new MessageClaim();
    private volatile long sent;
    private volatile long received;
    private volatile long progressNs = System.nanoTime();

    EchoStream(final Findings findings, final StreamKind kind, final long id)
    {
        super(findings, kind, id);
    }

    /** Sends a message, unless too many are under way; false if it did not. */
    boolean send(final long intendedNs, final Random random)
    {
        final long sequence = sent;
        if (!isOpen() || sequence - received >= WINDOW)
        {
            return false;
        }
        final MessageType type = random.nextBoolean() ? MessageType.TEXT : MessageType.BINARY;
        final byte[] message = Payload.encode(type, id(), sequence, intendedNs, bodyLength(random), random);
        buffer.wrap(message);
        if (sequence == received)
        {
            progressNs = System.nanoTime();
        }
        sent = sequence + 1;
        final SendResult result = send(connection(), type, random);
        if (!result.isAccepted())
        {
            sent = sequence;
            findings().count("sends answered with " + result);
            return false;
        }
        findings().count("messages sent");
        return true;
    }

    void ping()
    {
        if (isOpen() && connection().ping().isAccepted())
        {
            findings().count("pings sent");
        }
    }

    private int bodyLength(final Random random)
    {
        final int choice = random.nextInt(HUNDRED);
        if (choice < 90 || kind() == StreamKind.FRAGMENTS)
        {
            return random.nextInt(SMALL);
        }
        return random.nextInt(choice < 99 ? MEDIUM : LARGE);
    }

    private SendResult send(final Connection connection, final MessageType type, final Random random)
    {
        final int length = buffer.capacity();
        switch (random.nextInt(4))
        {
            case 0:
                return sendFragments(connection, type, random);
            case 1:
                final SendResult result = connection.claim(type, length, claim);
                if (result.isAccepted())
                {
                    claim.buffer().putBytes(claim.offset(), buffer, 0, length);
                    claim.commit();
                }
                return result;
            case 2:
                return connection.sendUncompressed(type, buffer, 0, length);
            default:
                return connection.send(type, buffer, 0, length);
        }
    }

    /** Once the first fragment is accepted, the others must go as well: they wait for room. */
    private SendResult sendFragments(final Connection connection, final MessageType type, final Random random)
    {
        final int length = buffer.capacity();
        int opcode = type == MessageType.TEXT ? Opcode.TEXT : Opcode.BINARY;
        int from = 0;
        for (int left = 1 + random.nextInt(MOST_FRAGMENTS); left > 0; left--)
        {
            final int to = left == 1 ? length : from + random.nextInt(length - from + 1);
            SendResult result = connection.sendFrame(left == 1, 0, opcode, buffer, from, to - from);
            while (opcode == Opcode.CONTINUATION && result == SendResult.BACK_PRESSURE)
            {
                Thread.yield();
                result = connection.sendFrame(left == 1, 0, opcode, buffer, from, to - from);
            }
            if (!result.isAccepted())
            {
                return result;
            }
            opcode = Opcode.CONTINUATION;
            from = to;
        }
        findings().count("messages sent in fragments");
        return SendResult.ACCEPTED;
    }

    @Override
    void onPayload(final Payload payload)
    {
        final long expected = received;
        if (payload.stream() != id() || payload.sequence() != expected)
        {
            findings().violation(this + " expected message " + expected + " and received message " +
                payload.sequence() + " of stream " + payload.stream());
        }
        final long now = System.nanoTime();
        findings().latency().recordValue(Math.max(0, now - payload.sentNs()));
        progressNs = now;
        received = payload.sequence() + 1;
    }

    @Override
    String complaint(final long nowNs)
    {
        return !isEndExpected() && sent > received && nowNs - progressNs > PATIENCE_NS ?
            this + " waits for the echo of message " + received + " of " + sent : null;
    }

    @Override
    boolean isDone()
    {
        return received >= sent;
    }
}
