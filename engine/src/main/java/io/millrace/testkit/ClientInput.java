package io.millrace.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes apart what a server sends (RFC 6455 §4.2.2, §5.2): a response, then frames. Written for plainness, apart from
 * the engine's own codec, so that the one checks the other.
 */
final class ClientInput
{
    private static final int SHORT_LENGTH = 0x7f;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int RSV_SHIFT = 4;

    private final ByteQueue bytes = new ByteQueue();
    private HandshakeResponse response;
    private boolean handshakeDone;

    void add(final byte[] received)
    {
        bytes.add(received);
    }

    /** Null until it has arrived, with its body if it refuses. */
    HandshakeResponse response()
    {
        return response;
    }

    void parseResponse(final boolean ended)
    {
        if (handshakeDone)
        {
            return;
        }
        final String all = new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
        final int headLength = all.indexOf("\r\n\r\n") + 4;
        if (headLength < 4)
        {
            return;
        }
        final String[] lines = all.substring(0, headLength - 4).split("\r\n");
        final int status = Integer.parseInt(lines[0].split(" ")[1]);
        final List<String> headers = List.copyOf(Arrays.asList(lines).subList(1, lines.length));
        final HandshakeResponse head = new HandshakeResponse(status, headers, "");
        final String announced = head.header("Content-Length");
        final int bodyLength = head.isAccepted() || announced == null ? 0 : Integer.parseInt(announced);
        if (all.length() - headLength >= bodyLength || ended)
        {
            final int length = Math.min(bodyLength, all.length() - headLength);
            response = new HandshakeResponse(status, headers, all.substring(headLength, headLength + length));
            handshakeDone = true;
            bytes.take(headLength + length);
        }
    }

    /** The frames that have arrived whole and were not returned before. */
    List<ReceivedFrame> takeFrames()
    {
        final List<ReceivedFrame> frames = new ArrayList<>();
        ReceivedFrame frame;
        while (handshakeDone && (frame = takeFrame()) != null)
        {
            frames.add(frame);
        }
        return frames;
    }

    private ReceivedFrame takeFrame()
    {
        if (bytes.length() < 2)
        {
            return null;
        }
        final int first = bytes.peek(0) & 0xff;
        final int second = bytes.peek(1) & 0xff;
        if (second > SHORT_LENGTH)
        {
            throw new IllegalStateException("the server sent a masked frame");
        }
        final int extended = second == LENGTH_16 ? Short.BYTES : second == LENGTH_64 ? Long.BYTES : 0;
        if (bytes.length() < 2 + extended)
        {
            return null;
        }
        long length = extended == 0 ? second : 0;
        for (int i = 0; i < extended; i++)
        {
            length = length << Byte.SIZE | bytes.peek(2 + i) & 0xff;
        }
        if (bytes.length() - 2 - extended < length)
        {
            return null;
        }
        bytes.take(2 + extended);
        final boolean fin = (first & 0x80) != 0;
        return new ReceivedFrame(fin, first >> RSV_SHIFT & 7, first & 0xf, bytes.take((int)length));
    }
}
