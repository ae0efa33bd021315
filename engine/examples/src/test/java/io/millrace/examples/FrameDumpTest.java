package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.millrace.api.CloseCode;
import io.millrace.protocol.FrameFlyweight;
import io.millrace.protocol.Opcode;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FrameDumpTest
{
    private static final int PAYLOAD_OFFSET = 14;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100_000]);
    private final FrameFlyweight frame = new FrameFlyweight();
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();

    @Test
    void shouldPrintEachFrameHoweverTheBytesArrive() throws IOException
    {
        add(frame().fin(true).opcode(Opcode.TEXT).putText("Hello").mask(0));
        add(frame().fin(true).opcode(Opcode.PING));
        add(frame().rsv(4).opcode(Opcode.BINARY).payloadLength(70_000));
        add(frame().opcode(3));
        add(frame().fin(true).opcode(Opcode.CLOSE).putClose(CloseCode.NORMAL, "by"));

        final List<String> lines = List.of(
            "       0  FIN TEXT, masked 00000000, 5 bytes: Hello",
            "      11  FIN PING, 0 bytes",
            "      13  RSV1 BINARY, 70000 bytes: " + "00".repeat(32) + "...",
            "   70023  RESERVED_3, 0 bytes (frame has a reserved opcode)",
            "   70025  FIN CLOSE, 4 bytes: 03e86279");
        assertThat(dump(Integer.MAX_VALUE)).containsExactlyElementsOf(lines);
        assertThat(dump(3)).containsExactlyElementsOf(lines);
    }

    @Test
    void shouldSayWhenTheStreamEndsInsideFrame() throws IOException
    {
        add(frame().fin(true).opcode(Opcode.PONG));
        wire.write(0x82);
        assertThat(dump(100)).containsExactly("       0  FIN PONG, 0 bytes", "the last frame is not complete");
    }

    @Test
    void shouldStopAtLengthThatCannotBe() throws IOException
    {
        add(frame().fin(true).opcode(Opcode.PONG));
        wire.writeBytes(new byte[]{(byte) 0x82, 127, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0});
        assertThat(dump(100)).containsExactly("       0  FIN PONG, 0 bytes",
            "       2  top bit of the 64-bit payload length is set (RFC 6455 5.2)");
    }

    @Test
    void shouldMakeSampleThatBreaksNoRule() throws IOException
    {
        wire.writeBytes(FrameDump.sample().readAllBytes());
        assertThat(dump(100).map(line -> line.replaceFirst(" masked [0-9a-f]{8},", ""))).containsExactly(
            "       0  TEXT, 7 bytes: Fragmen",
            "      13  FIN PING, 0 bytes",
            "      19  FIN CONTINUATION, 3 bytes: 746564",
            "      28  FIN CLOSE, 6 bytes: 03e8646f6e65");
    }

    private FrameFlyweight frame()
    {
        buffer.setMemory(0, buffer.capacity(), (byte) 0);
        return frame.wrapForEncode(buffer, PAYLOAD_OFFSET, 0);
    }

    private void add(final FrameFlyweight whole)
    {
        final byte[] bytes = new byte[whole.encodedLength()];
        whole.copyTo(new UnsafeBuffer(bytes), 0);
        wire.writeBytes(bytes);
    }

    private Stream<String> dump(final int readLength) throws IOException
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final FilterInputStream in = new FilterInputStream(new ByteArrayInputStream(wire.toByteArray()))
        {
            @Override
            public int read(final byte[] bytes) throws IOException
            {
                return read(bytes, 0, Math.min(bytes.length, readLength));
            }
        };
        new FrameDump(new PrintStream(out, true, StandardCharsets.UTF_8)).dump(in);
        return out.toString(StandardCharsets.UTF_8).lines();
    }
}
