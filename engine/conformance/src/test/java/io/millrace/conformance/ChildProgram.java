package io.millrace.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program's command {@code echo} in a process of its own.
 */
final class ChildProgram implements AutoCloseable
{
    private static final String LISTENING = "listening on ws://127.0.0.1:";
    private static final long KIB = 1024;

    private final Process process;
    private final int port;

    private ChildProgram(final Process process, final int port)
    {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it, and waits until it listens.
     *
     * @param heap    the longest that its JVM may have, such as {@code 128m}.
     * @param limits  commands of the shell that run before it, in the same process.
     * @param errors  the file that its error stream goes to.
     * @param options of the command.
     */
    static ChildProgram start(
        final String heap, final String limits, final Path errors, final String... options) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(
            "sh", "-c", limits + " exec \"$@\"", "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap,
            "-jar", System.getProperty("millrace.jar"), "echo", "--port", "0"));
        command.addAll(List.of(options));
        final Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        final String line = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null || !line.startsWith(LISTENING))
        {
            process.destroyForcibly();
            throw new IOException("the program printed " + line);
        }
        return new ChildProgram(process, Integer.parseInt(line.substring(LISTENING.length())));
    }

    int port()
    {
        return port;
    }

    /** The directory of its descriptors. */
    Path descriptors()
    {
        return Path.of("/proc", String.valueOf(process.pid()), "fd");
    }

    /** The memory that it has in the machine, in bytes. */
    long resident() throws IOException
    {
        for (final String line : Files.readAllLines(descriptors().resolveSibling("status")))
        {
            if (line.startsWith("VmRSS:"))
            {
                return KIB * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("the program has ended");
    }

    boolean isAlive()
    {
        return process.isAlive();
    }

    @Override
    public void close()
    {
        process.destroyForcibly();
    }
}
