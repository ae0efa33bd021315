package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;

class StreamCommandTest
{
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(final String... args)
    {
        return new CommandLine(new StreamCommand().spec())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(args);
    }

    @Test
    void shouldSendMessageInBothDirectionsAndSayWhatItTook()
    {
        assertThat(run("--length", "3m")).isZero();
        assertThat(out.toString().lines()).hasSize(2)
            .allMatch(line -> line.matches("(in |out)  3145728 bytes in .* MiB/s; peaks: heap .* direct memory .*"));
    }

    @ParameterizedTest
    @CsvSource({ "in, shared-network, 1", "out, dedicated, 0", "in, shared, 70000" })
    void shouldSendOneWayCompressedInAnyThreadingMode(final String way, final String mode, final String length)
    {
        assertThat(run("--direction", way, "--threading", mode, "--length", length, "--deflate")).isZero();
        assertThat(out.toString()).startsWith(way).contains(" " + length + " bytes").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({ "--length, 1x", "--length, 9999999t", "--direction, up", "--serve, 65536" })
    void shouldRefuseValuesThatMakeNoSense(final String option, final String value)
    {
        assertThat(run(option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(option + " is '" + value + "', allowed is ");
    }
}
