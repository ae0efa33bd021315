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
}
