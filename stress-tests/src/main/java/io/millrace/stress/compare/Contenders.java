package io.millrace.stress.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds servers by their names.
 */
public final class Contenders
{
    /** Those that run if none are named. */
    public static final List<String> DEFAULT =
        List.of("millrace-shared", "millrace-shared-network", "millrace-dedicated");

    private static final String MILLRACE = "millrace";
    private static final List<String> PEERS =
        List.of("netty", "undertow", "jetty", "java-websocket", "vertx", "babl");
    private static final Set<String> ECHO_ONLY = Set.of("babl");
    private static final Pattern OTHER = Pattern.compile("([A-Za-z0-9_.-]+)=([0-9]{1,5})=(.+)", Pattern.DOTALL);
    private static final int MAX_PORT = 65_535;
    private static final String MODE = "{mode}";

    private final List<String> millrace;
    private final Path peersJar;
    private final List<String> jvmOptions;

    /**
     * How servers of this machine are run.
     *
     * @param millrace   what follows {@code java} and its options in a command of this program, before its arguments.
     * @param peersJar   the program of the other servers for the JVM; it need not exist.
     * @param jvmOptions for all servers that are known by name.
     */
    public Contenders(final List<String> millrace, final Path peersJar, final List<String> jvmOptions)
    {
        this.millrace = List.copyOf(millrace);
        this.peersJar = peersJar;
        this.jvmOptions = List.copyOf(jvmOptions);
    }

    /**
     * What may be named.
     *
     * @return a list for people.
     */
    public static String names()
    {
        return MILLRACE + ", " + String.join(", ", DEFAULT) + ", " + String.join(", ", PEERS) +
            " and NAME=PORT=COMMAND";
    }

    /**
     * The servers of a list of names.
     *
     * @param names of them.
     * @return the servers, in the same order.
     * @throws IllegalArgumentException if one is unknown, is there twice, or cannot be run; the message says so.
     */
    public List<Contender> find(final List<String> names)
    {
        final List<Contender> found = new ArrayList<>();
        final Set<String> seen = new HashSet<>();
        for (final String name : names)
        {
            final Contender contender = find(name);
            if (!seen.add(contender.name()))
            {
                throw new IllegalArgumentException("server '" + contender.name() + "' is there twice");
            }
            found.add(contender);
        }
        return found;
    }

    private Contender find(final String name)
    {
        if (MILLRACE.equals(name) || DEFAULT.contains(name))
        {
            final String threading = MILLRACE.equals(name) ? "auto" : name.substring(MILLRACE.length() + 1);
            return new Contender(
                name,
                described() + " -jar millrace.jar echo --threading " + threading,
                0,
                ofMillrace("echo", threading),
                ofMillrace("broadcast", threading));
        }
        if (PEERS.contains(name))
        {
            if (!Files.isRegularFile(peersJar))
            {
                throw new IllegalArgumentException(
                    "server '" + name + "' needs " + peersJar +
                    ", which is not there; build it, or name it by --peers");
            }
            return new Contender(
                name,
                described() + " -jar peers.jar " + name,
                0,
                ofPeer(name, false),
                ECHO_ONLY.contains(name) ? null : ofPeer(name, true));
        }
        return other(name);
    }

    private static Contender other(final String text)
    {
        final Matcher matcher = OTHER.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(2)) < 1 ||
            Integer.parseInt(matcher.group(2)) > MAX_PORT)
        {
            throw new IllegalArgumentException("unknown server '" + text + "'; there are " + names());
        }
        final String command = matcher.group(3);
        return new Contender(
            matcher.group(1),
            command,
            Integer.parseInt(matcher.group(2)),
            shell(command.replace(MODE, "echo")),
            command.contains(MODE) ? shell(command.replace(MODE, "broadcast")) : null);
    }

    private static IntFunction<List<String>> shell(final String command)
    {
        return port -> List.of("/bin/sh", "-c", "exec " + command);
    }

    private IntFunction<List<String>> ofMillrace(final String command, final String threading)
    {
        return port ->
        {
            final List<String> line = java();
            line.addAll(millrace);
            line.addAll(List.of(command, "--host", "127.0.0.1", "--port", String.valueOf(port)));
            line.addAll(List.of("--threading", threading));
            return line;
        };
    }

    private IntFunction<List<String>> ofPeer(final String name, final boolean broadcasts)
    {
        return port ->
        {
            final List<String> line = java();
            line.addAll(List.of("-jar", peersJar.toString(), name, "--port", String.valueOf(port)));
            if (broadcasts)
            {
                line.add("--broadcast");
            }
            return line;
        };
    }

    private String described()
    {
        return "java" + (jvmOptions.isEmpty() ? "" : ' ' + String.join(" ", jvmOptions));
    }

    private List<String> java()
    {
        final List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvmOptions);
        return line;
    }
}
