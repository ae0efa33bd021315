package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.millrace.api.Connection;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Messages encoded in place (RFC 6455 §6.1).
 */
class ClaimTest
{
    private TestServer server;
    private RawClient client;
    private Connection connection;

    @BeforeEach
    void start()
    {
        server = TestServer.echo();
        client = server.open();
        connection = server.connection(client);
    }

    @AfterEach
    void stop()
    {
        client.leave();
        server.expectIdle();
        server.close();
    }

    private static void fill(final MessageClaim claim, final byte[] payload)
    {
        assertThat(claim.length()).isEqualTo(payload.length);
        claim.buffer().putBytes(claim.offset(), payload);
    }

    @ParameterizedTest
    @CsvSource({
        "HANDLER, 0", "HANDLER, 5", "HANDLER, 126", "HANDLER, 32000", "HANDLER, 40000", "HANDLER, 500000",
        "OTHER_THREAD, 0", "OTHER_THREAD, 5", "OTHER_THREAD, 126", "OTHER_THREAD, 32000", "OTHER_THREAD, 40000",
        "OTHER_THREAD, 500000" })
    void shouldSendCommittedAndDropAbortedClaims(final SendTest.Caller caller, final int length)
    {
        final byte[] payload = random(length, length);
        final MessageClaim claim = new MessageClaim();
        caller.run(connection, it ->
        {
            it.sendText("before");
            assertThat(it.claim(MessageType.BINARY, length, claim)).isEqualTo(SendResult.ACCEPTED);
            assertThat(claim.isOpen()).isTrue();
            fill(claim, payload);
            claim.commit();
            assertThat(claim.isOpen()).isFalse();
            assertThat(it.claim(MessageType.TEXT, length, claim)).isEqualTo(SendResult.ACCEPTED);
            claim.abort();
            assertThat(it.claim(MessageType.TEXT, 5, claim)).isEqualTo(SendResult.ACCEPTED);
            fill(claim, utf8("again"));
            claim.commit();
            it.sendText("after");
        });
        client.expectText("before").expectBinary(payload).expectText("again").expectText("after");
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepThePlaceOfAnOpenClaim(final SendTest.Caller caller)
    {
        for (final int length : new int[]{ 5, 100_000 })
        {
            final byte[] payload = random(length, length);
            final MessageClaim claim = new MessageClaim();
            caller.run(connection, it ->
            {
                it.sendText("first");
                it.claim(MessageType.BINARY, length, claim);
                it.sendText("third");
            });
            connection.sendText("fourth");
            caller.run(connection, it ->
            {
                fill(claim, payload);
                claim.commit();
            });
            client.expectText("first").expectBinary(payload).expectText("third").expectText("fourth");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendOnWhenAnOpenClaimIsAborted(final SendTest.Caller caller)
    {
        for (final int length : new int[]{ 5, 100_000 })
        {
            final MessageClaim claim = new MessageClaim();
            caller.run(connection, it -> it.claim(MessageType.BINARY, length, claim));
            connection.sendText("waits");
            claim.abort();
            client.expectText("waits");
        }
    }

    @Test
    void shouldSendClaimThatWasOpenWhenCloseWasCalled()
    {
        final MessageClaim claim = new MessageClaim();
        connection.claim(MessageType.TEXT, 4, claim);
        connection.close(4000, "");
        assertThat(connection.claim(MessageType.TEXT, 4, new MessageClaim())).isEqualTo(SendResult.CLOSED);
        fill(claim, utf8("sent"));
        claim.commit();
        client.expectText("sent").expectClose(4000);
    }

    @ParameterizedTest
    @CsvSource({ "5, true", "5, false", "100000, true", "100000, false" })
    void shouldReleaseClaimThatOutlivesItsConnection(final int length, final boolean commit)
    {
        final MessageClaim claim = new MessageClaim();
        connection.claim(MessageType.BINARY, length, claim);
        client.reset();
        server.recorder().ending(client);
        fill(claim, new byte[length]);
        if (commit)
        {
            claim.commit();
        }
        else
        {
            claim.abort();
        }
    }

    @Test
    void shouldRefuseMisuse()
    {
        final MessageClaim claim = new MessageClaim();
        assertThatIllegalStateException().isThrownBy(claim::commit);
        assertThatIllegalStateException().isThrownBy(claim::abort);
        assertThatIllegalArgumentException().isThrownBy(() -> connection.claim(MessageType.TEXT, -1, claim));
        assertThat(connection.claim(MessageType.BINARY, Integer.MAX_VALUE, claim)).isEqualTo(SendResult.TOO_LARGE);
        assertThat(claim.isOpen()).isFalse();
        connection.claim(MessageType.TEXT, 1, claim);
        assertThatIllegalStateException().isThrownBy(() -> connection.claim(MessageType.TEXT, 1, claim));
        claim.abort();
        client.sendText("unharmed").expectText("unharmed");
    }

    @Test
    void shouldAnswerBackPressureWhenFullAndAcceptLater()
    {
        final MessageClaim claim = new MessageClaim();
        int claimed = 0;
        while (connection.claim(MessageType.BINARY, 20_000, claim) == SendResult.ACCEPTED)
        {
            claim.commit();
            claimed++;
        }
        assertThat(claim.isOpen()).isFalse();
        for (int i = 0; i < claimed; i++)
        {
            assertThat(client.read().payload()).hasSize(20_000);
        }
        Await.await("onWritable", () -> server.recorder().log(client).events.contains("writable"));
        assertThat(connection.claim(MessageType.BINARY, 20_000, claim)).isEqualTo(SendResult.ACCEPTED);
        claim.abort();
    }
}
