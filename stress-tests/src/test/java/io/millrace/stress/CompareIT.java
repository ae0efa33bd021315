package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers compared by the jar, for an instant.
 */
class CompareIT
{
    private static final int FAILURE = 1;
    private static final int MISUSE = 2;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    private Path directory;

    private Program compare(final String command) throws Exception
    {
        return Program.start(("compare --built-in-load -o " + directory + ' ' + command).split(" "));
    }

    @Test
    void shouldCompareTwoServersAndTellOfOneThatDoesNotStart() throws Exception
    {
        try (Program compare = compare(
            "-s model --rounds 1 -T 1s --warm-up 100ms --name x millrace-shared millrace-dedicated broken=9=false"))
        {
            assertThat(compare.awaitExit()).isEqualTo(FAILURE);
            assertThat(compare.remainingOutput()).containsExactly("results in " + directory.resolve("x.md"));
            assertThat(compare.errors()).containsExactly(
                "millrace: broken, model, round 1: it has ended with 1 before it listened at port 9",
                "millrace: 1 measurements have failed, see " + directory.resolve("x.md"));
        }
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("x.md", "x.csv", "x-model-cpu.png");
        final List<String> table = Files.readAllLines(directory.resolve("x.md"));
        assertThat(table).anyMatch(line -> line.matches("\\| millrace-shared \\| [1-9].*"))
            .anyMatch(line -> line.matches("\\| millrace-dedicated \\| [1-9].* ×.*"))
            .anyMatch(line -> line.startsWith("| broken | –"));
    }

    @Test
    void shouldStopTheServersWhenItIsStopped() throws Exception
    {
        final Path pid = directory.resolve("pid");
        try (Program compare = Program.start("compare", "-o", directory.toString(), "-s", "model",
            "sleeper=9=sh -c 'echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; exec sleep 1000'"))
        {
            final long startNs = System.nanoTime();
            while (!Files.exists(pid))
            {
                assertThat(System.nanoTime() - startNs).as("the server is started").isLessThan(LIMIT_NS);
                Thread.onSpinWait();
            }
            final ProcessHandle server =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).trim())).orElseThrow();
            compare.terminate();
            compare.awaitExit();
            server.onExit().get(LIMIT_NS, TimeUnit.NANOSECONDS);
        }
        assertThat(directory.resolve("compare.md")).doesNotExist();
    }

    @Test
    void shouldSayWhatIsWrongWithTheCall()
    {
        assertMisuse("unknown server 'foo'; there are millrace, ", "foo");
        assertMisuse("-s is 'model,foo', allowed is some of model,100k,", "-s", "model,foo");
        assertMisuse("--rounds is '0', allowed is a whole number", "--rounds", "0");
        assertMisuse("--name is 'a/b', allowed is letters", "--name", "a/b");
    }

    private static void assertMisuse(final String message, final String... args)
    {
        final StringWriter err = new StringWriter();
        final String[] all = new String[args.length + 1];
        all[0] = "compare";
        System.arraycopy(args, 0, all, 1, args.length);
        assertThat(Millrace.run(new PrintWriter(err, true), all)).isEqualTo(MISUSE);
        assertThat(err.toString()).contains(message);
    }

    @Test
    @Tag("heavy")
    void shouldMeasureEachScenario() throws Exception
    {
        try (Program compare = compare("--rounds 1 -T 300ms --warm-up 100ms --subscribers 10 --idle-connections 50 " +
            "-r 1k,2k --name all millrace-shared"))
        {
            assertThat(compare.awaitExit(180)).isZero();
        }
        assertThat(Files.readString(directory.resolve("all.md"))).contains("## model", "## 100k", "## unlimited",
            "## size-16384", "## pingpong-100", "## pipelined-16384", "## latency-2000", "## fanout-unlimited",
            "## idle");
    }
}
