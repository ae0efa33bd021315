package io.millrace.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every benchmark for a moment, so that none rots.
 */
class BenchmarksTest
{
    private static final Set<String> BENCHMARKS = Set.of(
        "FrameDecoderBenchmark.oneFramePerRead",
        "FrameDecoderBenchmark.manyFramesPerRead",
        "FrameDecoderBenchmark.nettyOneFramePerRead",
        "FrameDecoderBenchmark.nettyManyFramesPerRead",
        "FrameEncoderBenchmark.encode",
        "FrameEncoderBenchmark.encodeMasked",
        "FrameEncoderBenchmark.nettyEncoder",
        "MaskingBenchmark.inPlace",
        "MaskingBenchmark.whileCopying",
        "MaskingBenchmark.byteCopy",
        "MaskingBenchmark.plainCopy",
        "Utf8ValidatorBenchmark.validator",
        "Utf8ValidatorBenchmark.jdkDecoder",
        "Utf8ValidatorBenchmark.jdkString",
        "RequestParserBenchmark.parse",
        "RequestParserBenchmark.parseAndAnswer",
        "RequestParserBenchmark.nettyDecoder",
        "InboundLaneBenchmark.publish",
        "InboundLaneBenchmark.roundTrip",
        "OutboundBenchmark.batched",
        "OutboundBenchmark.recordEach",
        "OutboundWriterBenchmark.drain",
        "ProducersBenchmark.one",
        "ProducersBenchmark.two",
        "ProducersBenchmark.four",
        "RingBufferBenchmark.one",
        "RingBufferBenchmark.two",
        "RingBufferBenchmark.four",
        "CompressorBenchmark.compress",
        "CompressorBenchmark.jdkDeflater",
        "DecompressorBenchmark.inflate",
        "DecompressorBenchmark.jdkInflater",
        "TopicBenchmark.publish",
        "TopicBenchmark.sendToEach",
        "ConnectionTimersBenchmark.pollOneTick",
        "ConnectionTimersBenchmark.pollWithinTick",
        "ConnectionTimersBenchmark.armAgain",
        "ConnectionTimersBenchmark.earliest",
        "EchoPipelineBenchmark.oneMessagePerRead",
        "EchoPipelineBenchmark.manyMessagesPerRead",
        "ThreadingModesBenchmark.oneMessagePerRead",
        "ThreadingModesBenchmark.manyMessagesPerRead");

    @Test
    void shouldRunEveryBenchmark() throws RunnerException
    {
        final Options options = new OptionsBuilder()
            .include("io\\.millrace\\..*")
            .param("payloadLength", "125")
            .param("length", "125")
            .param("alignment", "1")
            .param("timers", "1000")
            .param("script", "CJK")
            .param("peer", "BROWSER")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(10))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

        final Collection<RunResult> results = new Runner(options).run();

        assertThat(benchmarks(results)).isEqualTo(BENCHMARKS);
    }

    private static Set<String> benchmarks(final Collection<RunResult> results)
    {
        return results.stream()
            .map(result -> result.getParams().getBenchmark().replaceFirst("io\\.millrace\\.\\w+\\.", ""))
            .collect(Collectors.toSet());
    }
}
