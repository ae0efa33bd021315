package io.millrace.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.stress.compare.Comparison;
import io.millrace.stress.compare.ComparisonSettings;
import io.millrace.stress.compare.Contender;
import io.millrace.stress.compare.Contenders;
import io.millrace.stress.compare.Scenario;
import io.millrace.stress.load.Quantity;

import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The command {@code compare}: several servers under the same loads.
 */
final class CompareCommand extends ToolCommand
{
    private static final String SCENARIOS = "-s";
    private static final String ROUNDS = "--rounds";
    private static final String DURATION = "-T";
    private static final String WARM_UP = "--warm-up";
    private static final String RATES = "-r";
    private static final String SUBSCRIBERS = "--subscribers";
    private static final String CONNECTIONS = "--idle-connections";
    private static final String PEERS = "--peers";
    private static final String JVM_OPTIONS = "--jvm-options";
    private static final String BUILT_IN = "--built-in-load";
    private static final String OUTPUT = "-o";
    private static final String NAME = "--name";
    private static final String SERVER = "SERVER";

    CompareCommand()
    {
        super(
            "compare",
            "Starts servers one after the other, puts the same loads on each, round after round, and writes tables " +
            "and charts: messages per second, the share echoed, the server's CPU per message, latencies, memory, " +
            "what a JVM allocates per message and how long its collector stops it. Ratios are to the first server.",
            "Servers are " + Contenders.names() + ". In a COMMAND, {mode} becomes echo or broadcast; without it " +
            "the server takes no part in fanout. If none are named, Millrace runs in each threading mode.");
        spec().addPositional(PositionalParamSpec.builder().paramLabel(SERVER).type(List.class)
            .auxiliaryTypes(String.class).arity("0..*").description("Which servers.").build());
        addOption("-s, --scenarios", "<list>", Scenario.names(), "Which loads.");
        addOption(ROUNDS, "<N>", 3, "How often each load is put on each server.");
        addOption("-T, --duration", "<Time>", "4s", "For how long a load measures.");
        addOption(WARM_UP, "<Time>", "5s", "For how long it runs before that; a JVM needs several seconds.");
        addOption("-r, --rates", "<Rate,...>", "20k", "Messages per second of the scenario latency.");
        addOption(SUBSCRIBERS, "<N>", 1000, "Connections of the scenario fanout.");
        addOption(CONNECTIONS, "<N>", "10k", "Connections of the scenario idle.");
        addOption(PEERS, "JAR", null, "The program of the other servers for the JVM. Default: peers.jar where the " +
            "build puts it.");
        addOption(JVM_OPTIONS, "<options>", null, "For the JVM of each server that is known by name; with blanks " +
            "between them.");
        addFlag(BUILT_IN, "Uses the command load in place of tcpkali, even if that is on the PATH.");
        addOption("-o, --output", "DIR", "perf-results", "Where the results go.");
        addOption(NAME, "<name>", "compare", "With which the names of files begin.");
        spec().usageMessage().footer(
            "",
            "Stopping it, by Ctrl-C, stops all that it has started, and writes nothing.",
            "",
            "Examples:",
            "  java -jar millrace.jar compare -s model,unlimited millrace netty",
            "  java -jar millrace.jar compare -s fanout millrace-shared 'uws=9001=./uws 9001 {mode}'");
    }

    @Override
    void run() throws IOException, InterruptedException, RunFailure
    {
        final Path output = Path.of(text(OUTPUT));
        final ComparisonSettings settings = new ComparisonSettings(contenders(), list(SCENARIOS, Scenario::of))
            .rounds(value(ROUNDS, Quantity::count))
            .times(value(WARM_UP, Quantity::durationNs), value(DURATION, Quantity::durationNs), TimeUnit.NANOSECONDS)
            .amounts(
                value(SUBSCRIBERS, Quantity::count),
                value(CONNECTIONS, Quantity::count),
                list(RATES, Quantity::rate))
            .output(output, value(NAME, CompareCommand::fileName))
            .command("java -jar millrace.jar " + String.join(" ",
                spec().commandLine().getParent().getParseResult().originalArgs()));
        if (flag(BUILT_IN))
        {
            settings.withoutTcpkali();
        }
        final int failed;
        try (ProgressLine progress = ProgressLine.ofProcess())
        {
            failed = new Comparison(settings, err()).run(progress);
        }
        final String where = output.resolve(text(NAME) + ".md").toString();
        out().println("results in " + where);
        if (failed > 0)
        {
            throw new RunFailure(failed + " measurements have failed, see " + where, null);
        }
    }

    private List<Contender> contenders()
    {
        final List<String> given = spec().positionalParameters().get(0).getValue();
        final List<String> names = given == null || given.isEmpty() ? Contenders.DEFAULT : given;
        final Path jar = jar();
        final List<String> program = Files.isRegularFile(jar) ? List.of("-jar", jar.toString()) : List.of(
            "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp", System.getProperty("java.class.path"), Millrace.class.getName());
        final String peers = text(PEERS);
        final String options = text(JVM_OPTIONS);
        final Contenders all = new Contenders(
            program,
            peers == null ? jar.resolveSibling(Path.of("..", "peers", "target", "peers.jar")).normalize() :
                Path.of(peers),
            options == null ? List.of() : Arrays.asList(options.trim().split(" +")));
        try
        {
            return all.find(names);
        }
        catch (final IllegalArgumentException ex)
        {
            throw misuse(ex.getMessage());
        }
    }

    /** Of this program; a directory if it runs from classes. */
    private static Path jar()
    {
        return Path.of(CompareCommand.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static String fileName(final String text)
    {
        if (!text.matches("[A-Za-z0-9_.-]+"))
        {
            throw new IllegalArgumentException("letters, digits, '.', '_' and '-'");
        }
        return text;
    }
}
