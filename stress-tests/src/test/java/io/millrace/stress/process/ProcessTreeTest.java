package io.millrace.stress.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;

import org.junit.jupiter.api.Test;

class ProcessTreeTest
{
    @Test
    void shouldReadTimesBehindANameThatHoldsBracketsAndBlanks()
    {
        final String stat = "42 (a) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 7 7 20 0 1 0 99 0 0";

        assertThat(ProcessTree.ticks(stat)).isEqualTo(300);
        assertThat(ProcessTree.ticks("")).isZero();
    }

    @Test
    void shouldReadResidentMemory()
    {
        assertThat(ProcessTree.residentKibi("Name:\tx\nVmHWM:\t  900 kB\nVmRSS:\t  812 kB\n")).isEqualTo(812);
        assertThat(ProcessTree.residentKibi("Name:\tx\n")).isZero();
    }

    @Test
    void shouldTellWhatThisProcessHasUsed()
    {
        final ProcessTree self = ProcessTree.of(ProcessHandle.current().pid());

        assertThat(self.cpuSeconds()).isPositive();
        assertThat(self.residentBytes()).isGreaterThan(1024 * 1024);
        assertThat(self.pids()).first().isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void shouldRefuseAProcessThatDoesNotExist()
    {
        assertThatThrownBy(() -> ProcessTree.of(Integer.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldFindTheTotalOfAClassHistogram() throws IOException
    {
        assertThat(JvmProcess.total(" 1:   10   240  [B\nTotal         12345        987654\n")).isEqualTo(987_654);
        assertThatThrownBy(() -> JvmProcess.total("could not attach")).isInstanceOf(IOException.class);
    }

    @Test
    void shouldSumWhatIsUsedOfTheGenerationsOfAHeap() throws IOException
    {
        assertThat(JvmProcess.used("4711:\n garbage-first heap   total 262144K, used 23456K [0x0)\n" +
            "  region size 1024K\n Metaspace       used 100K, committed 200K, reserved 300K\n"))
            .isEqualTo(23456 * 1024);
        assertThat(JvmProcess.used(" def new generation   total 9792K, used 1000K [0x0)\n" +
            "  eden space 8704K,  11% used [0x0)\n tenured generation   total 21888K, used 24K [0x0)\n"))
            .isEqualTo(1024 * 1024);
        assertThatThrownBy(() -> JvmProcess.used("could not attach")).isInstanceOf(IOException.class);
    }
}
