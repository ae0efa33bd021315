package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.WebSocketClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenIT
{
    @TempDir
    private Path directory;

    @Test
    void shouldListenAtAUnixDomainSocketAndRemoveItsFile() throws Exception
    {
        final Path file = directory.resolve("echo.sock");
        final CompletableFuture<String> answer = new CompletableFuture<>();
        try (Program program = Program.start("echo", "--unix", file.toString());
            WebSocketClient client = WebSocketClient.start(new ClientSettings()))
        {
            assertThat(program.awaitListening()).hasToString("ws+unix:" + file);
            client.connect(ClientRequest.builder("ws://localhost/", (c, message) -> answer.complete(message.asText()))
                .address(UnixDomainSocketAddress.of(file)).build(), 10, TimeUnit.SECONDS).sendText("hello");
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("hello");

            program.terminate();

            assertThat(program.awaitExit()).isZero();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void shouldListenAtTheSocketThatItInherits() throws Exception
    {
        assumeTrue(Program.canListenForOthers(), "there is no perl to start the program as inetd would");
        try (Program program = Program.startWithListeningInput("echo", "--inherited"))
        {
            final URI address = program.awaitListening();
            final Client client = Client.connect(address);
            client.sendText("inherited");
            assertThat(client.awaitMessage()).isEqualTo("inherited");

            program.terminate();

            assertThat(program.awaitExit()).isZero();
            assertThat(program.errors()).isEmpty();
        }
    }

    @Test
    void shouldSayThatItInheritsNoSocket() throws Exception
    {
        try (Program program = Program.start("echo", "--inherited"))
        {
            assertThat(program.awaitExit()).isEqualTo(1);
            assertThat(program.errors()).containsExactly("millrace: cannot listen at the standard input: " +
                "this process has inherited no listening socket as its standard input");
        }
    }
}
