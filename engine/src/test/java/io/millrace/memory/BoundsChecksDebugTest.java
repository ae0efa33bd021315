package io.millrace.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--add-exports")).forEach(command::add);
        command.addAll(List.of("-Dmillrace.debug.memory=true", "-Dagrona.disable.bounds.checks=true", "-cp",
            System.getProperty("java.class.path"), Program.class.getName()));

        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(output).contains("IllegalStateException: -Dmillrace.debug.memory=true needs Agrona's bounds checks");
    }
}
