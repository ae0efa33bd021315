package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SubprotocolsTest
{
    @Test
    void shouldChooseWhatTheServerPrefersWhenSeveralAreOffered()
    {
        assertThat(Subprotocols.choose(List.of("b", "a"), List.of("a", "b"))).isEqualTo("b");
        assertThat(Subprotocols.choose(List.of("c", "a"), List.of("a", "b"))).isEqualTo("a");
    }

    @Test
    void shouldChooseNoneWhenNoneIsCommon()
    {
        assertThat(Subprotocols.choose(List.of("a"), List.of("A", "ab"))).isNull();
        assertThat(Subprotocols.choose(List.of(), List.of("a"))).isNull();
        assertThat(Subprotocols.choose(List.of("a"), List.of())).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a,b", "a/b", "\u00e4", "\u0141", "a\r\n", "\"a\""})
    void shouldThrowWhenANameIsNoToken(final String name)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> Subprotocols.check(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "graphql-transport-ws", "v10.stomp", "!#$%&'*+-.^_`|~"})
    void shouldPassWhenANameIsAToken(final String name)
    {
        assertThatCode(() -> Subprotocols.check(name)).doesNotThrowAnyException();
    }

    @Test
    void shouldCollectOffersWhenTheyAreSpreadOverLines()
    {
        final RequestHead head = Requests.handshake()
            .with("Sec-WebSocket-Protocol: b, a")
            .with("sec-websocket-protocol:")
            .with("SEC-WEBSOCKET-PROTOCOL: c")
            .head();

        assertThat(Subprotocols.offered(head)).containsExactly("b", "a", "c");
        assertThat(Subprotocols.offered(Requests.handshake().head())).isEmpty();
    }
}
