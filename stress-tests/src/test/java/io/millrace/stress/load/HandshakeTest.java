package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.millrace.handshake.AcceptKey;

import org.junit.jupiter.api.Test;

class HandshakeTest
{
    private final Handshake handshake = new Handshake(Target.local(8081), List.of("Cookie: a=b"));
    private final String request = StandardCharsets.UTF_8.decode(handshake.request()).toString();

    @Test
    void shouldAskForAnUpgradeWithTheHeadersThatWereGiven()
    {
        assertThat(request).startsWith("GET / HTTP/1.1\r\nHost: 127.0.0.1:8081\r\n").endsWith("\r\n\r\n");
        assertThat(request.lines()).contains(
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Cookie: a=b");
    }

    @Test
    void shouldAcceptAResponseWithTheRightProof()
    {
        assertThat(handshake.refusal(response("sec-websocket-ACCEPT:" + AcceptKey.compute(key())))).isNull();
    }

    @Test
    void shouldRefuseAWrongOrAMissingProof()
    {
        assertThat(handshake.refusal(response("Sec-WebSocket-Accept: " + AcceptKey.compute(key() + "x"))))
            .contains("Sec-WebSocket-Accept");
        assertThat(handshake.refusal(response("X-Sec-WebSocket-Accept: " + AcceptKey.compute(key()))))
            .contains("Sec-WebSocket-Accept");
    }

    @Test
    void shouldTellTheStatusOfARefusal()
    {
        assertThat(handshake.refusal("HTTP/1.1 404 Not Found\r\n\r\n")).contains("'HTTP/1.1 404 Not Found'");
    }

    private String key()
    {
        final String name = "Sec-WebSocket-Key: ";
        return request.lines().filter(line -> line.startsWith(name)).findFirst().orElseThrow().substring(name.length());
    }

    private static String response(final String accept)
    {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" + accept + "\r\n\r\n";
    }
}
