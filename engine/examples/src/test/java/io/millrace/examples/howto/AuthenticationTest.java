package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.millrace.api.HttpResponse;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

/** The code of authentication.md. */
class AuthenticationTest
{
    private final Map<String, String> userOfToken = Map.of("s3cret", "ada");

    @Test
    void shouldRefuseWhoHasNoTokenAndKnowWhoHasOne()
    {
        final Endpoint orders = Endpoint.builder((connection, message) ->
            connection.sendText(connection.attachment() + " says " + message.asText()))
            .allowedOrigins("https://example.com")
            .authoriser((request, responder) ->
            {
                final String authorization = request.header("Authorization");
                final String token = authorization != null && authorization.startsWith("Bearer ") ?
                    authorization.substring("Bearer ".length()) : request.queryParameter("token");
                final String user = token == null ? null : userOfToken.get(token);
                if (user == null)
                {
                    responder.reject(HttpResponse.of(401).withHeader("WWW-Authenticate", "Bearer"));
                    return;
                }
                responder.attachment(user).accept();
            })
            .build();

        try (InMemoryServer server = InMemoryServer.start(new ServerSettings().endpoint("/orders", orders)))
        {
            assertThat(server.connect("/orders").response().status()).isEqualTo(401);
            assertThat(server.connect("/orders?token=s3cret", "Origin: https://evil.example").response().status())
                .isEqualTo(403);

            final TestClient ada = server.connect("/orders", "Authorization: Bearer s3cret");
            ada.sendText("buy");
            server.runUntilIdle();
            assertThat(ada.receiveText()).isEqualTo("ada says buy");
        }
    }

    @Test
    void shouldDecideLaterWithoutHoldingUpTheThread()
    {
        final CompletableFuture<String> lookUp = new CompletableFuture<>();
        final Endpoint later = Endpoint.builder((connection, message) -> connection.send(message))
            .authoriser((request, responder) ->
                lookUp(request.header("Cookie")).whenComplete((user, failure) ->
                {
                    if (user == null)
                    {
                        responder.reject(HttpResponse.of(403));
                        return;
                    }
                    responder.attachment(user).accept();
                }))
            .build();

        answer = lookUp;
        try (InMemoryServer server = InMemoryServer.start(new ServerSettings().endpoint("/", later)))
        {
            final TestClient client = server.connectRaw();
            client.sendHandshake("/", "Cookie: session=1");
            server.runUntilIdle();
            assertThat(client.isOpen()).isFalse();

            lookUp.complete("ada");
            server.runUntilIdle();
            assertThat(client.isOpen()).isTrue();
        }
    }

    private CompletableFuture<String> answer;

    private CompletableFuture<String> lookUp(final String cookie)
    {
        return cookie == null ? CompletableFuture.completedFuture(null) : answer;
    }
}
