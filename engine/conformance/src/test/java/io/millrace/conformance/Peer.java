package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The other side of a connection, on a blocking socket: it sends exact octets, in exact pieces, and checks each frame
 * that comes back (RFC 6455 §5). For one thread.
 */
final class Peer implements AutoCloseable
{
    private static final int INPUT_LENGTH = 64 * 1024;
    private static final int FIN_BIT = 0x80;
    private static final int MASK_BIT = 0x80;
    private static final int KEY_LENGTH = 4;
    private static final long KEYS_SEED = 6455;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final boolean client;
    private final Volume volume;
    private final Random keys;
    private Peer witness;
    private PeerDeflate deflate;
    private byte[] begun;
    private int begunHeader;
    private boolean closeSent;
    private boolean writable = true;

    /** A peer that plays the client or the server, on a TCP connection where nothing was said yet. */
    Peer(final Socket socket, final boolean client, final Volume volume) throws IOException
    {
        this.socket = socket;
        this.client = client;
        this.volume = volume;
        keys = client ? new Random(KEYS_SEED) : null;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(volume.timeoutMs());
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), INPUT_LENGTH));
        out = socket.getOutputStream();
    }

    Volume volume()
    {
        return volume;
    }

    DataInputStream input()
    {
        return in;
    }

    PeerDeflate deflate()
    {
        return deflate;
    }

    void useDeflate(final Agreement agreement)
    {
        deflate = new PeerDeflate(agreement, client);
    }

    void observedBy(final Peer newWitness)
    {
        witness = newWitness;
    }

    // Sending.

    /** Writes octets in one piece. What a connection that has ended does not take does not matter. */
    void write(final byte[] octets, final int from, final int length)
    {
        if (writable)
        {
            try
            {
                out.write(octets, from, length);
            }
            catch (final IOException ex)
            {
                writable = false;
            }
        }
    }

    /** Whether the connection has taken all that was written so far. */
    boolean isWritable()
    {
        return writable;
    }

    /** Writes octets in one piece. */
    void write(final byte[] octets)
    {
        write(octets, 0, octets.length);
    }

    /** Writes octets one by one, until something comes back. */
    void dribble(final byte[] octets) throws IOException
    {
        for (int i = 0; i < octets.length && in.available() == 0; i++)
        {
            write(octets, i, 1);
        }
    }

    /** Frames in pieces of a length each. */
    void sendInPieces(final int pieceLength, final Frame... frames)
    {
        final byte[] octets = encode(frames);
        for (int offset = 0; offset < octets.length; offset += pieceLength)
        {
            write(octets, offset, Math.min(pieceLength, octets.length - offset));
        }
    }

    /** Frames in one piece. */
    void send(final Frame... frames)
    {
        sendInPieces(Integer.MAX_VALUE, frames);
    }

    /** A frame that is masked as only the other side's may be. */
    void sendMaskedLikeTheOther(final Frame frame)
    {
        final byte[] octets = frame.encode(client ? null : new Random(KEYS_SEED));
        write(octets, 0, octets.length);
    }

    /** The header of a frame, with any length in any form; the masking key, if there is one, is 0. */
    void sendHeader(final int opcode, final int shortForm, final byte[] longForm)
    {
        final byte[] header = Bytes.concat(
            new byte[]{ (byte)(FIN_BIT | opcode), (byte)((client ? MASK_BIT : 0) | shortForm) },
            longForm,
            new byte[client ? KEY_LENGTH : 0]);
        write(header, 0, header.length);
    }

    /** Part of a frame's payload; the header goes with the first part. */
    void sendPart(final Frame frame, final int from, final int to)
    {
        if (from == 0)
        {
            begun = frame.encode(keys);
            begunHeader = begun.length - frame.payload().length;
        }
        final int start = from == 0 ? 0 : begunHeader + from;
        write(begun, start, begunHeader + to - start);
    }

    private byte[] encode(final Frame... frames)
    {
        final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (final Frame frame : frames)
        {
            closeSent |= frame.opcode() == Frame.CLOSE;
            octets.writeBytes(frame.encode(keys));
        }
        return octets.toByteArray();
    }

    /** A message that is compressed if that was agreed on, in frames of a length; 0 for a single frame. */
    void sendMessage(final int opcode, final byte[] payload, final int fragmentLength)
    {
        final byte[] content = deflate == null ? payload : deflate.deflate(payload);
        send(Frame.fragments(opcode, deflate == null ? 0 : Frame.RSV1, content,
            fragmentLength == 0 ? Integer.MAX_VALUE / 2 : fragmentLength));
    }

    /** Says that nothing more will be sent. */
    void endOutput()
    {
        try
        {
            socket.shutdownOutput();
        }
        catch (final IOException ex)
        {
            writable = false;
        }
    }

    /** Leaves without a word: the other side gets a reset. */
    void reset() throws IOException
    {
        socket.setSoLinger(true, 0);
        close();
    }

    // Receiving.

    /** The next event must be this. */
    void expect(final Event expected)
    {
        assertThat(next()).isEqualTo(expected);
    }

    /**
     * The other side has seen all that was sent, and has said nothing to it: somebody who asks later is answered twice
     * meanwhile.
     */
    void settle()
    {
        for (int i = 0; i < 2; i++)
        {
            witness.send(Frame.text("anything new?"));
            witness.expect(Event.text("anything new?"));
        }
        try
        {
            assertThat(in.available()).as("octets that came before the message was at fault").isZero();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Takes part in the closing handshake as its role demands, and collects what comes until the connection ends. */
    List<Event> finish()
    {
        final List<Event> events = new ArrayList<>();
        Event event;
        do
        {
            event = next();
            events.add(event);
            if (event.kind() == Event.Kind.CLOSE && !client)
            {
                leave(event);
            }
        }
        while (event.kind() != Event.Kind.END && event.kind() != Event.Kind.RESET);
        return events;
    }

    /** The server ends the TCP connection first (§7.1.1). */
    private void leave(final Event close)
    {
        if (!closeSent)
        {
            send(close.code() == Event.NO_CODE ? Frame.close() : Frame.close(close.code()));
        }
        endOutput();
    }

    private Event next()
    {
        try
        {
            final Frame first = readFrame();
            if (first == null)
            {
                return Event.end();
            }
            return isControl(first) ? Event.ofControl(first) : readMessage(first);
        }
        catch (final SocketTimeoutException ex)
        {
            throw new AssertionError("nothing came within " + volume.timeoutMs() + " ms", ex);
        }
        catch (final SocketException ex)
        {
            return Event.reset();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("the stream ended inside a frame or a message", ex);
        }
    }

    private Event readMessage(final Frame first) throws IOException
    {
        assertThat(first.opcode()).as("opcode").isIn(Frame.TEXT, Frame.BINARY);
        final boolean compressed = first.rsv() != 0;
        if (compressed)
        {
            assertThat(first.rsv()).as("reserved bits").isEqualTo(Frame.RSV1);
            assertThat(deflate).as("compression that was agreed on").isNotNull();
        }
        final byte[] content = first.fin() ? first.payload() : readFragments(first);
        return Event.message(first.opcode(), compressed ? deflate.inflate(content) : content);
    }

    private byte[] readFragments(final Frame first) throws IOException
    {
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(first.payload());
        Frame frame;
        do
        {
            frame = readFrame();
            if (frame == null)
            {
                throw new EOFException();
            }
            assertThat(frame.opcode() | frame.rsv()).as("opcode and reserved bits of a continuation").isZero();
            content.writeBytes(frame.payload());
        }
        while (!frame.fin());
        return content.toByteArray();
    }

    private static boolean isControl(final Frame frame)
    {
        return frame.opcode() >= Frame.CLOSE;
    }

    /** Reads a frame and checks all that does not depend on what came before; null at the end of the stream. */
    private Frame readFrame() throws IOException
    {
        final int first = in.read();
        if (first < 0)
        {
            return null;
        }
        final int second = in.readUnsignedByte();
        assertThat((second & MASK_BIT) != 0).as("whether a frame is masked").isNotEqualTo(client);
        final int length = readLength(second & ~MASK_BIT);
        final byte[] key = new byte[client ? 0 : KEY_LENGTH];
        in.readFully(key);
        final byte[] payload = in.readNBytes(length);
        if (payload.length < length)
        {
            throw new EOFException();
        }
        final Frame frame = new Frame(
            (first & FIN_BIT) != 0, first >> 4 & 7, first & 0xf, client ? payload : Frame.masked(payload, key));
        if (isControl(frame))
        {
            assertThat(frame.opcode()).as("opcode").isLessThanOrEqualTo(Frame.PONG);
            assertThat(frame.fin() && frame.rsv() == 0 && length <= Frame.MAX_CONTROL_LENGTH)
                .as("control frame is whole, short and without reserved bits").isTrue();
        }
        return frame;
    }

    private int readLength(final int shortForm) throws IOException
    {
        if (shortForm <= Frame.MAX_SHORT_LENGTH)
        {
            return shortForm;
        }
        final boolean medium = shortForm == Frame.MAX_SHORT_LENGTH + 1;
        final long length = medium ? in.readUnsignedShort() : in.readLong();
        assertThat(length).as("length, which must be in its shortest form")
            .isBetween(medium ? Frame.MAX_SHORT_LENGTH + 1L : Frame.MAX_MEDIUM_LENGTH + 1L, (long)Integer.MAX_VALUE);
        return (int)length;
    }

    @Override
    public void close()
    {
        if (deflate != null)
        {
            deflate.close();
        }
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
