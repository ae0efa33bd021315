package io.millrace.conformance;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The program with its default options, but for compression where that is attacked.
 */
final class ProgramTarget extends Target
{
    /** Forty peers may have half of it waiting to be sent, and 2 MiB of memory each for a message of 1 MiB. */
    private static final String HEAP = "256m";
    private static final long MOST_MEMORY = 400L << 20;
    private static final long MORE_MEMORY = 32L << 20;

    private final ChildProgram program;

    ProgramTarget(final Kind kind, final int scale, final Volume volume) throws IOException
    {
        super(scale, volume);
        final Path errors = Path.of("target", "program-" + kind + ".log");
        program = kind == Kind.COMPRESSING ?
            ChildProgram.start(HEAP, "", errors, "--deflate") : ChildProgram.start(HEAP, "", errors);
        // The first connection that ends has the JVM open descriptors that it keeps.
        connect().close();
        invite();
    }

    @Override
    int port()
    {
        return program.port();
    }

    @Override
    String held() throws IOException
    {
        return Descriptors.sockets(program.descriptors()) + " sockets";
    }

    @Override
    long memory() throws IOException
    {
        return program.resident();
    }

    @Override
    long memoryBound()
    {
        return MOST_MEMORY + scale() * MORE_MEMORY;
    }

    @Override
    public void close()
    {
        super.close();
        program.close();
    }
}
