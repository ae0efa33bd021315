package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoakCommandTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldFindNothingInAShortRunAndWriteTheReport() throws IOException
    {
        final StringWriter err = new StringWriter();

        final int exitCode = Millrace.run(new PrintWriter(err), "soak", "--minutes", "0.02", "--rate", "1000",
            "--connections", "30", "--churn", "30", "--seed", "7", "--report", directory.toString());

        assertThat(err.toString()).isEmpty();
        assertThat(Files.readString(directory.resolve("report.md")))
            .contains("**Violations: 0**").contains("| connections opened |").contains("| sabotage: ");
        assertThat(Files.readAllLines(directory.resolve("samples.csv"))).hasSizeGreaterThan(1);
        assertThat(directory.resolve("memory.png")).isNotEmptyFile();
        assertThat(directory.resolve("latency.png")).isNotEmptyFile();
        assertThat(exitCode).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = { "--minutes 0", "--minutes NaN", "--rate 0", "--connections 20000", "--churn -1",
        "--threading none" })
    void shouldRefuseWrongValues(final String option)
    {
        final StringWriter err = new StringWriter();

        assertThat(Millrace.run(new PrintWriter(err), ("soak " + option).split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith("millrace: " + option.split(" ")[0] + " is '");
    }
}
