package io.millrace.engine;

import io.millrace.api.ConnectionHandler;
import io.millrace.api.FrameObserver;
import io.millrace.api.HandshakeAuthoriser;
import java.util.concurrent.Executor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class EndpointTest
{
    private static final ConnectionHandler HANDLER = (connection, message) -> {};

    @Test
    void shouldHaveDocumentedDefaults()
    {
        final Endpoint endpoint = Endpoint.of(HANDLER);

        assertThat(endpoint.handler()).isSameAs(HANDLER);
        assertThat(endpoint.subprotocols()).isEmpty();
        assertThat(endpoint.allowedOrigins()).isEmpty();
        assertThat(endpoint.requireOrigin()).isFalse();
        assertThat(endpoint.authoriser()).isNull();
        assertThat(endpoint.fragments()).isFalse();
        assertThat(endpoint.maxMessageLength()).isEqualTo(-1);
        assertThat(endpoint.frameObserver()).isNull();
        assertThat(endpoint.automaticPong()).isTrue();
        assertThat(endpoint.automaticCloseReply()).isTrue();
        assertThat(endpoint.executor()).isNull();
    }

    @Test
    void shouldKeepTheExecutorThatIsSetLast()
    {
        final Executor executor = Runnable::run;

        assertThat(Endpoint.builder(HANDLER).executor(executor).build().executor()).isSameAs(executor);
        assertThat(Endpoint.builder(HANDLER).executor(executor).executor(null).build().executor()).isNull();
    }

    @Test
    void shouldHaveVirtualThreadsFromJava21OnAndSayWhatIsMissingBefore()
    {
        final Endpoint.Builder builder = Endpoint.builder(HANDLER);

        assertThat(Endpoint.virtualThreadsAvailable()).isEqualTo(Runtime.version().feature() >= 21);
        if (Endpoint.virtualThreadsAvailable())
        {
            assertThat(builder.virtualThreads().build().executor()).isNotNull();
        }
        else
        {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(builder::virtualThreads)
                .withMessage("virtual threads need Java 21 or later; this is Java " + Runtime.version().feature());
        }
    }

    @Test
    void shouldAllowForMessagesOfAnyLengthOnlyWhereTheyAreDeliveredInParts()
    {
        final long most = Integer.MAX_VALUE - 65_536L;
        assertThat(Endpoint.builder(HANDLER).maxMessageLength(most).build().maxMessageLength()).isEqualTo(most);
        assertThat(Endpoint.builder(HANDLER).fragments(true).maxMessageLength(Long.MAX_VALUE).build()
            .maxMessageLength()).isEqualTo(Long.MAX_VALUE);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Endpoint.builder(HANDLER).maxMessageLength(most + 1).build())
            .withMessageContaining("maxMessageLength").withMessageContaining("0 to " + most);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Endpoint.builder(HANDLER).fragments(true).maxMessageLength(-2).build());
        assertThatIllegalArgumentException()
            .isThrownBy(() -> ClientRequest.builder("ws://localhost/", HANDLER).maxMessageLength(most + 1).build());
        assertThatIllegalArgumentException()
            .isThrownBy(() -> ClientRequest.builder("ws://localhost/", HANDLER).maxMessageLength(-1));
    }

    @Test
    void shouldKeepOptionsThatAreSet()
    {
        final HandshakeAuthoriser authoriser = (request, responder) -> {};
        final FrameObserver frameObserver = (connection, frame) -> {};
        final Endpoint endpoint = Endpoint.builder(HANDLER)
            .subprotocols("v2.chat", "v1.chat")
            .allowedOrigins("https://b.example", "https://a.example:8443")
            .requireOrigin(true)
            .authoriser(authoriser)
            .frameObserver(frameObserver)
            .build();

        assertThat(endpoint.handler()).isSameAs(HANDLER);
        assertThat(endpoint.subprotocols()).containsExactly("v2.chat", "v1.chat");
        assertThat(endpoint.allowedOrigins()).containsExactly("https://b.example", "https://a.example:8443");
        assertThat(endpoint.requireOrigin()).isTrue();
        assertThat(endpoint.authoriser()).isSameAs(authoriser);
        assertThat(endpoint.frameObserver()).isSameAs(frameObserver);
    }

    @Test
    void shouldSetEachFlagAlone()
    {
        final Endpoint fragments = Endpoint.builder(HANDLER).fragments(true).build();
        final Endpoint manualPong = Endpoint.builder(HANDLER).automaticPong(false).build();
        final Endpoint manualClose = Endpoint.builder(HANDLER).automaticCloseReply(false).build();

        assertThat(fragments.fragments()).isTrue();
        assertThat(fragments.requireOrigin()).isFalse();
        assertThat(manualPong.automaticPong()).isFalse();
        assertThat(manualPong.automaticCloseReply()).isTrue();
        assertThat(manualClose.automaticCloseReply()).isFalse();
        assertThat(manualClose.automaticPong()).isTrue();
    }

    @Test
    void shouldNotChangeWhenBuilderOrArrayChangesLater()
    {
        final String[] subprotocols = {"chat"};
        final Endpoint.Builder builder = Endpoint.builder(HANDLER).subprotocols(subprotocols);
        final Endpoint endpoint = builder.build();
        subprotocols[0] = "other";
        builder.subprotocols("third").automaticPong(false);

        assertThat(endpoint.subprotocols()).containsExactly("chat");
        assertThat(endpoint.automaticPong()).isTrue();
        assertThatExceptionOfType(UnsupportedOperationException.class)
            .isThrownBy(() -> endpoint.subprotocols().add("fourth"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b", "a/b", "caf\u00e9", "a\r\nb", "\"a\"", "a\u007f"})
    void shouldRefuseSubprotocolWhenNotAToken(final String subprotocol)
    {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Endpoint.builder(HANDLER).subprotocols("chat", subprotocol).build())
            .withMessage("subprotocols is \"" + subprotocol + "\", allowed is HTTP tokens.");
    }

    @Test
    void shouldAcceptEveryTokenCharacterInSubprotocol()
    {
        final String token = "!#$%&'*+-.^_`|~09azAZ";

        assertThat(Endpoint.builder(HANDLER).subprotocols(token).build().subprotocols()).containsExactly(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://a.example ", "https://a.example\r\n", "https://caf\u00e9.example"})
    void shouldRefuseOriginWhenNotVisibleAscii(final String origin)
    {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Endpoint.builder(HANDLER).allowedOrigins(origin).build())
            .withMessage("allowedOrigins is \"" + origin + "\", allowed is visible ASCII characters.");
    }

    @Test
    void shouldNameEveryDuplicate()
    {
        final Endpoint.Builder builder = Endpoint.builder(HANDLER)
            .subprotocols("a", "b", "a").allowedOrigins("https://a", "https://a");

        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(
            "subprotocols is \"a\" more than once, allowed is each once." + System.lineSeparator() +
            "allowedOrigins is \"https://a\" more than once, allowed is each once.");
    }

    @Test
    void shouldTellSubprotocolsApartByCase()
    {
        assertThat(Endpoint.builder(HANDLER).subprotocols("a", "A").build().subprotocols()).containsExactly("a", "A");
    }

    @Test
    void shouldRefuseNullHandler()
    {
        assertThatNullPointerException().isThrownBy(() -> Endpoint.of(null)).withMessage("handler");
    }
}
