package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each load generator for an instant, against the jar.
 */
class LoadToolsIT
{
    private static Program server;
    private static String target;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void startServer() throws Exception
    {
        server = Program.start("echo", "--port", "0");
        target = server.awaitListening().getAuthority();
    }

    @AfterAll
    static void stopServer()
    {
        server.close();
    }

    @Test
    void shouldLoadWithTheFlagsOfTcpkaliAndReportInItsLines() throws Exception
    {
        final String command =
            "load --ws -c 4 --connect-rate 10k -r 1k -T 200ms --verify --message-marker -m grüße " + target;
        try (Program load = Program.start(command.split(" ")))
        {
            assertThat(load.awaitExit()).isZero();
            assertThat(load.errors()).containsExactly(
                "Destination: [127.0.0.1]:" + target.split(":")[1], "Ramped up to 4 connections.");
            final List<String> lines = load.remainingOutput();
            final String quantity = "[0-9]+(\\.[0-9]+)?( KiB| bytes(?= ))?";
            assertThat(lines).extracting(line -> line.replaceAll(quantity, "N")).containsExactly(
                "Total data sent:     N (N bytes)",
                "Total data received: N (N bytes)",
                "Bandwidth per channel: N⇅ Mbps (N kBps)",
                "Aggregate bandwidth: N↓, N↑ Mbps",
                "Aggregate message rate: N↓, N↑ mps",
                "Packet rate estimate: N↓, N↑ (N↓, N↑ TCP MSS/op)",
                "Message latency at percentiles: N/N/N ms (N/N/N%)",
                "Test duration: N s.");
        }
    }

    @Test
    void shouldEchoEverythingRightWithoutALimitAndWithConnectionsThatAreOpenedAnew()
    {
        run("load -c 2 --connect-rate 10k -T 200ms --channel-lifetime 50ms --verify -1 first -m x");

        assertThat(out.toString()).contains("Aggregate message rate");
        assertThat(err.toString()).doesNotContain("the server has ended");
    }

    @Test
    void shouldMeasureLatenciesAtEachRateAndSizeAndLogThem(@TempDir final Path directory) throws Exception
    {
        final Path log = directory.resolve("latency.hlog");
        run("latency -c 2 -r 1k,2k --sizes 16,200 --warm-up 10ms -T 50ms --sleep --hlog " + log);

        assertThat(out.toString().lines()).hasSize(5);
        assertThat(out.toString().lines().skip(1)).extracting(line -> line.trim().replaceAll(" +", " "))
            .satisfiesExactly(
                line -> assertThat(line).startsWith("1000 16 50 0 "),
                line -> assertThat(line).startsWith("2000 16 100 0 "),
                line -> assertThat(line).startsWith("1000 200 50 0 "),
                line -> assertThat(line).startsWith("2000 200 100 0 "));
        assertThat(Files.readString(log)).contains("Tag=1000x16,", "Tag=2000x200,");
    }

    @Test
    void shouldCountRoundTripsWithOneMessageUnderWayAndWithMany()
    {
        run("pingpong -c 2 --warm-up 10ms -T 50ms");
        run("pingpong -c 2 --pipeline 10 --size 200 --binary --warm-up 10ms -T 50ms");

        assertThat(out.toString().lines()).extracting(line -> line.replaceAll("[0-9.]+", "N")).containsExactly(
            "Round trips: N/s",
            "Each took: median N us, pN N us, longest N us",
            "Round trips: N/s");
        assertThat(out.toString()).doesNotContain("Round trips: 0/s");
    }

    @Test
    void shouldTellHowFastMessagesReachAllSubscribersAtARateAndWithout() throws Exception
    {
        try (Program broadcast = Program.start("broadcast", "--port", "0"))
        {
            final String other = broadcast.awaitListening().getAuthority();
            runAgainst(other, "fanout -c 3 -r 1k --burst 5 --size 200 --warm-up 10ms -T 100ms --sleep");
            runAgainst(other, "fanout -c 3 --burst 2 --pipeline 4 --binary --warm-up 10ms -T 100ms");

            final List<String> lines = out.toString().lines().toList();
            assertThat(lines).extracting(line -> line.replaceAll("[0-9.]+", "N")).containsExactly(
                "Published: N messages/s to N subscribers",
                "Deliveries: N/s, missing N of N",
                "Each took: median N us, pN N us, pN N us, longest N us",
                "Published: N messages/s to N subscribers",
                "Deliveries: N/s, missing N of N",
                "Each took: median N us, pN N us, pN N us, longest N us");
            assertThat(lines).filteredOn(line -> line.startsWith("Deliveries"))
                .allMatch(line -> line.matches("Deliveries: [0-9]+/s, missing 0 of [1-9][0-9]*"));
        }
    }

    @Test
    void shouldTellWhatIdleConnectionsCost() throws Exception
    {
        run("idle -c 20 --hold 1ms --pid " + server.pid());

        assertThat(out.toString().lines()).satisfiesExactly(
            line -> assertThat(line).matches("Connections: 20, opened at [0-9]+/s"),
            line -> assertThat(line).matches("Resident memory: [0-9.]+ MiB, before .* KiB per connection"),
            line -> assertThat(line).matches("Live heap: [0-9.]+ MiB, before .* KiB per connection"));
    }

    @Test
    void shouldFailWhenTheServerIsNoEchoServer() throws Exception
    {
        try (Program broadcast = Program.start("broadcast", "--port", "0"))
        {
            final String other = broadcast.awaitListening().getAuthority();
            final int exitCode = Millrace.run(new PrintWriter(out, true), new PrintWriter(err, true),
                "pingpong", "-c", "2", "-T", "10s", other);

            assertThat(exitCode).isEqualTo(1);
            assertThat(err.toString()).contains("the server has sent more than it was sent");
        }
    }

    private void run(final String command)
    {
        runAgainst(target, command);
    }

    private void runAgainst(final String server, final String command)
    {
        final String[] args = (command + ' ' + server).split(" ");
        final int exitCode = Millrace.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
        assertThat(exitCode).as(err.toString()).isZero();
    }
}
