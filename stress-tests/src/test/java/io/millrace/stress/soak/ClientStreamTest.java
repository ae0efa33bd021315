package io.millrace.stress.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Random;

import io.millrace.api.CloseCause;
import io.millrace.api.Message;
import io.millrace.api.MessageType;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ClientStreamTest
{
    private static final int ID = 9;
    private final Findings findings = new Findings(new PrintStream(OutputStream.nullOutputStream()));
    private final EchoStream echo = new EchoStream(findings, StreamKind.PLAIN, ID);
    private long undelivered;
    private final SubscriberStream subscriber =
        new SubscriberStream(findings, StreamKind.SLOW_SUBSCRIBER, ID, stream -> undelivered);

    @Test
    void shouldFindNothingWhenEchoesAreInOrder()
    {
        receive(echo, ID, 0);
        receive(echo, ID, 1);

        assertThat(findings.violations()).isEmpty();
        assertThat(findings.latency().getIntervalHistogram().getTotalCount()).isEqualTo(2);
    }

    @Test
    void shouldFindEchoesThatAreMissing()
    {
        receive(echo, ID, 0);
        receive(echo, ID, 2);

        assertViolation("PLAIN stream 9 expected message 1 and received message 2 of stream 9");
    }

    @Test
    void shouldFindEchoesThatComeTwice()
    {
        receive(echo, ID, 0);
        receive(echo, ID, 0);

        assertViolation("expected message 1 and received message 0");
    }

    @Test
    void shouldFindEchoesOfOthers()
    {
        receive(echo, ID + 1, 0);

        assertViolation("received message 0 of stream 10");
    }

    @Test
    void shouldFindDamagedMessages()
    {
        final byte[] message = Payload.encode(MessageType.BINARY, ID, 0, 0, 10, new Random(1));
        message[60]++;
        echo.onMessage(null, message(message));

        assertViolation("damaged BINARY of 66 bytes");
    }

    @Test
    void shouldAcceptGapsThatTheServerHasReported()
    {
        receive(subscriber, 0, 5);
        undelivered = 3;
        receive(subscriber, 0, 9);

        assertThat(findings.violations()).isEmpty();
    }

    @Test
    void shouldFindGapsThatTheServerHasNotReported()
    {
        receive(subscriber, 0, 5);
        undelivered = 2;
        receive(subscriber, 0, 9);

        assertViolation("missed 3 messages up to 9, of which the server knows 2");
    }

    @Test
    void shouldFindPublishedMessagesThatComeAgain()
    {
        receive(subscriber, 0, 5);
        receive(subscriber, 0, 5);

        assertViolation("received message 5 after 5");
    }

    @Test
    void shouldFindEndsThatNobodyMeant()
    {
        echo.onClose(null, 1006, "", CloseCause.IO_ERROR);

        assertViolation("ended with 1006 '', IO_ERROR");
    }

    @Test
    void shouldFindNothingWhenTheEndIsExpected()
    {
        echo.expectEnd();
        echo.onClose(null, 1000, "", CloseCause.LOCAL);

        assertThat(findings.violations()).isEmpty();
    }

    private void assertViolation(final String text)
    {
        assertThat(findings.violationCount()).isEqualTo(1);
        assertThat(findings.violations()).singleElement().asString().contains(text);
    }

    private static void receive(final ClientStream stream, final long id, final long sequence)
    {
        stream.onMessage(null, message(Payload.encode(MessageType.TEXT, id, sequence, 0, 20, new Random(1))));
    }

    private static Message message(final byte[] bytes)
    {
        return new Message()
        {
            @Override
            public MessageType type()
            {
                return MessageType.BINARY;
            }

            @Override
            public DirectBuffer buffer()
            {
                return new UnsafeBuffer(bytes);
            }

            @Override
            public int offset()
            {
                return 0;
            }

            @Override
            public int length()
            {
                return bytes.length;
            }

            @Override
            public void defer()
            {
                throw new UnsupportedOperationException();
            }
        };
    }
}
