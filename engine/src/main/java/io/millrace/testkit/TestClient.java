package io.millrace.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

import io.millrace.api.CloseCode;
import io.millrace.handshake.AcceptKey;
import io.millrace.protocol.Opcode;

/**
 * A WebSocket client in memory (RFC 6455), connected to an {@link InMemoryServer}. What it sends waits until the server
 * runs; what the server sent is there once the server has run. Nothing it sends is checked, so that it can break every
 * rule.
 * <p>
 * Unless {@link #automaticReplies(boolean)} says otherwise it answers pings and close frames, and ends its side once
 * the server has ended its own.
 * <p>
 * Arrays given to a method are copied; arrays returned belong to the caller. Belongs to the test's one thread.
 */
public final class TestClient
{
    private static final int KEY_LENGTH = 16;
    private static final int NONE = -1;

    private final InMemoryChannel channel;
    private final ClientFrames frames;
    private final ClientInput input = new ClientInput();
    private final ByteArrayOutputStream receivedBytes = new ByteArrayOutputStream();
    private final List<ReceivedFrame> received = new ArrayList<>();
    private final ArrayDeque<ReceivedFrame> messages = new ArrayDeque<>();
    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    private final String key;
    private int fragmentOpcode;
    private int closeCode = NONE;
    private String closeReason = "";
    private boolean automaticReplies = true;
    private boolean closeSent;
    private boolean gone;

    TestClient(final InMemoryChannel channel, final int seed)
    {
        this.channel = channel;
        frames = new ClientFrames(seed);
        final byte[] keyBytes = new byte[KEY_LENGTH];
        Arrays.fill(keyBytes, (byte)seed);
        key = Base64.getEncoder().encodeToString(keyBytes);
    }

    /**
     * Whether this client answers pings and close frames by itself.
     *
     * @param replies true to answer, which is the default.
     * @return this.
     */
    public TestClient automaticReplies(final boolean replies)
    {
        automaticReplies = replies;
        return this;
    }

    /**
     * How the channel to the server behaves.
     *
     * @return the script, to be changed at any time.
     */
    public ChannelScript channel()
    {
        return channel.script();
    }

    // Handshake.

    /**
     * Sends a correct handshake (RFC 6455 §4.1).
     *
     * @param path        of the request, with its query.
     * @param headerLines to add.
     */
    public void sendHandshake(final String path, final String... headerLines)
    {
        final StringBuilder request = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\n")
            .append("Host: in-memory\r\n")
            .append("Upgrade: websocket\r\n")
            .append("Connection: Upgrade\r\n")
            .append("Sec-WebSocket-Version: 13\r\n")
            .append("Sec-WebSocket-Key: ").append(key).append("\r\n");
        for (final String line : headerLines)
        {
            request.append(line).append("\r\n");
        }
        sendBytes(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * What the server answered to the handshake.
     *
     * @return the response, or null until it has arrived.
     */
    public HandshakeResponse response()
    {
        return input.response();
    }

    /**
     * Whether the handshake was accepted and neither side has ended the connection since.
     *
     * @return true if messages may be exchanged.
     */
    public boolean isOpen()
    {
        return response() != null && response().isAccepted() && !closeSent && closeCode == NONE && !gone && !isEnded();
    }

    // Sending.

    /**
     * Sends a text message in one frame.
     *
     * @param text of the message.
     */
    public void sendText(final String text)
    {
        sendFrame(true, 0, Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends a binary message in one frame.
     *
     * @param payload of the message.
     */
    public void sendBinary(final byte[] payload)
    {
        sendFrame(true, 0, Opcode.BINARY, payload);
    }

    /**
     * Sends a ping.
     *
     * @param payload of the frame.
     */
    public void sendPing(final byte[] payload)
    {
        sendFrame(true, 0, Opcode.PING, payload);
    }

    /**
     * Sends a pong.
     *
     * @param payload of the frame.
     */
    public void sendPong(final byte[] payload)
    {
        sendFrame(true, 0, Opcode.PONG, payload);
    }

    /**
     * Sends a close frame.
     *
     * @param code   of the frame; {@link CloseCode#NO_STATUS} for a frame without code and reason.
     * @param reason of the frame.
     */
    public void close(final int code, final String reason)
    {
        closeSent = true;
        sendFrame(true, 0, Opcode.CLOSE, ClientFrames.closePayload(code, reason));
    }

    /**
     * Sends a masked frame with any bits.
     *
     * @param fin     whether it is the last of its message.
     * @param rsv     RSV1 in bit 2, RSV2 in bit 1, RSV3 in bit 0.
     * @param opcode  0–15.
     * @param payload of the frame, of any length.
     */
    public void sendFrame(final boolean fin, final int rsv, final int opcode, final byte[] payload)
    {
        sendBytes(encodeFrame(fin, rsv, opcode, payload));
    }

    /**
     * A masked frame as {@link #sendFrame(boolean, int, int, byte[])} would send it, to be cut up or spoilt and sent
     * with {@link #sendBytes(byte[])}.
     *
     * @param fin     whether it is the last of its message.
     * @param rsv     RSV1 in bit 2, RSV2 in bit 1, RSV3 in bit 0.
     * @param opcode  0–15.
     * @param payload of the frame.
     * @return the bytes.
     */
    public byte[] encodeFrame(final boolean fin, final int rsv, final int opcode, final byte[] payload)
    {
        return frames.encode(fin, rsv, opcode, payload);
    }

    /**
     * Sends any bytes. They are lost if this client has ended its side or the server has closed the channel.
     *
     * @param bytes to send.
     */
    public void sendBytes(final byte[] bytes)
    {
        channel.send(bytes);
    }

    /**
     * Ends this client's side of the transport: the server reads the end of the stream after what was sent before. The
     * client still receives.
     */
    public void halfClose()
    {
        channel.halfClose();
    }

    /**
     * Ends the transport in both directions. The server reads what was sent before and then the end of the stream; its
     * writes fail.
     */
    public void disconnect()
    {
        gone = true;
        channel.disconnect();
    }

    /**
     * Resets the transport: what is on its way is lost, and the server's reads and writes fail.
     */
    public void reset()
    {
        gone = true;
        channel.reset();
    }

    // Receiving.

    /**
     * All bytes received so far, the response to the handshake included.
     *
     * @return a copy.
     */
    public byte[] receivedBytes()
    {
        return receivedBytes.toByteArray();
    }

    /**
     * All frames received so far.
     *
     * @return an unmodifiable view, in order.
     */
    public List<ReceivedFrame> received()
    {
        return Collections.unmodifiableList(received);
    }

    /**
     * Takes the oldest message that was not taken yet.
     *
     * @return its text, or null if there is none.
     * @throws IllegalStateException if that message is binary.
     */
    public String receiveText()
    {
        final ReceivedFrame message = take(Opcode.TEXT);
        return message == null ? null : message.text();
    }

    /**
     * Takes the oldest message that was not taken yet.
     *
     * @return its payload, or null if there is none.
     * @throws IllegalStateException if that message is text.
     */
    public byte[] receiveBinary()
    {
        final ReceivedFrame message = take(Opcode.BINARY);
        return message == null ? null : message.payload();
    }

    /**
     * The code of the close frame received.
     *
     * @return the code, {@link CloseCode#NO_STATUS} if the frame had none, -1 if no close frame was received.
     */
    public int closeCode()
    {
        return closeCode;
    }

    /**
     * The reason in the close frame received.
     *
     * @return the reason, empty if there is none.
     */
    public String closeReason()
    {
        return closeReason;
    }

    /**
     * Whether the server has ended its side of the transport, and everything it sent was received.
     *
     * @return true if so.
     */
    public boolean isEnded()
    {
        return channel.isEnded();
    }

    /**
     * Whether the server has released the transport.
     *
     * @return true if so.
     */
    public boolean isReleased()
    {
        return channel.isServerClosed();
    }

    /** Whether nothing can happen to this client any more. */
    boolean isDone()
    {
        return channel.isServerClosed() && channel.toClient().length() == 0;
    }

    /** Takes what arrived; returns whether there was anything. */
    boolean receive()
    {
        final int count = channel.toClient().length();
        if (count > 0)
        {
            final byte[] bytes = channel.toClient().take(count);
            receivedBytes.writeBytes(bytes);
            input.add(bytes);
        }
        input.parseResponse(channel.isEnded());
        checkAccept();
        for (final ReceivedFrame frame : input.takeFrames())
        {
            received.add(frame);
            onFrame(frame);
        }
        final boolean ending = automaticReplies && channel.isEnded() && !gone;
        if (ending)
        {
            disconnect();
        }
        return count > 0 || ending;
    }

    private void checkAccept()
    {
        final HandshakeResponse response = response();
        if (response != null && response.isAccepted() && received.isEmpty() &&
            !AcceptKey.compute(key).equals(response.header("Sec-WebSocket-Accept")))
        {
            throw new IllegalStateException("wrong Sec-WebSocket-Accept in " + response);
        }
    }

    private void onFrame(final ReceivedFrame frame)
    {
        switch (frame.opcode())
        {
            case Opcode.PING:
                if (automaticReplies)
                {
                    sendPong(frame.payload());
                }
                break;
            case Opcode.CLOSE:
                onClose(frame.payload());
                break;
            case Opcode.PONG:
                break;
            default:
                onData(frame);
                break;
        }
    }

    private void onClose(final byte[] payload)
    {
        closeCode = payload.length < Short.BYTES ?
            CloseCode.NO_STATUS : (payload[0] & 0xff) << Byte.SIZE | payload[1] & 0xff;
        closeReason = payload.length <= Short.BYTES ?
            "" : new String(payload, Short.BYTES, payload.length - Short.BYTES, StandardCharsets.UTF_8);
        if (automaticReplies && !closeSent)
        {
            close(closeCode, "");
        }
    }

    private void onData(final ReceivedFrame frame)
    {
        if (frame.opcode() != Opcode.CONTINUATION)
        {
            fragmentOpcode = frame.opcode();
        }
        fragments.writeBytes(frame.payload());
        if (frame.fin())
        {
            messages.addLast(new ReceivedFrame(true, 0, fragmentOpcode, fragments.toByteArray()));
            fragments.reset();
        }
    }

    private ReceivedFrame take(final int opcode)
    {
        final ReceivedFrame message = messages.peekFirst();
        if (message != null && message.opcode() != opcode)
        {
            throw new IllegalStateException("the next message is a " + message);
        }
        return messages.pollFirst();
    }
}
