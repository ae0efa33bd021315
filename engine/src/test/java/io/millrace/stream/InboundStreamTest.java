package io.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.ConnectionClosedException;
import io.millrace.api.MessageType;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a message that is read while it arrives holds, and what its reader sees.
 */
@Timeout(60)
class InboundStreamTest
{
    private static final int BOUND = 10_000;

    private final GateSpy gate = new GateSpy();
    private final StreamIntake intake = new StreamIntake(gate, BOUND);
    private final InboundStream message = new InboundStream(MessageType.TEXT, intake);

    private static final class GateSpy implements StreamIntake.Gate
    {
        private volatile boolean full;
        private int closed;

        @Override
        public void full(final boolean value)
        {
            full = value;
            closed += value ? 1 : 0;
        }

        @Override
        public boolean isFull()
        {
            return full;
        }
    }

    private void append(final byte[] bytes, final boolean last)
    {
        message.append(new UnsafeBuffer(bytes), 0, bytes.length, last);
        if (last)
        {
            message.complete();
        }
        intake.signal();
    }

    private static byte[] random(final int length, final int seed)
    {
        final byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldReadWhatHasArrivedAndThenTheEnd() throws IOException
    {
        append(new byte[]{ 1, 2, -1 }, false);
        append(new byte[]{ 4 }, true);
        assertThat(message.available()).isEqualTo(4);
        assertThat(message.read()).isEqualTo(1);
        assertThat(message.read(new byte[2], 0, 0)).isZero();
        final byte[] target = new byte[10];
        assertThat(message.read(target, 1, 9)).isEqualTo(3);
        assertThat(target).startsWith(0, 2, -1, 4, 0);
        assertThat(message.read()).isEqualTo(-1);
        assertThat(message.read(target)).isEqualTo(-1);
        assertThat(message.available()).isZero();
    }

    @Test
    void shouldReadWhatArrivesInAnyPortionsOnAnotherThread() throws Exception
    {
        final byte[] bytes = random(3_000_000, 1);
        final CompletableFuture<Void> arrived = CompletableFuture.runAsync(() ->
        {
            final Random random = new Random(2);
            int position = 0;
            while (position < bytes.length)
            {
                while (gate.full)
                {
                    Thread.onSpinWait();
                }
                final int length = Math.min(bytes.length - position, random.nextInt(random.nextBoolean() ? 10 : 9000));
                message.append(new UnsafeBuffer(bytes), position, length, position + length == bytes.length);
                position += length;
                intake.signal();
            }
            message.complete();
            intake.signal();
        });
        final Random random = new Random(3);
        final ByteArrayOutputStream read = new ByteArrayOutputStream();
        final byte[] target = new byte[20_000];
        int count = 0;
        while (count >= 0)
        {
            read.write(target, 0, count);
            count = message.read(target, 0, 1 + random.nextInt(target.length));
        }
        arrived.join();
        assertThat(read.toByteArray()).isEqualTo(bytes);
        assertThat(gate.closed).isPositive();
        assertThat(gate.full).isFalse();
    }

    @Test
    void shouldCloseTheGateWhenTooMuchIsUnreadAndOpenItWhenHalfOfThatIsRead() throws IOException
    {
        append(new byte[BOUND], false);
        assertThat(gate.full).isFalse();
        append(new byte[1], false);
        assertThat(gate.full).isTrue();
        message.readNBytes(BOUND / 2);
        assertThat(gate.full).isTrue();
        message.read();
        assertThat(gate.full).isFalse();
        assertThat(gate.closed).isOne();
    }

    @Test
    void shouldTakeAWholeMessageWithoutACopyWhenItCameAtOnce()
    {
        append("whole".getBytes(StandardCharsets.US_ASCII), true);
        assertThat(message.takeAll()).isEqualTo("whole".getBytes(StandardCharsets.US_ASCII));
        assertThat(message.available()).isZero();
        final InboundStream empty = new InboundStream(MessageType.BINARY, intake);
        empty.append(new UnsafeBuffer(new byte[0]), 0, 0, true);
        empty.complete();
        assertThat(empty.takeAll()).isEmpty();
        final InboundStream parts = new InboundStream(MessageType.BINARY, intake);
        final byte[] bytes = random(9000, 4);
        parts.append(new UnsafeBuffer(bytes), 0, 3000, false);
        parts.append(new UnsafeBuffer(bytes), 3000, 6000, true);
        parts.complete();
        assertThat(parts.takeAll()).isEqualTo(bytes);
    }

    @Test
    void shouldDiscardWhatHasArrivedAndWhatWillWhenItIsClosed()
    {
        append(new byte[BOUND + 1], false);
        assertThat(gate.full).isTrue();
        message.close();
        message.close();
        assertThat(gate.full).isFalse();
        assertThat(message.available()).isZero();
        for (int i = 0; i < 10; i++)
        {
            append(new byte[BOUND / 2], i == 9);
        }
        assertThat(gate.full).isFalse();
        assertThatIOException().isThrownBy(message::read);
    }

    @Test
    void shouldThrowWhenTheConnectionEndedBeforeTheMessageAndAfterWhatHadArrived() throws IOException
    {
        append(new byte[]{ 7 }, false);
        message.fail(new ConnectionClosedException(1007, "bad", CloseCause.PROTOCOL_ERROR));
        assertThat(message.read()).isEqualTo(7);
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(message::read).satisfies(ex ->
        {
            assertThat(ex.code()).isEqualTo(1007);
            assertThat(ex.reason()).isEqualTo("bad");
            assertThat(ex.closeCause()).isEqualTo(CloseCause.PROTOCOL_ERROR);
        });
    }

    @Test
    void shouldNotFailWhenAllHasArrived() throws IOException
    {
        append(new byte[]{ 7 }, true);
        message.fail(new ConnectionClosedException(1006, "", CloseCause.IO_ERROR));
        assertThat(message.readAllBytes()).containsExactly(7);
    }

    @Test
    void shouldThrowWhenNothingComesInTimeAndGoOnAfterwards() throws IOException
    {
        message.timeout(2, TimeUnit.MILLISECONDS);
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(message::read);
        append(new byte[]{ 1 }, true);
        assertThat(message.read()).isEqualTo(1);
    }

    @Test
    void shouldStayInterruptedAndGoOnAfterwards() throws IOException
    {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(message::read);
        assertThat(Thread.interrupted()).isTrue();
        append(new byte[]{ 1 }, true);
        assertThat(message.read()).isEqualTo(1);
    }

    @Test
    void shouldReleaseItsReaderWhenInputIsDiscarded()
    {
        final CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() ->
        {
            try
            {
                return message.read();
            }
            catch (final AsynchronousCloseException ex)
            {
                return -2;
            }
            catch (final IOException ex)
            {
                throw new IllegalStateException(ex);
            }
        });
        intake.stop();
        assertThat(read.join()).isEqualTo(-2);
        append(new byte[2 * BOUND], false);
        assertThat(gate.full).isFalse();
    }

    @Test
    void shouldDecodeCharactersThatAreCutBetweenParts() throws IOException
    {
        final String text = "a\u00e9\u20ac\ud83d\ude00z".repeat(50);
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++)
        {
            append(new byte[]{ bytes[i] }, i == bytes.length - 1);
        }
        final StringBuilder read = new StringBuilder();
        int next = message.reader().read();
        while (next >= 0)
        {
            read.append((char)next);
            next = message.reader().read();
        }
        assertThat(read.toString()).isEqualTo(text);
        assertThatIllegalStateException()
            .isThrownBy(() -> new InboundStream(MessageType.BINARY, intake).reader());
    }
}
