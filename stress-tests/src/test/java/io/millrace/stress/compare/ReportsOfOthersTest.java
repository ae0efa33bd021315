package io.millrace.stress.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;

/**
 * What tcpkali and collectors write.
 */
class ReportsOfOthersTest
{
    @Test
    void shouldReadTheReportOfTcpkali() throws IOException
    {
        final String report = "Destination: [127.0.0.1]:8081\nTotal data sent:     673.2 MiB (705910260 bytes)\n" +
            "Total data received: 418.8 MiB (439174637 bytes)\nTest duration: 2.00754 s.\n";

        assertThat(Tcpkali.Totals.parse(report)).isEqualTo(
            new Tcpkali.Totals(705_910_260, 439_174_637, 2.00754));
        assertThatThrownBy(() -> Tcpkali.Totals.parse("Ramped up\nConnection refused\n\n"))
            .isInstanceOf(IOException.class).hasMessage("tcpkali has not reported: Connection refused");
    }

    @Test
    void shouldSumPausesOfCollectors()
    {
        final GarbageLog.Pauses pauses = GarbageLog.Pauses.of(List.of(
            "[0.010s][info][gc] Using G1",
            "[1.234s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->2M(256M) 1.250ms",
            "[1.300s][info][gc] GC(1) Concurrent Mark Cycle 5.000ms",
            "[2.234s][info][gc] GC(2) Pause Young (Allocation Failure) 1024K->512K(2048K) 0.250ms"));

        assertThat(pauses).isEqualTo(new GarbageLog.Pauses(2, 1.5, 22.5 * 1024 * 1024));
    }
}
