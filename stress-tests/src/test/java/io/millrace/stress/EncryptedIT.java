package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;

/**
 * The servers with TLS and compression.
 */
class EncryptedIT
{
    private static final int GOING_AWAY = 1001;
    private static final String LONG_TEXT = IntStream.range(0, 300)
        .mapToObj(i -> "order " + i * 7919 % 1000 + " at " + i * 104_729 % 997 + ';')
        .collect(Collectors.joining());

    @Test
    void shouldEchoWithACertificateAndAKeyInPem() throws Exception
    {
        try (Program program = Program.start(
            "echo", "--host", "localhost", "--port", "0", "--tls-cert", TestFiles.CERTIFICATE,
            "--tls-key", TestFiles.KEY, "--tls-password-file", TestFiles.PASSWORD,
            "--deflate", "--deflate-threshold", "200", "--deflate-level", "9"))
        {
            final URI address = program.awaitListening();
            assertThat(address.toString()).startsWith("wss://localhost:");
            try (CompressingPeer peer = CompressingPeer.connect(address))
            {
                assertThat(peer.extensions()).isEqualTo("permessage-deflate");
                final String justBelow = "x".repeat(199);
                peer.sendText(justBelow);
                assertThat(new String(peer.receive(), StandardCharsets.US_ASCII)).isEqualTo(justBelow);
                assertThat(peer.wasCompressed()).isFalse();

                peer.sendText(LONG_TEXT);
                final byte[] first = peer.receive();
                assertThat(peer.wasCompressed()).isTrue();
                assertThat(CompressingPeer.inflate(first)).isEqualTo(LONG_TEXT);
                assertThat(first).hasSizeLessThan(lengthAtLevel(1) - 50);

                peer.sendText(LONG_TEXT);
                assertThat(peer.receive()).as("refers to the message before").hasSizeLessThan(first.length / 4);
            }
            final Client other = Client.connect(address);
            other.sendText("not compressed, by a client that is not ours");
            assertThat(other.awaitMessage()).isEqualTo("not compressed, by a client that is not ours");
            program.terminate();

            assertThat(other.awaitCloseCode()).isEqualTo(GOING_AWAY);
            assertThat(program.awaitExit()).isZero();
            assertThat(program.errors()).isEmpty();
        }
    }

    @Test
    void shouldBroadcastWithAKeyStoreAndWithoutContextTakeover() throws Exception
    {
        try (Program program = Program.start(
            "broadcast", "--host", "localhost", "--port", "0", "--tls-keystore", TestFiles.KEY_STORE,
            "--tls-password-file", TestFiles.PASSWORD, "--deflate", "--no-context-takeover"))
        {
            final URI address = program.awaitListening();
            try (CompressingPeer speaker = CompressingPeer.connect(address);
                CompressingPeer listener = CompressingPeer.connect(address))
            {
                assertThat(speaker.extensions()).isEqualTo("permessage-deflate; server_no_context_takeover");
                speaker.sendText(LONG_TEXT);
                final byte[] first = speaker.receive();
                assertThat(speaker.wasCompressed()).isTrue();
                assertThat(CompressingPeer.inflate(first)).isEqualTo(LONG_TEXT);
                assertThat(listener.receive()).isEqualTo(first);

                speaker.sendText(LONG_TEXT);
                assertThat(listener.receive()).as("refers to nothing before").isEqualTo(first);
            }
            program.terminate();

            assertThat(program.awaitExit()).isZero();
            assertThat(program.errors()).isEmpty();
        }
    }

    private static int lengthAtLevel(final int level)
    {
        final Deflater deflater = new Deflater(level, true);
        deflater.setInput(LONG_TEXT.getBytes(StandardCharsets.US_ASCII));
        final int length = deflater.deflate(new byte[LONG_TEXT.length()], 0, LONG_TEXT.length(), Deflater.SYNC_FLUSH);
        deflater.end();
        return length;
    }
}
