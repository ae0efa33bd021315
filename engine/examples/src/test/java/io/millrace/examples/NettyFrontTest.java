package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NettyFrontTest
{
    private static final String UPGRADE = "GET /eager HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n" +
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private NettyFront front;

    @BeforeEach
    void startServers() throws Exception
    {
        front = NettyFront.start(0);
    }

    @AfterEach
    void closeServers()
    {
        front.close();
    }

    @Test
    void shouldAnswerPagesByNetty() throws Exception
    {
        try (Socket socket = new Socket("127.0.0.1", front.port()))
        {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("HTTP/1.1 200 ").endsWith("a page by Netty\n");
        }
    }

    @Test
    void shouldServeWebSocketsByMillrace() throws Exception
    {
        final ExampleClient first = ExampleClient.connect(front.port());
        final ExampleClient second = ExampleClient.connect(front.port());
        assertThat(first.ask("one")).isEqualTo("one");
        assertThat(second.ask("two")).isEqualTo("two");
        assertThat(first.ask("three")).isEqualTo("three");
        first.close();
        second.close();
    }

    @Test
    void shouldKeepWhatAnEagerClientSentWithItsRequest() throws Exception
    {
        try (Socket socket = new Socket("127.0.0.1", front.port()))
        {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(UPGRADE.getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(new byte[] {(byte)0x81, (byte)0x82, 0, 0, 0, 0, 'h', 'i'});
            socket.getOutputStream().write(bytes.toByteArray());
            final InputStream in = socket.getInputStream();
            final StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0)
            {
                head.append((char)in.read());
            }
            assertThat(head).startsWith("HTTP/1.1 101 ");
            assertThat(in.readNBytes(4)).containsExactly(0x81, 2, 'h', 'i');
        }
    }
}
