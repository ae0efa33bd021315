package io.millrace.engine.sockets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.millrace.api.Connection;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends stamped messages in every way there is: from a buffer, an array or a string, in a claim, after a claim that is
 * aborted, and as the payload of a ping. On one thread.
 */
final class StampSender
{
    private static final long RETRY_NS = 20_000L;
    private static final int WAYS = 6;
    private static final int LONGEST_PING = 125;
    private static final byte[] ABORTED = new byte[]{ Stamp.ABORTED };

    private final int number;
    private final boolean waits;
    private final Random random;
    private final MessageClaim claim = new MessageClaim();
    private long refused;

    /** A sender that waits for room blocks in the call where there is such a call; else it tries again. */
    StampSender(final int number, final boolean waits, final long seed)
    {
        this.number = number;
        this.waits = waits;
        random = new Random(seed + number);
    }

    Random random()
    {
        return random;
    }

    /** How often the answer was back pressure. */
    long refused()
    {
        return refused;
    }

    /** Returns only when the message was accepted, or never will be. */
    SendResult send(final Connection connection, final int message, final int length)
    {
        final byte[] payload = Stamp.message(number, connection.id(), message, length);
        final int way = random.nextInt(WAYS);
        SendResult result = sendOnce(connection, Stamp.type(number, message), payload, way);
        while (result == SendResult.BACK_PRESSURE)
        {
            refused++;
            LockSupport.parkNanos(RETRY_NS);
            result = sendOnce(connection, Stamp.type(number, message), payload, way);
        }
        return result;
    }

    /** Tries each way once; returns whether any was accepted. */
    boolean isAcceptedInAnyWay(final Connection connection)
    {
        boolean accepted = false;
        for (int way = 0; way < WAYS; way++)
        {
            final byte[] payload = Stamp.message(number, connection.id(), 0, Stamp.mixedLength(random, Stamp.LARGEST));
            accepted |= sendOnce(connection, MessageType.BINARY, payload, way) != SendResult.CLOSED;
        }
        return accepted;
    }

    private SendResult sendOnce(
        final Connection connection, final MessageType type, final byte[] payload, final int way)
    {
        switch (way)
        {
            case 0:
                return claimed(connection, type, payload);
            case 1:
                return abort(connection, type, payload) == SendResult.CLOSED ? SendResult.CLOSED :
                    claimed(connection, type, payload);
            case 2:
                return payload.length <= LONGEST_PING ?
                    connection.ping(new UnsafeBuffer(payload), 0, payload.length) : sent(connection, type, payload);
            default:
                return sent(connection, type, payload);
        }
    }

    private SendResult sent(final Connection connection, final MessageType type, final byte[] payload)
    {
        if (waits)
        {
            return sentWaiting(connection, type, payload);
        }
        if (type == MessageType.TEXT && random.nextBoolean())
        {
            return connection.sendText(new String(payload, StandardCharsets.US_ASCII));
        }
        return type == MessageType.BINARY && random.nextBoolean() ? connection.sendBinary(payload) :
            connection.send(type, new UnsafeBuffer(payload), 0, payload.length);
    }

    private SendResult sentWaiting(final Connection connection, final MessageType type, final byte[] payload)
    {
        try
        {
            if (type == MessageType.TEXT && random.nextBoolean())
            {
                return connection.sendText(new String(payload, StandardCharsets.US_ASCII), 1, TimeUnit.HOURS);
            }
            return type == MessageType.BINARY && random.nextBoolean() ?
                connection.sendBinary(ByteBuffer.wrap(payload), 1, TimeUnit.HOURS) :
                connection.send(type, new UnsafeBuffer(payload), 0, payload.length, 1, TimeUnit.HOURS);
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private SendResult claimed(final Connection connection, final MessageType type, final byte[] payload)
    {
        final SendResult result = connection.claim(type, payload.length, claim);
        if (result.isAccepted())
        {
            claim.buffer().putBytes(claim.offset(), payload);
            claim.commit();
        }
        return result;
    }

    private SendResult abort(final Connection connection, final MessageType type, final byte[] payload)
    {
        final SendResult result = connection.claim(type, payload.length, claim);
        if (result.isAccepted())
        {
            claim.buffer().putBytes(claim.offset(), ABORTED);
            claim.abort();
        }
        return result;
    }
}
