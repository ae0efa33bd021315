package io.millrace.engine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The other end of a client's connection, under full control of a test: a server, or a proxy. Reads block for 30 s at
 * most. For one thread.
 */
final class Peer implements AutoCloseable
{
    static final int TEXT = 0x81;
    static final int BINARY = 0x82;
    static final int CLOSE = 0x88;
    static final int PING = 0x89;
    static final int PONG = 0x8a;

    private static final int MASKED = 0x80;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    Peer(final Socket socket) throws IOException
    {
        this.socket = socket;
        socket.setSoTimeout(Await.LIMIT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /**
     * A frame as a client sent it.
     *
     * @param firstByte FIN, RSV and opcode.
     * @param key       the mask.
     * @param payload   unmasked.
     */
    record Frame(int firstByte, int key, byte[] payload)
    {
        String text()
        {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode()
        {
            return ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
    }

    InetSocketAddress remoteAddress()
    {
        return (InetSocketAddress)socket.getRemoteSocketAddress();
    }

    // Sending.

    Peer send(final byte[] bytes)
    {
        try
        {
            out.write(bytes);
            return this;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    Peer send(final String text)
    {
        return send(bytes(text));
    }

    Peer send(final int... values)
    {
        return send(bytes(values));
    }

    Peer sendByteByByte(final byte[] bytes)
    {
        for (final byte b : bytes)
        {
            send(new byte[] { b });
        }
        return this;
    }

    static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(final int... values)
    {
        final byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++)
        {
            bytes[i] = (byte)values[i];
        }
        return bytes;
    }

    static byte[] concat(final byte[]... parts)
    {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final byte[] part : parts)
        {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A frame as a server sends it, with less than 126 bytes. */
    static byte[] frame(final int firstByte, final byte[] payload)
    {
        return concat(bytes(firstByte, payload.length), payload);
    }

    static byte[] text(final String text)
    {
        return frame(TEXT, bytes(text));
    }

    static byte[] close(final int code)
    {
        return frame(CLOSE, bytes(code >> 8, code));
    }

    /** Ends the connection with RST. */
    void reset()
    {
        try
        {
            socket.setSoLinger(true, 0);
            socket.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Ends this side with FIN. */
    Peer finish()
    {
        try
        {
            socket.shutdownOutput();
            return this;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    // Receiving.

    int read()
    {
        try
        {
            return in.read();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("nothing came", ex);
        }
    }

    byte[] read(final int count)
    {
        try
        {
            final byte[] bytes = new byte[count];
            in.readFully(bytes);
            return bytes;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("nothing came", ex);
        }
    }

    Peer expect(final int... values)
    {
        assertThat(read(values.length)).isEqualTo(bytes(values));
        return this;
    }

    Request readRequest()
    {
        final String line = readLine();
        final List<String> headers = new ArrayList<>();
        for (String header = readLine(); !header.isEmpty(); header = readLine())
        {
            headers.add(header);
        }
        return new Request(line, headers);
    }

    private String readLine()
    {
        final StringBuilder line = new StringBuilder();
        for (int c = read(); c != '\r'; c = read())
        {
            assertThat(c).as("a character of a line").isNotNegative();
            line.append((char)c);
        }
        assertThat(read()).isEqualTo('\n');
        return line.toString();
    }

    /** Accepts what the client asks for. */
    Peer open()
    {
        return send(readRequest().switching());
    }

    Frame readFrame()
    {
        try
        {
            final int first = in.readUnsignedByte();
            final int second = in.readUnsignedByte();
            assertThat(second & MASKED).as("mask bit of a client's frame").isNotZero();
            final int length = second & ~MASKED;
            final byte[] payload =
                new byte[length == 127 ? (int)in.readLong() : length == 126 ? in.readUnsignedShort() : length];
            final int key = in.readInt();
            in.readFully(payload);
            for (int i = 0; i < payload.length; i++)
            {
                payload[i] ^= (byte)(key >> 24 - 8 * (i & 3));
            }
            return new Frame(first, key, payload);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no frame came", ex);
        }
    }

    /** The client ended its direction, in order and with nothing more before that. */
    Peer expectEnd()
    {
        assertThat(read()).as("end of the stream").isEqualTo(-1);
        return this;
    }

    /** The client has neither sent nor ended anything, and does not for a moment. */
    Peer expectNothing(final int forMs)
    {
        try
        {
            socket.setSoTimeout(forMs);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(in::read);
            socket.setSoTimeout(Await.LIMIT_MS);
            return this;
        }
        catch (final SocketException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** The client ended the connection, whether in order or by a reset; what it sent before is skipped. */
    Peer expectCut()
    {
        try
        {
            in.transferTo(OutputStream.nullOutputStream());
        }
        catch (final SocketException ex)
        {
            assertThat(ex).hasMessageContaining("reset");
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no end of the connection came", ex);
        }
        return this;
    }

    @Override
    public void close()
    {
        try
        {
            socket.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
