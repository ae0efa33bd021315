package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class BroadcastIT
{
    private static final int LARGE = 1024 * 1024;
    private static final int MORE_THAN_ALL_BUFFERS_HOLD = 48;

    @Test
    void shouldSendEachMessageToAllConnections() throws Exception
    {
        try (Program program = Program.start("broadcast", "--port", "0", "--selectors", "2"))
        {
            final URI address = program.awaitListening();
            final Client first = Client.connect(address);
            final Client second = Client.connect(address);
            final Client third = Client.connect(address);
            second.sendText("to all");

            assertThat(first.awaitMessage()).isEqualTo("to all");
            assertThat(second.awaitMessage()).isEqualTo("to all");
            assertThat(third.awaitMessage()).isEqualTo("to all");

            program.terminate();

            assertThat(program.awaitExit()).isZero();
            assertThat(program.errors()).isEmpty();
        }
    }

    @Test
    void shouldDropAndCountCopiesForAConnectionThatDoesNotRead() throws Exception
    {
        try (Program program = Program.start("broadcast", "--port", "0"))
        {
            final URI address = program.awaitListening();
            try (Socket slow = connectWithoutReading(address))
            {
                final Client talker = Client.connect(address);
                for (int i = 0; i < MORE_THAN_ALL_BUFFERS_HOLD; i++)
                {
                    talker.sendBinary(new byte[LARGE]);
                    assertThat((byte[]) talker.awaitMessage()).hasSize(LARGE);
                }
                assertThat(slow.isConnected()).isTrue();
            }
            program.terminate();

            assertThat(program.awaitExit()).isZero();
            assertThat(program.errors()).singleElement().asString()
                .matches("millrace: dropped [1-9][0-9]* copies for connections that read too slowly");
        }
    }

    private static Socket connectWithoutReading(final URI address) throws IOException
    {
        final Socket socket = new Socket(address.getHost(), address.getPort());
        socket.getOutputStream().write((
            "GET / HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\nUpgrade: websocket\r\n" +
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
            "Sec-WebSocket-Version: 13\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        return socket;
    }
}
