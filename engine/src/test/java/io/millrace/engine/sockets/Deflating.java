package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A client's end of a compressed connection, with both histories, by hand (RFC 7692 §7.2).
 */
final class Deflating implements AutoCloseable
{
    static final int RSV1 = 0x40;

    private static final byte[] TAIL = {0, 0, (byte)0xff, (byte)0xff};

    private final RawClient client;
    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final Inflater inflater = new Inflater(true);

    Deflating(final RawClient client)
    {
        this.client = client;
    }

    static Deflating open(final TestServer server, final String offer)
    {
        return new Deflating(RawClient.open(server.port(), "/", "Sec-WebSocket-Extensions: " + offer));
    }

    RawClient client()
    {
        return client;
    }

    byte[] deflate(final byte[] payload)
    {
        deflater.setInput(payload);
        final byte[] output = new byte[payload.length + payload.length / 8 + 256];
        final int length = deflater.deflate(output, 0, output.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(output, length - TAIL.length);
    }

    byte[] inflate(final byte[] compressed) throws DataFormatException
    {
        final ByteArrayOutputStream inflated = new ByteArrayOutputStream();
        inflater.setInput(ClientFrames.concat(compressed, TAIL));
        final byte[] piece = new byte[8192];
        int count;
        while ((count = inflater.inflate(piece)) > 0)
        {
            inflated.write(piece, 0, count);
        }
        return inflated.toByteArray();
    }

    Deflating send(final int opcode, final byte[] payload)
    {
        client.send(ClientFrames.frame(0x80 | RSV1 | opcode, deflate(payload)));
        return this;
    }

    /** A message that was compressed, whether in one frame or in several. */
    Deflating expect(final int opcode, final byte[] payload) throws DataFormatException
    {
        WireFrame frame = client.read();
        assertThat(frame.rsv() << 4 | frame.opcode()).isEqualTo(RSV1 | opcode);
        final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        compressed.writeBytes(frame.payload());
        while (!frame.fin())
        {
            frame = client.read();
            assertThat(frame.rsv() | frame.opcode()).isZero();
            compressed.writeBytes(frame.payload());
        }
        assertThat(inflate(compressed.toByteArray())).isEqualTo(payload);
        return this;
    }

    /** The peer keeps no history. */
    Deflating forget()
    {
        inflater.reset();
        return this;
    }

    /** This side keeps no history. */
    Deflating reset()
    {
        deflater.reset();
        return this;
    }

    @Override
    public void close()
    {
        client.close();
        deflater.end();
        inflater.end();
    }
}
