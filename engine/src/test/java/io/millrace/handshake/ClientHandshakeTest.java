package io.millrace.handshake;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ClientHandshakeTest
{
    private static final String UPGRADE = "Upgrade: websocket";
    private static final String CONNECTION = "Connection: Upgrade";
    private static final String ACCEPT = "Sec-WebSocket-Accept: " + Requests.SAMPLE_ACCEPT;
    private static final RequestHead REQUEST = RequestWriter.handshake(WebSocketUri.parse("ws://h/"),
        Requests.SAMPLE_KEY, List.of("chat", "superchat"), "permessage-deflate; client_max_window_bits, x-other", null,
        List.of());

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Upgrade: websocket | Connection: Upgrade", "UPGRADE: WebSocket | connection: upgrade",
        "Upgrade:websocket  | Connection: keep-alive, UPGRADE"})
    void shouldOpenWhenTheResponseIsAsItShouldBe(final String upgrade, final String connection)
    {
        final ClientHandshake.Verdict verdict = examine(upgrade, connection, ACCEPT);

        assertThat(verdict.failure()).isNull();
        assertThat(verdict.subprotocol()).isNull();
        assertThat(verdict.extensions()).isEmpty();
    }

    @Test
    void shouldTellWhatTheServerChose()
    {
        final ClientHandshake.Verdict verdict = examine(UPGRADE, CONNECTION, ACCEPT,
            "Sec-WebSocket-Protocol: superchat", "Sec-WebSocket-Extensions: permessage-deflate; a=\"1\"; b",
            "Sec-WebSocket-Extensions: x-other", "Set-Cookie: a=b");

        assertThat(verdict.failure()).isNull();
        assertThat(verdict.subprotocol()).isEqualTo("superchat");
        assertThat(verdict.extensions()).containsExactly(
            new ExtensionOffers.Offer("permessage-deflate", List.of(
                new ExtensionOffers.Parameter("a", "1"), new ExtensionOffers.Parameter("b", null))),
            new ExtensionOffers.Offer("x-other", List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-                            | Upgrade header",
        "Upgrade: h2c                 | another protocol",
        "Upgrade: websocket, h2c      | another protocol",
        "Upgrade: websocket/13        | another protocol",
        "Upgrade:                     | another protocol",
        "Upgrade: websocket;Upgrade: websocket | another protocol"})
    void shouldFailWhenTheServerDoesNotUpgradeToWebSocket(final String upgrade, final String reason)
    {
        final String[] lines = upgrade.split(";");
        assertThat(examine(lines[0], lines.length > 1 ? lines[1] : "X: y", CONNECTION, ACCEPT).failure())
            .contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: y", "Connection: close", "Connection: Upgraded", "Connection:"})
    void shouldFailWhenConnectionDoesNotSayUpgrade(final String connection)
    {
        assertThat(examine(UPGRADE, connection, ACCEPT).failure()).contains("Connection: Upgrade");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "X: y", "Sec-WebSocket-Accept:", "Sec-WebSocket-Accept: x", "Sec-WebSocket-Accept: " + Requests.SAMPLE_KEY,
        "Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=, s3pPLMBiTxaQ9kYGzzhZRbK+xOo="})
    void shouldFailWhenAcceptIsMissingOrWrong(final String accept)
    {
        assertThat(examine(UPGRADE, CONNECTION, accept).failure()).contains("Sec-WebSocket-Accept");
    }

    @Test
    void shouldFailWhenAcceptIsThereTwice()
    {
        assertThat(examine(UPGRADE, CONNECTION, ACCEPT, ACCEPT).failure()).contains("more than one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "CHAT", "chat, superchat", "", "chat;x"})
    void shouldFailWhenTheSubprotocolWasNotOffered(final String subprotocol)
    {
        assertThat(examine(UPGRADE, CONNECTION, ACCEPT, "Sec-WebSocket-Protocol: " + subprotocol).failure())
            .contains("not offered");
    }

    @Test
    void shouldFailWhenThereAreTwoSubprotocols()
    {
        assertThat(examine(UPGRADE, CONNECTION, ACCEPT, "Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: chat")
            .failure()).contains("more than one");
    }

    @Test
    void shouldFailWhenASubprotocolOrExtensionIsChosenAndNoneWasOffered()
    {
        final RequestHead plain = RequestWriter.handshake(
            WebSocketUri.parse("ws://h/"), Requests.SAMPLE_KEY, List.of(), null, null, List.of());

        assertThat(ClientHandshake.examine(
            head("101", UPGRADE, CONNECTION, ACCEPT, "Sec-WebSocket-Protocol: chat"), plain).failure())
            .contains("subprotocol");
        assertThat(ClientHandshake.examine(
            head("101", UPGRADE, CONNECTION, ACCEPT, "Sec-WebSocket-Extensions: permessage-deflate"), plain).failure())
            .contains("extension");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "other | not offered", "permessage-deflate, other | not offered", "Permessage-Deflate | not offered",
        "permessage-deflate, permessage-deflate | more than once", "permessage-deflate; | malformed",
        "'' | malformed", "permessage-deflate; a=\"b | malformed"})
    void shouldFailWhenTheExtensionsAreNotWhatWasOffered(final String extensions, final String reason)
    {
        assertThat(examine(UPGRADE, CONNECTION, ACCEPT, "Sec-WebSocket-Extensions: " + extensions).failure())
            .contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "204", "301", "400", "401", "403", "404", "426", "500", "503", "999"})
    void shouldFailWithTheStatusWhenItIsNot101(final String status)
    {
        assertThat(ClientHandshake.examine(head(status, UPGRADE, CONNECTION, ACCEPT, "Content-Length: 0"), REQUEST)
            .failure()).isEqualTo("the server refused the handshake: " + status + " Reason");
    }

    @Test
    void shouldFailWhen101IsOfHttp10()
    {
        final String text =
            "HTTP/1.0 101 x\r\n" + UPGRADE + "\r\n" + CONNECTION + "\r\n" + ACCEPT + "\r\n\r\n";

        assertThat(ClientHandshake.examine(parse(text), REQUEST).failure()).contains("HTTP/1.0");
    }

    private static ClientHandshake.Verdict examine(final String... lines)
    {
        return ClientHandshake.examine(head("101", lines), REQUEST);
    }

    private static ResponseHead head(final String status, final String... lines)
    {
        final StringBuilder text = new StringBuilder("HTTP/1.1 ").append(status).append(" Reason\r\n");
        for (final String line : lines)
        {
            text.append("-".equals(line) ? "X: y" : line).append("\r\n");
        }
        return parse(text.append("\r\n").toString());
    }

    private static ResponseHead parse(final String text)
    {
        final ResponseParser parser = new ResponseParser(Requests.LIMITS, 0);
        final byte[] bytes = Requests.bytes(text);
        parser.parse(new UnsafeBuffer(bytes), 0, bytes.length);
        parser.onEndOfInput();
        return parser.head();
    }
}
