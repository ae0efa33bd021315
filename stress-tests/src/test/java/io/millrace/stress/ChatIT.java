package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

class ChatIT
{
    private static final int GOING_AWAY = 1001;

    @Test
    void shouldServeThePageAndTheChat() throws Exception
    {
        try (Program program = Program.start("chat", "--port", "0"))
        {
            final URI address = program.awaitListening();
            final String page = "http://" + address.getAuthority() + "/";
            assertThat(program.awaitLine()).isEqualTo("chat at " + page);
            assertThat(get(page)).startsWith("<!DOCTYPE html>").contains("/chat?name=");
            assertThat(get(page + "health")).isEqualTo("up\n");

            final Client ann = Client.connect(address.resolve("/chat?name=Ann"));
            assertThat(ann.awaitMessage()).isEqualTo("Ann has joined");
            ann.sendText("grüße");
            assertThat(ann.awaitMessage()).isEqualTo("Ann: grüße");

            program.terminate();

            assertThat(ann.awaitCloseCode()).isEqualTo(GOING_AWAY);
            assertThat(program.awaitExit()).isZero();
            assertThat(program.errors()).isEmpty();
        }
    }

    private static String get(final String uri) throws Exception
    {
        return HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
            .body();
    }
}
