package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatIT
{
    @TempDir
    private Path directory;

    @Test
    void shouldShowWhatAnotherProcessCountsUntilThatEnds() throws Exception
    {
        final Path file = directory.resolve("echo.counters");
        try (Program echo = Program.start("echo", "--port", "0", "--counters", file.toString()))
        {
            final Client client = Client.connect(echo.awaitListening());
            client.sendText("counted");
            assertThat(client.awaitMessage()).isEqualTo("counted");
            final String pid = Long.toString(echo.pid());
            try (Program stat = Program.start("stat", pid, "--format", "csv", "--interval", "0.1"))
            {
                assertThat(stat.awaitLine()).isEqualTo(StatRecords.CSV_HEAD);
                assertThat(stat.awaitLine()).contains("," + echo.pid() + ",engine,,connections.open,gauge,1,");
                echo.terminate();

                assertThat(echo.awaitExit()).isZero();
                assertThat(stat.awaitExit()).isZero();
                final List<String> lines = stat.remainingOutput();
                assertThat(lines).anyMatch(line -> line.contains(",messages.received,count,1,0.0"));
                assertThat(lines.subList(lines.size() / 2, lines.size()))
                    .anyMatch(line -> line.contains(",connections.closed.shutdown,count,1,"));
                assertThat(stat.errors()).isEmpty();
                assertThat(file).doesNotExist();
            }
        }
    }
}
