package io.millrace.interop;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

/**
 * Messages of every size class and content, in both directions (RFC 6455 §5.2, §5.6).
 */
class MessagesTest extends InteropTest
{
    private static final int[] LENGTHS = { 0, 1, 125, 126, 65_535, 65_536 };
    private static final int LONG = 1 << 20;
    private static final int IN_FLIGHT = 300;
    private static final int CONNECTIONS = 8;
    private static final int MESSAGES_EACH = 20;

    MessagesTest(final Pairing pairing)
    {
        super(pairing);
    }

    @Test
    void shouldEchoRandomBytesOfAnyLength() throws Exception
    {
        final Inbox end = meeting().connectToEcho();
        for (final int length : LENGTHS)
        {
            final byte[] payload = Payloads.random(length);
            end.link().sendBinary(payload);
            end.expectBinary(payload);
        }
        end.link().disconnect();
    }

    @Test
    void shouldEchoALongMessage() throws Exception
    {
        final Inbox end = meeting().connectToEcho();
        final byte[] payload = Payloads.compressible(LONG);
        end.link().sendBinary(payload);
        end.expectBinary(payload);
        end.link().disconnect();
    }

    @Test
    void shouldEchoCompressibleBytesOfAnyLength() throws Exception
    {
        final Inbox end = meeting().connectToEcho();
        for (final int length : LENGTHS)
        {
            final byte[] payload = Payloads.compressible(length);
            end.link().sendBinary(payload);
            end.expectBinary(payload);
        }
        end.link().disconnect();
    }

    @Test
    void shouldEchoTextOfAnyLength() throws Exception
    {
        final Inbox end = meeting().connectToEcho();
        for (final int length : LENGTHS)
        {
            final String text = Payloads.words(length);
            end.link().sendText(text);
            end.expectText(text);
        }
        end.link().disconnect();
    }

    @Test
    void shouldEchoTextInManyScriptsOfAnyLength() throws Exception
    {
        final Inbox end = meeting().connectToEcho();
        for (final int length : LENGTHS)
        {
            final String text = Payloads.scripts(length);
            end.link().sendText(text);
            end.expectText(text);
        }
        end.link().disconnect();
    }

    @Test
    void shouldKeepOrderOfManyMessagesInFlight() throws Exception
    {
        final Inbox end = meeting().connectToEcho();
        for (int i = 0; i < IN_FLIGHT; i++)
        {
            end.link().sendText("message " + i);
        }
        for (int i = 0; i < IN_FLIGHT; i++)
        {
            end.expectText("message " + i);
        }
        end.link().disconnect();
    }

    @Test
    void shouldKeepOrderInBothDirectionsAtOnce() throws Exception
    {
        final Meeting.Ends ends = meeting().open();
        for (int i = 0; i < IN_FLIGHT; i++)
        {
            ends.client().link().sendText("question " + i);
            ends.server().link().sendBinary(Payloads.utf8("news " + i));
        }
        for (int i = 0; i < IN_FLIGHT; i++)
        {
            ends.server().expectText("question " + i);
            ends.client().expectBinary(Payloads.utf8("news " + i));
        }
        ends.client().link().disconnect();
    }

    @Test
    void shouldServeManyConnectionsAtOnce() throws Exception
    {
        final List<Inbox> all = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++)
        {
            all.add(meeting().connectToEcho());
        }
        for (int message = 0; message < MESSAGES_EACH; message++)
        {
            for (int i = 0; i < CONNECTIONS; i++)
            {
                all.get(i).link().sendText("message " + message + " of " + i);
            }
        }
        for (int message = 0; message < MESSAGES_EACH; message++)
        {
            for (int i = 0; i < CONNECTIONS; i++)
            {
                all.get(i).expectText("message " + message + " of " + i);
            }
        }
        for (final Inbox end : all)
        {
            end.link().disconnect();
        }
    }
}
