package io.millrace.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("debug-memory")
class BoundsChecksDebugTest
{
    /** What is run in a JVM that cannot have the debug mode. */
    static final class Program
    {
        private Program()
        {
        }

        public static void main(final String[] args)
        {
            new OffHeapAllocator();
        }
    }

    @Test
    void shouldRefuseToStartWhenAgronaDoesNotCheckBounds() throws IOException, InterruptedException
    {
        assertThat(ForkedJvm.run(
            1, Program.class, "-Dmillrace.debug.memory=true", "-Dagrona.disable.bounds.checks=true"))
            .anyMatch(line -> line.contains("IllegalStateException: -Dmillrace.debug.memory=true needs Agrona"));
    }
}
