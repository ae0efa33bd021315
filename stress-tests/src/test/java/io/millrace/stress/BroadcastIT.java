package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BroadcastIT
{
    private static final int GOING_AWAY = 1001;
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

    @ParameterizedTest
    @CsvSource({
        "'', copies not sent: [1-9][0-9]* dropped at once",
        "--slow-consumer refuse, copies not sent: [1-9][0-9]* refused",
        "--slow-consumer drop-oldest, copies not sent: [1-9][0-9]* dropped after waiting",
        "--slow-consumer conflate, copies not sent: [1-9][0-9]* replaced by a newer one",
        "--slow-consumer disconnect, connections closed: 1",
    })
    void shouldCountWhatAConnectionThatDoesNotReadIsNotSent(final String policy, final String report) throws Exception
    {
        try (Program program = Program.start(("broadcast --port 0 " + policy).split(" ")))
        {
            final URI address = program.awaitListening();
            final Client talker = Client.connect(address);
            try (Socket slow = connectWithoutReading(address))
            {
                talk(talker);
                assertThat(slow.isConnected()).isTrue();
            }
            program.terminate();

            assertThat(talker.awaitCloseCode()).isEqualTo(GOING_AWAY);
            assertThat(program.awaitExit()).isZero();
            assertThat(program.errors()).singleElement().asString()
                .matches("millrace: connections read too slowly; " + report);
        }
    }

    @Test
    void shouldLetAsMuchWaitAsTheOutboundLimitAllows() throws Exception
    {
        try (Program program = Program.start("broadcast", "--port", "0", "--outbound-limit", "67108864"))
        {
            final URI address = program.awaitListening();
            final Client talker = Client.connect(address);
            try (Socket generous = connectWithoutReading(address))
            {
                talk(talker);
                assertThat(generous.isConnected()).isTrue();
            }
            program.terminate();

            assertThat(program.awaitExit()).isZero();
            assertThat(program.errors()).isEmpty();
        }
    }

    private static void talk(final Client talker) throws Exception
    {
        for (int i = 0; i < MORE_THAN_ALL_BUFFERS_HOLD; i++)
        {
            talker.sendBinary(new byte[LARGE]);
            assertThat((byte[])talker.awaitMessage()).hasSize(LARGE);
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
