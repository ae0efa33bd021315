package io.millrace.jmh;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.millrace.handshake.HandshakeLimits;
import io.millrace.handshake.RequestParser;
import io.millrace.handshake.ResponseWriter;
import io.millrace.handshake.ServerHandshake;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link RequestParser}: the time for the handshake of a browser, or of a program that sends no more than it must;
 * alone and with the answer to it. Beside it Netty's decoder of HTTP requests, which does not look at the handshake.
 */
public class RequestParserBenchmark extends TimedBenchmark
{
    private static final int MAX_HEAD_LENGTH = 16 * 1024;
    private static final int MAX_LINE_LENGTH = 8 * 1024;
    private static final int MAX_HEADERS = 100;
    private static final String ACCEPT_KEY = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /** Who asks. */
    public enum Peer
    {
        /** With no more than what RFC 6455 §4.1 demands. */
        PROGRAM(""),

        /** With what browsers add. */
        BROWSER(
            "Pragma: no-cache\r\nCache-Control: no-cache\r\n" +
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0\r\n" +
            "Origin: https://market.example.com\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n" +
            "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n" +
            "Cookie: session=9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d; theme=dark; consent=1\r\n" +
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");

        private final String headers;

        Peer(final String headers)
        {
            this.headers = headers;
        }
    }

    /** Who asks. */
    @Param
    public Peer peer;

    private final RequestParser parser =
        new RequestParser(new HandshakeLimits(MAX_HEAD_LENGTH, MAX_LINE_LENGTH, MAX_HEADERS));
    private final NettyRequests netty = new NettyRequests();
    private UnsafeBuffer request;

    /**
     * Writes the request.
     */
    @Setup
    public void setup()
    {
        final byte[] bytes = ("GET /prices?symbols=ABC,DEF HTTP/1.1\r\nHost: market.example.com\r\n" +
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + peer.headers + "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
        request = new UnsafeBuffer(java.nio.ByteBuffer.allocateDirect(bytes.length).put(bytes));
        netty.setup(bytes);
    }

    /**
     * Releases what Netty holds.
     */
    @TearDown
    public void close()
    {
        netty.close();
    }

    /**
     * Parses the request.
     *
     * @return the parser.
     */
    @Benchmark
    public RequestParser parse()
    {
        parser.reset();
        if (parser.parse(request, 0, request.capacity()) != RequestParser.Result.COMPLETE)
        {
            throw new IllegalStateException("the request is correct");
        }
        return parser;
    }

    /**
     * Parses the request, judges it and writes the response.
     *
     * @return the response.
     */
    @Benchmark
    public byte[] parseAndAnswer()
    {
        final String acceptKey = ServerHandshake.examine(parse().head()).acceptKey();
        if (!ACCEPT_KEY.equals(acceptKey))
        {
            throw new IllegalStateException(acceptKey);
        }
        return ResponseWriter.switchingProtocols(acceptKey, null, List.of());
    }

    /**
     * Decodes the request with Netty.
     *
     * @return requests so far.
     */
    @Benchmark
    public long nettyDecoder()
    {
        return netty.decode();
    }
}
