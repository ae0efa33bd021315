package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A client that offers permessage-deflate (RFC 7692) and lets a test see what is compressed; over TLS if the address
 * says so. It sends nothing compressed.
 */
final class CompressingPeer implements AutoCloseable
{
    private static final int TIMEOUT_MS = (int)TimeUnit.SECONDS.toMillis(30);
    private static final int TEXT = 0x81;
    private static final int RSV1 = 0x40;
    private static final int MASKED = 0x80;
    private static final int LENGTH_16 = 126;
    private static final byte[] NO_MASK = {0, 0, 0, 0};
    private static final byte[] TAIL = {0, 0, (byte)0xff, (byte)0xff};

    private final Socket socket;
    private final DataInputStream in;
    private final String response;
    private boolean compressed;

    private CompressingPeer(final Socket socket, final URI server) throws IOException
    {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write((
            "GET / HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nUpgrade: websocket\r\n" +
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
            "Sec-WebSocket-Extensions: permessage-deflate\r\n" +
            "Sec-WebSocket-Version: 13\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        final StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0)
        {
            head.append((char)in.readUnsignedByte());
        }
        response = head.toString();
    }

    static CompressingPeer connect(final URI server) throws Exception
    {
        return new CompressingPeer(server.getScheme().equals("wss") ?
            TestFiles.trust().getSocketFactory().createSocket(server.getHost(), server.getPort()) :
            new Socket(server.getHost(), server.getPort()), server);
    }

    /** What the server agreed to. */
    String extensions()
    {
        final String name = "Sec-WebSocket-Extensions: ";
        return response.lines().filter(line -> line.startsWith(name)).findFirst()
            .map(line -> line.substring(name.length())).orElse(null);
    }

    void sendText(final String text) throws IOException
    {
        final byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        final ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(TEXT);
        if (payload.length < LENGTH_16)
        {
            frame.write(MASKED | payload.length);
        }
        else
        {
            frame.write(MASKED | LENGTH_16);
            frame.write(payload.length >> Byte.SIZE);
            frame.write(payload.length);
        }
        frame.writeBytes(NO_MASK);
        frame.writeBytes(payload);
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** The payload of the next frame, as it came. */
    byte[] receive() throws IOException
    {
        final int first = in.readUnsignedByte();
        assertThat(first & ~RSV1).isEqualTo(TEXT);
        compressed = (first & RSV1) != 0;
        final int length = in.readUnsignedByte();
        return in.readNBytes(length == LENGTH_16 ? in.readUnsignedShort() : length);
    }

    /** Whether the last frame was compressed. */
    boolean wasCompressed()
    {
        return compressed;
    }

    /** What a message means that refers to none before. */
    static String inflate(final byte[] payload) throws DataFormatException
    {
        final ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(payload);
        whole.writeBytes(TAIL);
        final Inflater inflater = new Inflater(true);
        inflater.setInput(whole.toByteArray());
        final byte[] text = new byte[1 << Short.SIZE];
        final int length = inflater.inflate(text);
        inflater.end();
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException
    {
        socket.close();
    }
}
