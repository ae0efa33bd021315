package io.millrace.inbound;

import java.nio.ByteOrder;

import io.millrace.api.CloseCause;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.MessageType;
import io.millrace.outbound.Outbound;
import io.millrace.protocol.ClosePayload;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

import org.agrona.DirectBuffer;

/**
 * Walks a run of frames that the decoder has checked and unmasked, and calls the application for each. It reads only
 * what it needs of each header: the decoder has established that the frames are whole and correct.
 */
final class FrameWalker
{
    private static final int FIN_TEXT = FrameHeader.FIN_BIT | Opcode.TEXT;
    private static final int FIN_BINARY = FrameHeader.FIN_BIT | Opcode.BINARY;

    private final MessageView message = new MessageView();
    private final FrameView observed = new FrameView();
    private final FragmentView part = new FragmentView();
    private final FrameHeader header = new FrameHeader();
    private final boolean answersPings;
    private final HandlerMonitor monitor;
    private int position;
    private int others;

    /** Pings are answered during the walk, or were answered before. */
    FrameWalker(final boolean answersPings, final HandlerMonitor monitor)
    {
        this.answersPings = answersPings;
        this.monitor = monitor;
    }

    /** Answers the pings of a run that is walked only later. */
    static void answerPings(
        final EngineConnection connection,
        final HandlerMonitor monitor,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final FrameHeader header = new FrameHeader();
        int next = offset;
        while (next < offset + length)
        {
            header.wrap(buffer, next);
            final int payload = next + header.headerLength();
            next = payload + (int)header.payloadLength();
            if (header.opcode() == Opcode.PING)
            {
                connection.outbound().sendPong(buffer, payload, (int)header.payloadLength());
                monitor.onPongSent();
            }
        }
    }

    /** Returns how many bytes of the run were dealt with; the rest is to be delivered later. */
    int walk(
        final EngineConnection connection,
        final InboundEvent.Kind kind,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final ConnectionOptions options = connection.options();
        final boolean observe = options.observer() != null && kind == InboundEvent.Kind.FRAMES;
        final int limit = offset + length;
        final boolean rare = observe || options.fragments();
        final ConnectionHandler handler = options.handler();
        message.buffer(buffer);
        position = offset;
        others = 0;
        int frames = 0;
        boolean goesOn = true;
        try
        {
            while (goesOn && position < limit)
            {
                frames++;
                goesOn = rare || connection.needsAttention() ?
                    rareFrame(connection, options, buffer, observe) : frame(connection, handler, buffer);
            }
        }
        finally
        {
            monitor.onMessages(frames - others);
        }
        return position - offset;
    }

    /** After a callback threw: how far the walk came, the frame that threw included. */
    int consumed(final int offset)
    {
        return position - offset;
    }

    private boolean frame(
        final EngineConnection connection, final ConnectionHandler handler, final DirectBuffer buffer)
    {
        final int start = position;
        final short firstBytes = buffer.getShort(start, ByteOrder.LITTLE_ENDIAN);
        final int firstByte = firstBytes & 0xff;
        final byte secondByte = (byte)(firstBytes >>> Byte.SIZE);
        final int shortLength = secondByte & FrameHeader.SHORT_LENGTH_MASK;
        final int payload = start + FrameHeader.headerLength(secondByte);
        final int length = shortLength <= FrameHeader.MAX_SHORT_PAYLOAD_LENGTH ?
            shortLength : (int)header.wrap(buffer, start).payloadLength();
        position = payload + length;
        if (firstByte == FIN_TEXT || firstByte == FIN_BINARY)
        {
            message.wrap(firstByte == FIN_TEXT, payload, length);
            handler.onMessage(connection, message);
            if (message.isDeferred())
            {
                if (!connection.outbound().isEnding())
                {
                    position = start;
                    connection.deferred(true);
                    others++;
                    return false;
                }
                connection.mute();
            }
            return !connection.needsAttention() || !connection.isReadingPaused();
        }
        return control(connection, firstByte & FrameHeader.OPCODE_MASK, buffer, payload, length) &&
            !connection.isReadingPaused();
    }

    /** With an observer, fragments, or a connection whose application hears nothing any more. */
    private boolean rareFrame(
        final EngineConnection connection,
        final ConnectionOptions options,
        final DirectBuffer buffer,
        final boolean observe)
    {
        final int start = position;
        header.wrap(buffer, start);
        final int payload = start + header.headerLength();
        final int length = (int)header.payloadLength();
        final int opcode = header.opcode();
        final boolean fin = header.isFin();
        // Of a compressed message only what it was inflated to is delivered.
        final boolean fragment = opcode == Opcode.CONTINUATION || !fin || header.rsv() != 0;
        if (observe && !connection.isMute())
        {
            observed.wrap(buffer, start);
            position = payload + length;
            options.observer().onFrame(connection, observed);
            position = start;
        }
        if (!connection.isMute() && !Opcode.isControl(opcode) && options.fragments())
        {
            position = payload + length;
            fragment(connection, options.handler(), buffer, payload, length);
            return !connection.isReadingPaused();
        }
        if (connection.isMute() && opcode != Opcode.CLOSE || fragment)
        {
            position = payload + length;
            others++;
            return true;
        }
        return frame(connection, options.handler(), buffer);
    }

    private void fragment(
        final EngineConnection connection,
        final ConnectionHandler handler,
        final DirectBuffer buffer,
        final int payload,
        final int length)
    {
        final boolean first = header.opcode() != Opcode.CONTINUATION;
        if (first)
        {
            connection.beginFragments(header.opcode() == Opcode.TEXT ? MessageType.TEXT : MessageType.BINARY);
        }
        part.wrap(buffer, payload, length);
        part.place(connection.fragmentType(), connection.advanceFragments(length), first, header.isFin());
        handler.onFragment(connection, part);
    }

    private boolean control(
        final EngineConnection connection,
        final int opcode,
        final DirectBuffer buffer,
        final int payload,
        final int length)
    {
        final ConnectionHandler handler = connection.options().handler();
        others++;
        switch (opcode)
        {
            case Opcode.PING:
                monitor.onPing();
                if (answersPings && connection.options().automaticPong())
                {
                    connection.outbound().sendPong(buffer, payload, length);
                    monitor.onPongSent();
                }
                handler.onPing(connection, buffer, payload, length);
                break;
            case Opcode.PONG:
                monitor.onPong();
                handler.onPong(connection, buffer, payload, length);
                break;
            case Opcode.CLOSE:
                close(connection, buffer, payload, length);
                break;
            default:
                break;
        }
        return true;
    }

    private static void close(
        final EngineConnection connection, final DirectBuffer buffer, final int payload, final int length)
    {
        final int code = ClosePayload.code(buffer, payload, length);
        final String reason = ClosePayload.reason(buffer, payload, length);
        connection.record(code, reason, CloseCause.PEER);
        connection.onPeerClosed();
        connection.control().onPeerClosed();
        final Outbound outbound = connection.outbound();
        if (!outbound.isEnding() && (connection.options().automaticCloseReply() || connection.isMute()))
        {
            connection.close(code, reason, CloseCause.PEER);
        }
        connection.control().onClosing();
    }
}
