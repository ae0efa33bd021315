package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

import io.millrace.memory.ForkedJvm;

import org.junit.jupiter.api.Test;

/**
 * While the memory debug mode is off, not even its classes are there.
 */
class MemoryDebugOffTest
{
    private static final Pattern OF_THE_MODE = Pattern.compile(
        "io\\.millrace\\.memory\\." +
        "(ArenaDebug|Block\\w+|FindingsLog|Handle\\w+s|MemoryViolation|Place|Poison|Thread\\w+)");
    private static final int LARGE = 200_000;

    /** Has messages of all kinds of lengths echoed. */
    static final class Program
    {
        private Program()
        {
        }

        public static void main(final String[] args)
        {
            try (InMemoryServer server = InMemoryServer.start((connection, message) -> connection.send(message)))
            {
                final TestClient client = server.connect("/");
                client.sendText("hello");
                client.sendBinary(new byte[LARGE]);
                server.runUntilIdle();
                System.out.println(client.receiveText() + " and " + client.receiveBinary().length + " bytes");
            }
        }
    }

    @Test
    void shouldLoadNothingOfTheModeWhenItIsOff() throws IOException, InterruptedException
    {
        final List<String> lines = ForkedJvm.run(0, Program.class, "-Xlog:class+load");

        assertThat(lines).contains("hello and " + LARGE + " bytes");
        assertThat(lines).anyMatch(line -> line.contains("io.millrace.memory.ReceiveArena "));
        assertThat(lines).noneMatch(line -> OF_THE_MODE.matcher(line).find());
    }

    @Test
    void shouldLoadItWhenItIsOn() throws IOException, InterruptedException
    {
        final List<String> lines =
            ForkedJvm.run(0, Program.class, "-Xlog:class+load", "-Dmillrace.debug.memory=true");

        assertThat(lines).contains("hello and " + LARGE + " bytes");
        for (final String name : List.of("ArenaDebug", "BlockRecord", "HandleGenerations", "Place", "Poison"))
        {
            assertThat(lines).anyMatch(line -> line.contains("io.millrace.memory." + name + " "));
        }
    }
}
