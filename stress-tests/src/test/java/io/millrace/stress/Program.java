package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The jar, run as a process of its own.
 */
final class Program implements AutoCloseable
{
    private static final long TIMEOUT_S = 30;
    private static final String DEBUG_MEMORY = "millrace.debug.memory";
    private static final String END = "<end of output>";

    private static final List<String> LISTENING_INPUT = List.of(
        "perl", "-MIO::Socket::INET", "-MPOSIX", "-e",
        "$s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 16) or die; " +
        "dup2(fileno($s), 0); exec @ARGV");

    private final Process process;
    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> err = new LinkedBlockingQueue<>();

    private Program(final Process process)
    {
        this.process = process;
        collect(process.getInputStream(), out, "out");
        collect(process.getErrorStream(), err, "err");
    }

    static Program start(final String... args) throws IOException
    {
        return run(List.of("-jar", System.getProperty("millrace.jar")), args);
    }

    /** From the jar's classes, but without what its manifest asks of the JVM. */
    static Program startWithoutManifest(final String... args) throws IOException
    {
        return run(List.of("-cp", System.getProperty("millrace.jar"), Millrace.class.getName()), args);
    }

    /** Its standard input is a socket that listens at a free port, as inetd makes it. */
    static Program startWithListeningInput(final String... args) throws IOException
    {
        return run(LISTENING_INPUT, List.of("-jar", System.getProperty("millrace.jar")), args);
    }

    /** Whether this machine has what {@link #startWithListeningInput(String...)} needs. */
    static boolean canListenForOthers() throws InterruptedException
    {
        try
        {
            return new ProcessBuilder("perl", "-MIO::Socket::INET", "-MPOSIX", "-e", "1").start().waitFor() == 0;
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    private static Program run(final List<String> how, final String... args) throws IOException
    {
        return run(List.of(), how, args);
    }

    private static Program run(final List<String> launcher, final List<String> how, final String... args)
        throws IOException
    {
        final List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Boolean.getBoolean(DEBUG_MEMORY))
        {
            command.add("-D" + DEBUG_MEMORY + "=true");
        }
        command.addAll(how);
        command.addAll(List.of(args));
        return new Program(new ProcessBuilder(command).start());
    }

    /** Waits for the first line and returns the address that it names. */
    URI awaitListening() throws InterruptedException
    {
        final String line = next(out);
        if (!line.matches("listening on wss?(://|\\+unix:).*"))
        {
            fail("the program printed %s and on the error stream %s", line, err);
        }
        return URI.create(line.substring("listening on ".length()));
    }

    /** Types lines, and then ends the input. */
    void type(final String... lines) throws IOException
    {
        try (OutputStream in = process.getOutputStream())
        {
            in.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    long pid()
    {
        return process.pid();
    }

    /** The next line of the standard output. */
    String awaitLine() throws InterruptedException
    {
        return next(out);
    }

    /** Sends SIGTERM. {@code Process.destroy()} would close the streams as well, and lose what is said at the end. */
    void terminate()
    {
        process.toHandle().destroy();
    }

    int awaitExit() throws InterruptedException
    {
        return awaitExit(TIMEOUT_S);
    }

    int awaitExit(final long timeoutS) throws InterruptedException
    {
        assertThat(process.waitFor(timeoutS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** What was written to the standard output and not asked for before; to be called after the exit. */
    List<String> remainingOutput() throws InterruptedException
    {
        return remaining(out);
    }

    /** What was written to the standard error stream; to be called after the exit. */
    List<String> errors() throws InterruptedException
    {
        return remaining(err);
    }

    @Override
    public void close()
    {
        process.destroyForcibly();
    }

    private static List<String> remaining(final BlockingQueue<String> lines) throws InterruptedException
    {
        final List<String> result = new ArrayList<>();
        String line = next(lines);
        while (!END.equals(line))
        {
            result.add(line);
            line = next(lines);
        }
        return result;
    }

    private static String next(final BlockingQueue<String> lines) throws InterruptedException
    {
        final String line = lines.poll(TIMEOUT_S, TimeUnit.SECONDS);
        return line != null ? line : fail("no output within " + TIMEOUT_S + " s");
    }

    private static void collect(final InputStream stream, final BlockingQueue<String> lines, final String name)
    {
        final Thread reader = new Thread(
            () ->
            {
                try (Scanner scanner = new Scanner(stream, StandardCharsets.UTF_8))
                {
                    while (scanner.hasNextLine())
                    {
                        lines.add(scanner.nextLine());
                    }
                }
                lines.add(END);
            },
            "program-" + name);
        reader.setDaemon(true);
        reader.start();
    }
}
