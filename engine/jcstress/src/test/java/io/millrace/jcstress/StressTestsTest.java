package io.millrace.jcstress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;

/**
 * Runs every stress test for a moment, in this JVM, so that none rots.
 */
class StressTestsTest
{
    private static final String[] OPTIONS = {
        "-c", "2", "-time", "20", "-iters", "1", "-strideSize", "16", "-strideCount", "4", "-spinStyle", "THREAD_YIELD"
    };

    static Stream<String> tests()
    {
        return TestList.tests().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("tests")
    void shouldFindNothingForbidden(final String test) throws Exception
    {
        final TestConfig config = config(TestList.getInfo(test));
        final Runner<?> runner = (Runner<?>)Class.forName(config.generatedRunnerName)
            .getConstructor(ForkedTestConfig.class)
            .newInstance(new ForkedTestConfig(config));

        final TestResult result = runner.run();

        result.setConfig(config);
        assertThat(result.status()).as("%s", result.getMessages()).isEqualTo(Status.NORMAL);
        assertThat(result.grading().failureMessages).isEmpty();
        assertThat(result.grading().isPassed).as("%s", result.getCounter()).isTrue();
    }

    private static TestConfig config(final TestInfo info) throws Exception
    {
        final Options options = new Options(OPTIONS);
        assertThat(options.parse()).isTrue();
        final SchedulingClass scheduling =
            new SchedulingClass(AffinityMode.NONE, info.threads(), NodeType.PACKAGE);
        return new TestConfig(options, info, 0, List.of(), CompileMode.UNIFIED, scheduling);
    }
}
