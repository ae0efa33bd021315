package io.millrace.stress.soak;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.agrona.concurrent.UnsafeBuffer;

import io.millrace.protocol.FrameFlyweight;
import io.millrace.protocol.Opcode;

/**
 * A client that sends what it likes, on a blocking socket. Belongs to one thread.
 */
final class RawPeer implements AutoCloseable
{
    static final int NO_CLOSE_FRAME = -1;

    private static final int TIMEOUT_MS = 20_000;
    private static final int SWITCHING = 101;
    private static final int HEADER_ROOM = 14;
    private static final int BUFFER = 16 * 1024;
    private static final int LENGTH_BITS = 0x7f;
    private static final int LENGTH_16 = 126;
    private static final int KEY = 0x5a17c3e9;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    RawPeer(final int port) throws IOException
    {
        try
        {
            socket.setReceiveBufferSize(BUFFER);
            socket.setSendBufferSize(BUFFER);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }
        catch (final IOException ex)
        {
            socket.close();
            throw ex;
        }
    }

    static byte[] request(final String target)
    {
        return ("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] frame(final boolean fin, final int opcode, final byte[] payload, final boolean masked)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[HEADER_ROOM + payload.length]);
        final FrameFlyweight frame = new FrameFlyweight();
        frame.wrapForEncode(buffer, HEADER_ROOM, 0)
            .fin(fin).opcode(opcode).putPayload(new UnsafeBuffer(payload), 0, payload.length);
        if (masked)
        {
            frame.mask(KEY);
        }
        return Arrays.copyOfRange(buffer.byteArray(), frame.offset(), frame.limit());
    }

    /** Opens a WebSocket connection. */
    RawPeer open(final String target) throws IOException
    {
        send(request(target));
        final int status = readStatus();
        if (status != SWITCHING)
        {
            throw new IOException("status " + status + " for " + target);
        }
        return this;
    }

    RawPeer send(final byte[] bytes) throws IOException
    {
        out.write(bytes);
        return this;
    }

    /** Reads a response's head. */
    int readStatus() throws IOException
    {
        final StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0)
        {
            head.append((char)in.readUnsignedByte());
        }
        return Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
    }

    /** Reads a frame and returns its payload. */
    byte[] readPayload() throws IOException
    {
        in.readUnsignedByte();
        return readRest();
    }

    private byte[] readRest() throws IOException
    {
        int length = in.readUnsignedByte() & LENGTH_BITS;
        if (length == LENGTH_16)
        {
            length = in.readUnsignedShort();
        }
        else if (length > LENGTH_16)
        {
            length = (int)in.readLong();
        }
        final byte[] payload = new byte[length];
        in.readFully(payload);
        return payload;
    }

    /** Reads frames until the close frame, and returns its code; {@link #NO_CLOSE_FRAME} if the stream ends first. */
    int readCloseCode() throws IOException
    {
        int first = in.read();
        while (first >= 0)
        {
            final byte[] payload = readRest();
            if ((first & Opcode.PONG) == Opcode.CLOSE)
            {
                return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
            }
            first = in.read();
        }
        return NO_CLOSE_FRAME;
    }

    /** Reads until the stream ends, by FIN or RST. */
    void awaitEnd() throws IOException
    {
        final byte[] rest = new byte[BUFFER];
        try
        {
            while (in.read(rest) >= 0)
            {
                // What it says does not matter.
            }
        }
        catch (final SocketException ex)
        {
            // Reset.
        }
    }

    /** Ends the connection with RST, so that the kernel drops what is under way. */
    void reset() throws IOException
    {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException
    {
        socket.close();
    }
}
