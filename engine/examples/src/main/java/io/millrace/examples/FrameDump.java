package io.millrace.examples;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

import io.millrace.api.CloseCode;
import io.millrace.protocol.FrameFlyweight;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.FrameParser;
import io.millrace.protocol.FramePartHandler;
import io.millrace.protocol.Masking;
import io.millrace.protocol.Opcode;
import io.millrace.protocol.ProtocolViolation;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Prints the frames of a stream of bytes (RFC 6455 §5.2), such as one direction of a capture behind its handshake:
 * where each begins, its header, the beginning of its payload, and the rule that it breaks, if any. It uses the frame
 * codecs alone: no server, and no limit to the length of a frame.
 */
public final class FrameDump implements FramePartHandler
{
    private static final int READ_LENGTH = 64 * 1024;
    private static final int SHOWN = 32;
    private static final int COMPRESSED = 4;

    private final FrameParser parser = new FrameParser(this, Long.MAX_VALUE);
    private final UnsafeBuffer shown = new UnsafeBuffer(new byte[SHOWN]);
    private final PrintStream out;
    private long position;

    FrameDump(final PrintStream out)
    {
        this.out = out;
    }

    /**
     * Prints the frames of a file, or some that it makes itself.
     *
     * @param args the file; none for the sample.
     * @throws IOException if the file cannot be read.
     */
    public static void main(final String[] args) throws IOException
    {
        try (InputStream in = args.length == 0 ? sample() : Files.newInputStream(Path.of(args[0])))
        {
            new FrameDump(System.out).dump(in);
        }
    }

    /** A message in two fragments with a ping between them, as a client sends it, and the end of the connection. */
    static InputStream sample()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[READ_LENGTH]);
        final FrameFlyweight frame = new FrameFlyweight();
        final SecureRandom random = new SecureRandom();
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 4; i++)
        {
            frame.wrapForEncode(buffer, FrameHeader.MAX_HEADER_LENGTH, 0).mask(random.nextInt());
            switch (i)
            {
                case 0:
                    frame.opcode(Opcode.TEXT).putText("Fragmen");
                    break;
                case 1:
                    frame.fin(true).opcode(Opcode.PING);
                    break;
                case 2:
                    frame.fin(true).opcode(Opcode.CONTINUATION).putText("ted");
                    break;
                default:
                    frame.fin(true).opcode(Opcode.CLOSE).putClose(CloseCode.NORMAL, "done");
            }
            bytes.write(buffer.byteArray(), frame.offset(), frame.encodedLength());
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    void dump(final InputStream in) throws IOException
    {
        final byte[] bytes = new byte[READ_LENGTH];
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        try
        {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes))
            {
                parser.parse(buffer, 0, count);
            }
            out.print(parser.isBetweenFrames() ? "" : "the last frame is not complete\n");
        }
        catch (final ProtocolViolation violation)
        {
            out.printf("%8d  %s (%s)%n", position, violation.getMessage(), violation.section());
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onPart(final FrameParser frame, final MutableDirectBuffer buffer, final int offset, final int length)
    {
        if (frame.partPosition() < SHOWN)
        {
            final int start = (int) frame.partPosition();
            final int count = Math.min(length, SHOWN - start);
            Masking.applyTo(buffer, offset, shown, start, count, frame.partKey());
        }
        if (frame.isLastPart())
        {
            print(frame);
            position += frame.header().headerLength() + frame.payloadLength();
        }
    }

    private void print(final FrameParser frame)
    {
        final FrameHeader header = frame.header();
        final byte[] payload = new byte[(int) Math.min(SHOWN, frame.payloadLength())];
        shown.getBytes(0, payload);
        final boolean text = header.opcode() == Opcode.TEXT && header.rsv() == 0;
        final ProtocolViolation broken = header.check(header.isMasked(), COMPRESSED);
        out.printf("%8d  %s%s%s%s%n", position, header, payload.length == 0 ? "" : text ?
            ": " + new String(payload, StandardCharsets.UTF_8) : ": " + HexFormat.of().formatHex(payload),
            frame.payloadLength() > SHOWN ? "..." : "", broken == null ? "" : " (" + broken.getMessage() + ")");
    }
}
