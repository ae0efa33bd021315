package io.millrace.stress.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.stress.load.Target;
import io.millrace.stress.process.JvmProcess;
import io.millrace.stress.process.ProcessTree;

/**
 * A server in a process of its own.
 */
final class ServerProcess implements AutoCloseable
{
    private static final long START_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_MS = 2;
    private static final int LAST_LINES = 3;
    private static final double NS_PER_MS = 1e6;

    private final Process process;
    private final ProcessTree tree;
    private final Path output;
    private final GarbageLog garbageLog;
    private final int port;
    private double startMs;

    private ServerProcess(final Process process, final Path output, final GarbageLog garbageLog, final int port)
    {
        this.process = process;
        this.output = output;
        this.garbageLog = garbageLog;
        this.port = port;
        tree = ProcessTree.of(process.pid());
    }

    /** Returns once it accepts connections. */
    static ServerProcess start(final Contender contender, final boolean broadcasts)
        throws IOException, InterruptedException
    {
        final int port = contender.fixedPort() == 0 ? freePort() : contender.fixedPort();
        if (accepts(port))
        {
            throw new IOException("port " + port + " is taken already");
        }
        final Path output = Files.createTempFile("millrace-server", ".log");
        final Path garbage = Files.createTempFile("millrace-gc", ".log");
        output.toFile().deleteOnExit();
        garbage.toFile().deleteOnExit();
        final GarbageLog garbageLog = new GarbageLog(garbage);
        final ProcessBuilder builder = new ProcessBuilder(contender.command(port, broadcasts))
            .redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().merge("JDK_JAVA_OPTIONS", garbageLog.option(), (old, added) -> old + ' ' + added);
        final long beganNs = System.nanoTime();
        final ServerProcess server = new ServerProcess(Children.start(builder), output, garbageLog, port);
        try
        {
            server.awaitListening(beganNs);
            return server;
        }
        catch (final IOException | InterruptedException ex)
        {
            server.close();
            throw ex;
        }
    }

    private void awaitListening(final long beganNs) throws IOException, InterruptedException
    {
        while (!accepts(port))
        {
            if (!process.isAlive())
            {
                throw new IOException("it has ended with " + process.exitValue() + " before it listened at port " +
                    port + lastOutput());
            }
            if (System.nanoTime() - beganNs > START_NS)
            {
                throw new IOException("it does not listen at port " + port + " after " +
                    TimeUnit.NANOSECONDS.toSeconds(START_NS) + " s" + lastOutput());
            }
            Thread.sleep(POLL_MS);
        }
        startMs = (System.nanoTime() - beganNs) / NS_PER_MS;
    }

    Target target()
    {
        return Target.local(port);
    }

    /** From the start of the process until it accepted a connection. */
    double startMs()
    {
        return startMs;
    }

    ProcessTree tree()
    {
        return tree;
    }

    /** Null if it is none. */
    JvmProcess jvm()
    {
        return JvmProcess.of(process.pid());
    }

    GarbageLog garbageLog()
    {
        return garbageLog;
    }

    /** What is wrong with it if a load failed; empty if it still runs. */
    String obituary() throws IOException
    {
        return process.isAlive() ? "" : "; the server has ended with " + process.exitValue() + lastOutput();
    }

    private String lastOutput() throws IOException
    {
        final List<String> lines =
            new String(Files.readAllBytes(output), StandardCharsets.UTF_8).lines().filter(line ->
            !line.isBlank() && !line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS")).toList();
        return lines.isEmpty() ? "" : "; its last output: " +
            String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    private static boolean accepts(final int port)
    {
        try (Socket socket = new Socket())
        {
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 1000);
            return true;
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    private static int freePort() throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")))
        {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException
    {
        try
        {
            Children.end(process);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        finally
        {
            Files.deleteIfExists(output);
            garbageLog.delete();
        }
    }
}
