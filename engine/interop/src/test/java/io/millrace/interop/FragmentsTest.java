package io.millrace.interop;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;

/**
 * Messages in several frames (RFC 6455 §5.4), in both directions.
 */
class FragmentsTest extends InteropTest
{
    private static final int PART = 20_000;
    private static final int PARTS = 5;

    FragmentsTest(final Pairing pairing)
    {
        super(pairing);
    }

    @Test
    void shouldAssembleTextFromClientWithPingBetween() throws Exception
    {
        assumeFalse(pairing().server().has(Gap.LATER_FRAMES_WITHOUT_TAKEOVER) && isWithoutTakeover());
        final Meeting.Ends ends = meeting().open();
        sendTextWithPingBetween(ends.client(), ends.server());
    }

    @Test
    void shouldAssembleTextFromServerWithPingBetween() throws Exception
    {
        assumeFalse(pairing().client().has(Gap.LATER_FRAMES_WITHOUT_TAKEOVER) && isWithoutTakeover());
        final Meeting.Ends ends = meeting().open();
        sendTextWithPingBetween(ends.server(), ends.client());
    }

    @Test
    void shouldAssembleBinaryFromClientWithPingBetweenEach() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        sendBinaryWithPings(ends.client(), ends.server());
    }

    @Test
    void shouldAssembleBinaryFromServerWithPingBetweenEach() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        sendBinaryWithPings(ends.server(), ends.client());
    }

    @Test
    void shouldAssembleEmptyFragmentsFromClient() throws Exception
    {
        assumeFalse(pairing().client().has(Gap.EMPTY_COMPRESSED_FRAMES) && pairing().mode().compression().isOn());
        final Meeting.Ends ends = meeting().open();
        sendEmptyParts(ends.client(), ends.server());
    }

    @Test
    void shouldAssembleEmptyFragmentsFromServer() throws Exception
    {
        assumeFalse(pairing().server().has(Gap.EMPTY_COMPRESSED_FRAMES) && pairing().mode().compression().isOn());
        final Meeting.Ends ends = meeting().open();
        sendEmptyParts(ends.server(), ends.client());
    }

    @Test
    void shouldMixWholeAndFragmentedMessages() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        for (int i = 0; i < PARTS; i++)
        {
            ends.client().link().sendText("whole " + i);
            ends.client().link().sendText("part ", false);
            ends.client().link().sendText("of " + i, true);
            ends.server().link().sendBinary(Payloads.compressible(PART + i));
            ends.server().link().sendBinary(Payloads.compressible(PART), false);
            ends.server().link().sendBinary(new byte[0], true);
        }
        for (int i = 0; i < PARTS; i++)
        {
            ends.server().expectText("whole " + i).expectText("part of " + i);
            ends.client().expectBinary(Payloads.compressible(PART + i)).expectBinary(Payloads.compressible(PART));
        }
    }

    private boolean isWithoutTakeover()
    {
        return pairing().mode().compression() == Compression.NO_TAKEOVER;
    }

    private static void sendTextWithPingBetween(final Inbox from, final Inbox to) throws Exception
    {
        final byte[] payload = Payloads.utf8("between");
        final String first = Payloads.scripts(PART);
        final String last = Payloads.words(PART);
        from.link().sendText(first, false);
        from.link().ping(payload);
        from.link().sendText(last, true);
        to.expectPing(payload).expectText(first + last);
        from.expectPong(payload);
        to.link().sendText("answer");
        from.expectText("answer");
    }

    private static void sendBinaryWithPings(final Inbox from, final Inbox to) throws Exception
    {
        final byte[] whole = Payloads.random(PART * PARTS);
        for (int i = 0; i < PARTS; i++)
        {
            final byte[] part = new byte[PART];
            System.arraycopy(whole, i * PART, part, 0, PART);
            from.link().sendBinary(part, i == PARTS - 1);
            from.link().ping(new byte[] { (byte)i });
            from.expectPong(new byte[] { (byte)i });
        }
        for (int i = 0; i < PARTS - 1; i++)
        {
            to.expectPing(new byte[] { (byte)i });
        }
        to.expectBinary(whole).expectPing(new byte[] { PARTS - 1 });
    }

    private static void sendEmptyParts(final Inbox from, final Inbox to) throws Exception
    {
        from.link().sendText("", false);
        from.link().sendText("", false);
        from.link().sendText("", true);
        from.link().sendBinary(new byte[0], false);
        from.link().sendBinary(new byte[] { 1 }, false);
        from.link().sendBinary(new byte[0], true);
        to.expectText("").expectBinary(new byte[] { 1 });
    }
}
