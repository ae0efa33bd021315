package io.millrace.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.millrace.api.CloseCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The closing handshake, begun by either end, and connections that are cut (RFC 6455 §7).
 */
class ClosingTest extends InteropTest
{
    private static final int MESSAGES = 50;

    ClosingTest(final Pairing pairing)
    {
        super(pairing);
    }

    @ParameterizedTest
    @CsvSource({ "1000, ''", "1000, 'bye'", "3000, 'caf\u00e9 \u65e5\u672c'", "4999, 'own'" })
    void shouldTellServerCodeAndReasonOfClient(final int code, final String reason) throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        ends.client().link().close(code, reason);
        assertThat(ends.server().expectClosed()).isEqualTo(new Inbox.Closed(code, reason));
        expectAnswer(ends.client(), code);
    }

    @ParameterizedTest
    @CsvSource({ "1000, ''", "1001, 'bye'", "1011, 'error'", "3000, 'caf\u00e9 \u65e5\u672c'", "4999, 'own'" })
    void shouldTellClientCodeAndReasonOfServer(final int code, final String reason) throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        ends.server().link().close(code, reason);
        assertThat(ends.client().expectClosed()).isEqualTo(new Inbox.Closed(code, reason));
        expectAnswer(ends.server(), code);
    }

    @Test
    void shouldTellReasonOfGreatestLength() throws Exception
    {
        final String reason = Payloads.scripts(CloseCode.MAX_REASON_LENGTH);
        final Meeting.Ends ends = meeting().open();
        ends.client().link().close(CloseCode.NORMAL, reason);
        assertThat(ends.server().expectClosed().reason()).isEqualTo(reason);
        final Meeting.Ends others = meeting().open();
        others.server().link().close(CloseCode.NORMAL, reason);
        assertThat(others.client().expectClosed().reason()).isEqualTo(reason);
    }

    @Test
    void shouldTellClientOfCloseWithoutStatus() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        ends.server().link().close(CloseCode.NO_STATUS, null);
        assertThat(ends.client().expectClosed()).isEqualTo(new Inbox.Closed(CloseCode.NO_STATUS, ""));
        ends.server().expectClosed();
    }

    @Test
    void shouldTellServerOfCloseWithoutStatus() throws Exception
    {
        assumeFalse(pairing().client().has(Gap.CLOSE_WITHOUT_STATUS));
        final Meeting.Ends ends = meeting().open();
        ends.client().link().close(CloseCode.NO_STATUS, null);
        assertThat(ends.server().expectClosed()).isEqualTo(new Inbox.Closed(CloseCode.NO_STATUS, ""));
        ends.client().expectClosed();
    }

    @Test
    void shouldDeliverWhatWasSentBeforeTheClose() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        sendThenClose(ends.client(), ends.server());
        final Meeting.Ends others = meeting().open();
        sendThenClose(others.server(), others.client());
    }

    @Test
    void shouldTellServerThatClientHasCutTheConnection() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        ends.client().link().disconnect();
        assertThat(ends.server().expectClosed().code()).isEqualTo(CloseCode.ABNORMAL);
    }

    @Test
    void shouldTellClientThatServerHasCutTheConnection() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        ends.server().link().disconnect();
        assertThat(ends.client().expectClosed().code()).isEqualTo(CloseCode.ABNORMAL);
    }

    /** Some answer each close with 1000. */
    private static void expectAnswer(final Inbox end, final int code) throws Exception
    {
        assertThat(end.expectClosed().code()).isIn(code, CloseCode.NORMAL);
    }

    private static void sendThenClose(final Inbox from, final Inbox to) throws Exception
    {
        for (int i = 0; i < MESSAGES; i++)
        {
            from.link().sendText(Payloads.words(i));
        }
        from.link().close(CloseCode.NORMAL, "done");
        for (int i = 0; i < MESSAGES; i++)
        {
            to.expectText(Payloads.words(i));
        }
        assertThat(to.expectClosed()).isEqualTo(new Inbox.Closed(CloseCode.NORMAL, "done"));
    }
}
