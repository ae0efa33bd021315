package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A peer under full control of a test: it sends any bytes, correct or not, and checks those that it receives. Reads
 * block for 30 s at most. For one thread, but for {@link #sendInBackground(byte[])}.
 */
final class RawClient implements AutoCloseable
{
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final int TIMEOUT_MS = (int) TimeUnit.SECONDS.toMillis(Await.LIMIT_SECONDS);
    private static final int MASKED = 0x80;
    private static final int INPUT_LENGTH = 64 * 1024;

    private final Socket socket;
    private final Socket below;
    private final DataInputStream in;
    private final OutputStream out;

    private RawClient(final Socket socket, final Socket below) throws IOException
    {
        this.socket = socket;
        this.below = below;
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), INPUT_LENGTH));
        out = socket.getOutputStream();
    }

    /** A TCP connection, on which nothing was sent. */
    static RawClient connect(final int port)
    {
        return connect(port, 0);
    }

    /** The same with a receive buffer in the kernel that holds little, so that the peer soon cannot write. */
    static RawClient connect(final int port, final int receiveBufferLength)
    {
        final Socket socket = new Socket();
        try
        {
            if (receiveBufferLength > 0)
            {
                socket.setReceiveBufferSize(receiveBufferLength);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
            return new RawClient(socket, socket);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** A TLS connection, on which nothing was sent but the TLS handshake. */
    static RawClient connect(final int port, final int receiveBufferLength, final SSLSocketFactory tls)
    {
        return connect(port, receiveBufferLength).encrypted(tls);
    }

    /** This connection, from now on over TLS. */
    RawClient encrypted(final SSLSocketFactory tls)
    {
        try
        {
            final SSLSocket encrypted = (SSLSocket)tls.createSocket(socket, "localhost", socket.getPort(), true);
            encrypted.startHandshake();
            return new RawClient(encrypted, socket);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** An open WebSocket connection. */
    static RawClient open(final int port, final String target, final String... headers)
    {
        final RawClient client = connect(port);
        try
        {
            client.send(request(target, headers)).expectOpened();
            return client;
        }
        catch (final AssertionError | UncheckedIOException ex)
        {
            client.leave();
            throw ex;
        }
    }

    static byte[] request(final String target, final String... headers)
    {
        final StringBuilder text = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\n")
            .append("Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
            .append("Sec-WebSocket-Key: ").append(KEY).append("\r\nSec-WebSocket-Version: 13\r\n");
        for (final String header : headers)
        {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    int localPort()
    {
        return socket.getLocalPort();
    }

    // Sending.

    RawClient send(final byte[]... parts)
    {
        try
        {
            out.write(parts.length == 1 ? parts[0] : ClientFrames.concat(parts));
            return this;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    RawClient sendByteByByte(final byte[] bytes)
    {
        for (final byte value : bytes)
        {
            send(new byte[]{ value });
        }
        return this;
    }

    RawClient sendSplit(final byte[] bytes, final int at)
    {
        send(Arrays.copyOfRange(bytes, 0, at));
        return send(Arrays.copyOfRange(bytes, at, bytes.length));
    }

    /** For what is more than the sockets hold while the server sends too. */
    CompletableFuture<Void> sendInBackground(final byte[] bytes)
    {
        return CompletableFuture.runAsync(() -> send(bytes), task -> new Thread(task, "test-sender").start());
    }

    RawClient sendText(final String text)
    {
        return send(ClientFrames.text(text));
    }

    RawClient halfClose()
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

    /** Ends a TLS connection with FIN, without a word of TLS. */
    void cutBelowTls()
    {
        try
        {
            below.shutdownOutput();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
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

    // Receiving.

    WireFrame read()
    {
        try
        {
            final int first = in.readUnsignedByte();
            final int second = in.readUnsignedByte();
            assertThat(second & MASKED).as("mask bit of a server's frame").isZero();
            final byte[] payload = new byte[(int) readLength(second)];
            in.readFully(payload);
            return new WireFrame((first & 0x80) != 0, (first >> 4) & 7, first & 0xf, payload);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no frame came", ex);
        }
    }

    private long readLength(final int second) throws IOException
    {
        if (second < 126)
        {
            return second;
        }
        final long length = second == 126 ? in.readUnsignedShort() : in.readLong();
        assertThat(length).as("a length is in its shortest form").isGreaterThan(second == 126 ? 125 : 65535);
        return length;
    }

    RawClient expect(final int firstByte, final byte[] payload)
    {
        final WireFrame frame = read();
        final String what = frame.toString();
        assertThat((frame.fin() ? 0x80 : 0) | frame.rsv() << 4 | frame.opcode()).as(what).isEqualTo(firstByte);
        assertThat(Arrays.equals(frame.payload(), payload)).as("payload of %s", what).isTrue();
        return this;
    }

    RawClient expectText(final String text)
    {
        return expect(ClientFrames.FIN | ClientFrames.TEXT, ClientFrames.utf8(text));
    }

    RawClient expectBinary(final byte[] payload)
    {
        return expect(ClientFrames.FIN | ClientFrames.BINARY, payload);
    }

    RawClient expectPong(final byte[] payload)
    {
        return expect(ClientFrames.FIN | ClientFrames.PONG, payload);
    }

    WireFrame expectClose(final int code)
    {
        final WireFrame frame = read();
        assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(ClientFrames.CLOSE);
        assertThat(frame.closeCode()).as("code of %s", frame).isEqualTo(code);
        assertThat(frame.fin()).isTrue();
        return frame;
    }

    /** Takes one byte from the kernel, if nothing is left of earlier reads; -1 when the connection has ended. */
    int readUnbuffered()
    {
        try
        {
            return socket.getInputStream().read();
        }
        catch (final SocketException ex)
        {
            return -1;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("nothing came", ex);
        }
    }

    /** Reads bytes that do not matter. */
    void skip(final long count)
    {
        try
        {
            final byte[] scratch = new byte[INPUT_LENGTH];
            long left = count;
            while (left > 0)
            {
                final int read = in.read(scratch, 0, (int) Math.min(left, scratch.length));
                assertThat(read).as("bytes before the end of the stream").isPositive();
                left -= read;
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("nothing came", ex);
        }
    }

    /** The server ended its direction, in order and with nothing more before that. */
    RawClient expectEnd()
    {
        try
        {
            assertThat(in.read()).as("end of the stream").isEqualTo(-1);
            return this;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no end of the stream came", ex);
        }
    }

    /** The server ended the connection, whether in order or by a reset; what it sent before is skipped. */
    RawClient expectCut()
    {
        try
        {
            int count = 0;
            while (count >= 0)
            {
                count = in.read(new byte[INPUT_LENGTH]);
            }
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

    HttpAnswer expectOpened()
    {
        final HttpAnswer answer = readResponse();
        assertThat(answer.status()).as("%s", answer).isEqualTo(101);
        assertThat(answer.header("Sec-WebSocket-Accept")).isEqualTo(ACCEPT);
        return answer;
    }

    HttpAnswer readResponse()
    {
        return readResponse(true);
    }

    HttpAnswer readResponse(final boolean withBody)
    {
        try
        {
            final String statusLine = readLine();
            assertThat(statusLine).startsWith("HTTP/1.1 ");
            final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            String line = readLine();
            while (!line.isEmpty())
            {
                final int colon = line.indexOf(':');
                headers.put(line.substring(0, colon), line.substring(colon + 1).trim());
                line = readLine();
            }
            final int length = withBody ? Integer.parseInt(headers.getOrDefault("Content-Length", "0")) : 0;
            final byte[] body = new byte[length];
            in.readFully(body);
            return new HttpAnswer(
                Integer.parseInt(statusLine.substring(9, 12)), headers, new String(body, StandardCharsets.UTF_8));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no response came", ex);
        }
    }

    private String readLine() throws IOException
    {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        int value = in.readUnsignedByte();
        while (value != '\r')
        {
            line.write(value);
            value = in.readUnsignedByte();
        }
        assertThat(in.readUnsignedByte()).isEqualTo('\n');
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close()
    {
        leave();
    }

    /** Closes the socket; the peer gets a FIN, or a RST if something was not read. */
    void leave()
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
