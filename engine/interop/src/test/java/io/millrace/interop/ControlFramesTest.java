package io.millrace.interop;

import org.junit.jupiter.api.Test;

/**
 * Pings and pongs (RFC 6455 §5.5.2, §5.5.3), in both directions.
 */
class ControlFramesTest extends InteropTest
{
    private static final int LONGEST = 125;

    ControlFramesTest(final Pairing pairing)
    {
        super(pairing);
    }

    @Test
    void shouldAnswerPingOfClientWithItsPayload() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        expectAnswers(ends.client(), ends.server());
    }

    @Test
    void shouldAnswerPingOfServerWithItsPayload() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        expectAnswers(ends.server(), ends.client());
    }

    @Test
    void shouldTakePongsThatNobodyAskedFor() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        final byte[] payload = Payloads.utf8("unasked");
        ends.client().link().pong(payload);
        ends.client().link().sendText("after");
        ends.server().expectPong(payload).expectText("after");
        ends.server().link().pong(new byte[0]);
        ends.server().link().sendText("after");
        ends.client().expectPong(new byte[0]).expectText("after");
    }

    private static void expectAnswers(final Inbox asking, final Inbox asked) throws Exception
    {
        for (final byte[] payload : new byte[][] { {}, { 0 }, Payloads.utf8("ping"), Payloads.random(LONGEST) })
        {
            asking.link().ping(payload);
            asked.expectPing(payload);
            asking.expectPong(payload);
        }
        asking.link().sendText("done");
        asked.expectText("done");
    }
}
