package io.millrace.jmh;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How the benchmarks are run unless the command line says otherwise: the average time of an operation in nanoseconds,
 * in two JVMs, after five seconds each.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = { TimedBenchmark.AGRONA_FLAG, TimedBenchmark.NETTY_LEAKS })
public abstract class TimedBenchmark
{
    /** Without it Agrona 2 cannot use off-heap memory. */
    static final String AGRONA_FLAG = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";

    /** Netty looks for leaks by samples, which those who measure switch off. */
    static final String NETTY_LEAKS = "-Dio.netty.leakDetection.level=disabled";

    /**
     * For subclasses.
     */
    protected TimedBenchmark()
    {
    }
}
