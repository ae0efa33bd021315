package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoIT
{
    private static final int GOING_AWAY = 1001;
    private static final int MESSAGE_TOO_BIG = 1009;
    private static final int DEFAULT_MAX_MESSAGE = 1024 * 1024;
    private static final long SEED = 8081;

    @Test
    void shouldPrintOneLineAndExitWithZeroWhenTerminated() throws Exception
    {
        try (Program program = Program.start("echo", "--port", "0"))
        {
            final URI address = program.awaitListening();
            program.terminate();

            assertThat(program.awaitExit()).isZero();
            assertThat(address.toString()).isEqualTo("ws://127.0.0.1:" + address.getPort());
            assertThat(address.getPort()).isPositive();
            assertThat(program.remainingOutput()).isEmpty();
            assertThat(program.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "--threading auto --idle low-power --selectors 2",
        "--threading shared-network --idle low-latency --handlers 2",
        "--threading dedicated --selectors 2 --handlers 2 --writers 2"
    })
    void shouldEchoOnEveryPathAndCloseWithGoingAwayWhenTerminated(final String threading) throws Exception
    {
        final String[] args = ("echo --port 0 --host localhost " + threading).split(" ");
        try (Program program = Program.start(args))
        {
            final URI address = program.awaitListening();
            final Client root = Client.connect(address);
            final Client deeper = Client.connect(address.resolve("/some/path?and=query"));
            root.sendText("grüße");
            deeper.sendBinary(new byte[]{ 1, 2, 3 });
            root.sendText("");

            assertThat(root.awaitMessage()).isEqualTo("grüße");
            assertThat(root.awaitMessage()).isEqualTo("");
            assertThat(deeper.awaitMessage()).isEqualTo(new byte[]{ 1, 2, 3 });

            program.terminate();

            assertThat(root.awaitCloseCode()).isEqualTo(GOING_AWAY);
            assertThat(deeper.awaitCloseCode()).isEqualTo(GOING_AWAY);
            assertThat(program.awaitExit()).isZero();
            assertThat(program.errors()).isEmpty();
        }
    }

    @Test
    void shouldAnswerHealthAndVersionAndBeUnhealthyBeforeItEnds() throws Exception
    {
        try (Program program = Program.start("echo", "--port", "0", "--drain-delay", "3600"))
        {
            final URI address = program.awaitListening();
            assertThat(get(address, "/health")).isEqualTo("200 up\n");
            assertThat(get(address, "/version")).isEqualTo("200 " + System.getProperty("millrace.version") + "\n");
            assertThat(get(address, "/")).startsWith("426 ");
            final Client client = Client.connect(address);

            program.terminate();

            String health = get(address, "/health");
            for (int i = 0; i < 10_000 && health.equals("200 up\n"); i++)
            {
                health = get(address, "/health");
            }
            assertThat(health).isEqualTo("503 draining\n");
            client.sendText("still there");
            assertThat(client.awaitMessage()).isEqualTo("still there");
        }
    }

    private static String get(final URI address, final String path) throws Exception
    {
        final URI target = URI.create("http://" + address.getAuthority() + path);
        final HttpResponse<String> response = HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(target).build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    @Test
    void shouldRaiseTheOutboundBoundTogetherWithTheLongestMessage() throws Exception
    {
        final byte[] message = new byte[8 * DEFAULT_MAX_MESSAGE];
        new Random(SEED).nextBytes(message);
        try (Program program = Program.start("echo", "--port", "0", "--max-message", String.valueOf(message.length)))
        {
            final Client client = Client.connect(program.awaitListening());
            client.sendBinary(message);

            assertThat((byte[]) client.awaitMessage()).isEqualTo(message);
        }
    }

    @Test
    void shouldRefuseLongerMessagesWhenNotToldOtherwise() throws Exception
    {
        try (Program program = Program.start("echo", "--port", "0"))
        {
            final URI address = program.awaitListening();
            final Client client = Client.connect(address);
            client.sendBinary(new byte[DEFAULT_MAX_MESSAGE]);
            assertThat((byte[]) client.awaitMessage()).hasSize(DEFAULT_MAX_MESSAGE);

            final Client greedy = Client.connect(address);
            greedy.sendBinary(new byte[DEFAULT_MAX_MESSAGE + 1]);
            assertThat(greedy.awaitCloseCode()).isEqualTo(MESSAGE_TOO_BIG);
        }
    }

    @Test
    void shouldPrintBracketsAroundAnIpv6Host() throws Exception
    {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null, "no IPv6 here");
        try (Program program = Program.start("echo", "--host", "::1", "--port", "0"))
        {
            final URI address = program.awaitListening();
            final Client client = Client.connect(address);
            client.sendText("six");

            assertThat(address.toString()).startsWith("ws://[::1]:");
            assertThat(client.awaitMessage()).isEqualTo("six");
        }
    }

    @Test
    void shouldExitWithOneWhenThePortIsTaken() throws Exception
    {
        try (Program first = Program.start("echo", "--port", "0"))
        {
            final int port = first.awaitListening().getPort();
            try (Program second = Program.start("echo", "--port", String.valueOf(port)))
            {
                assertThat(second.awaitExit()).isEqualTo(1);
                assertThat(second.remainingOutput()).isEmpty();
                assertThat(second.errors()).singleElement().asString()
                    .startsWith("millrace: cannot listen on 127.0.0.1:" + port + ": ");
            }
        }
    }
}
