package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.millrace.stress.load.Progress;

class ProgressLineTest
{
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private long nowNs = Long.MAX_VALUE;

    private ProgressLine progress(final boolean isTerminal)
    {
        return new ProgressLine(new PrintStream(shown, true, StandardCharsets.UTF_8),
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
        final ProgressLine progress = progress(true);
        nowNs += TimeUnit.MILLISECONDS.toNanos(1999);
        progress.update("case", 10, 100);
        assertThat(taken()).isEmpty();
        nowNs += TimeUnit.MILLISECONDS.toNanos(1);
        progress.update("case", 20, 100);
        assertThat(taken()).isEqualTo("\rcase 20 of 100, 8s left\u001b[K");
        nowNs += TimeUnit.MILLISECONDS.toNanos(249);
        progress.update("case", 21, 100);
        assertThat(taken()).isEmpty();
        nowNs += TimeUnit.SECONDS.toNanos(118) - TimeUnit.MILLISECONDS.toNanos(249);
        progress.update("case", 50, 100);
        assertThat(taken()).isEqualTo("\rcase 50 of 100, 2m00s left\u001b[K");

        progress.close();

        assertThat(taken()).isEqualTo("\r\u001b[K");
    }

    @Test
    void shouldWriteNothingWhereThereIsNoTerminalOrNothingWasShown()
    {
        final ProgressLine progress = progress(false);
        nowNs += TimeUnit.SECONDS.toNanos(10);
        progress.update("case", 10, 100);
        progress.close();
        progress(true).close();

        assertThat(taken()).isEmpty();
    }

    @Test
    void shouldShowABarThePercentageAndTheTimeLeft()
    {
        final long second = TimeUnit.SECONDS.toNanos(1);

        assertThat(Progress.of(0, 10 * second)).isEqualTo("[                    ]   0 %, 10s left");
        assertThat(Progress.of(5 * second, 10 * second)).isEqualTo("[##########          ]  50 %, 5s left");
        assertThat(Progress.of(11 * second, 10 * second)).isEqualTo("[####################] 100 %, 0s left");
        assertThat(Progress.of(0, 0)).endsWith("100 %, 0s left");
    }
}
