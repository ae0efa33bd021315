package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class ProgressTest
{
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private long nowNs = Long.MAX_VALUE;

    private Progress progress(final boolean isTerminal)
    {
        return new Progress("case", 100, new PrintStream(shown, true, StandardCharsets.UTF_8),
            new Screen(isTerminal, false), () -> nowNs);
    }

    private String taken()
    {
        final String text = shown.toString(StandardCharsets.UTF_8);
        shown.reset();
        return text;
    }

    @Test
    void shouldTellHowMuchTimeIsLeftOnceItTakesLongerThanTwoSeconds()
    {
        final Progress progress = progress(true);
        nowNs += TimeUnit.MILLISECONDS.toNanos(1999);
        progress.update(10);
        assertThat(taken()).isEmpty();
        nowNs += TimeUnit.MILLISECONDS.toNanos(1);
        progress.update(20);
        assertThat(taken()).isEqualTo("\rcase 20 of 100, 8s left\u001b[K");
        nowNs += TimeUnit.MILLISECONDS.toNanos(249);
        progress.update(21);
        assertThat(taken()).isEmpty();
        nowNs += TimeUnit.SECONDS.toNanos(118) - TimeUnit.MILLISECONDS.toNanos(249);
        progress.update(50);
        assertThat(taken()).isEqualTo("\rcase 50 of 100, 2m00s left\u001b[K");

        progress.close();

        assertThat(taken()).isEqualTo("\r\u001b[K");
    }

    @Test
    void shouldWriteNothingWhereThereIsNoTerminalOrNothingWasShown()
    {
        final Progress progress = progress(false);
        nowNs += TimeUnit.SECONDS.toNanos(10);
        progress.update(10);
        progress.close();
        progress(true).close();

        assertThat(taken()).isEmpty();
    }
}
