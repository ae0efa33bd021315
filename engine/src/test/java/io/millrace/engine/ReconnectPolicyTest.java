package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.millrace.api.CloseCause;
import io.millrace.api.HandshakeException;
import io.millrace.api.HandshakeResponse;
import io.millrace.api.ReconnectPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconnectPolicyTest
{
    private static final ReconnectPolicy POLICY = ReconnectPolicy.exponential(100, 1000, TimeUnit.MILLISECONDS);

    @Test
    void shouldDoubleTheDelayUpToItsBoundWhenAttemptsFail()
    {
        final long[] delays = new long[8];
        for (int failures = 0; failures < delays.length; failures++)
        {
            delays[failures] = TimeUnit.NANOSECONDS.toMillis(POLICY.withJitter(0).delayNs(failures, new Random(1)));
        }
        assertThat(delays).containsExactly(100, 100, 200, 400, 800, 1000, 1000, 1000);
        assertThat(POLICY.withJitter(0).delayNs(Integer.MAX_VALUE, new Random(1)))
            .isEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(ReconnectPolicy.exponential(1, Long.MAX_VALUE, TimeUnit.NANOSECONDS).withJitter(0)
            .delayNs(64, new Random(1))).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.25, 0.5, 1})
    void shouldSpreadDelaysOverTheirRandomPart(final double jitter)
    {
        final Random random = new Random(17);
        final ReconnectPolicy policy = POLICY.withJitter(jitter);
        final long fullNs = TimeUnit.MILLISECONDS.toNanos(400);
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 0; i < 10_000; i++)
        {
            final long delayNs = policy.delayNs(3, random);
            shortest = Math.min(shortest, delayNs);
            longest = Math.max(longest, delayNs);
        }
        assertThat(longest).isBetween((long)(fullNs * 0.99), fullNs);
        assertThat((double)shortest).isBetween(fullNs * (1 - jitter), fullNs * (1 - jitter) + fullNs * 0.01);
    }

    @Test
    void shouldTakeItsRandomPartFromTheGivenSource()
    {
        final RandomGenerator half = () -> Long.MIN_VALUE;

        assertThat(POLICY.delayNs(1, half)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(75));
    }

    @Test
    void shouldEndWhenAttemptsAreUsedUp()
    {
        assertThat(POLICY.allowsAttemptAfter(Integer.MAX_VALUE)).isTrue();
        assertThat(POLICY.withMaxAttempts(2).allowsAttemptAfter(1)).isTrue();
        assertThat(POLICY.withMaxAttempts(2).allowsAttemptAfter(2)).isFalse();
    }

    @Test
    void shouldCallAConnectionStableAfterTheLongestDelayOrASetTime()
    {
        assertThat(POLICY.isStable(TimeUnit.MILLISECONDS.toNanos(999))).isFalse();
        assertThat(POLICY.isStable(TimeUnit.MILLISECONDS.toNanos(1000))).isTrue();
        assertThat(POLICY.withStableTime(0, TimeUnit.SECONDS).isStable(0)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "1001, PEER, true", "1005, PEER, true", "1006, PEER, true", "1011, PEER, true", "1012, PEER, true",
        "1013, PEER, true", "1014, PEER, true", "1000, PEER, false", "1002, PEER, false", "1008, PEER, false",
        "1009, PEER, false", "3000, PEER, false", "4001, PEER, false", "1006, IO_ERROR, true", "1001, TIMEOUT, true",
        "1008, TIMEOUT, true", "1008, SLOW_CONSUMER, true", "1000, LOCAL, false", "1006, LOCAL, false",
        "1002, PROTOCOL_ERROR, false", "1011, HANDLER_ERROR, false", "1001, SHUTDOWN, false"})
    void shouldConnectAgainAfterWhatMayPass(final int code, final CloseCause cause, final boolean expected)
    {
        assertThat(POLICY.retriesAfterClose(code, cause)).isEqualTo(expected);
    }

    @Test
    void shouldAskTheGivenFiltersButNotAboutShutdown()
    {
        final ReconnectPolicy policy = POLICY
            .withCloses((code, cause) -> code == 1000 || cause == CloseCause.LOCAL)
            .withStatuses(status -> status == 403);

        assertThat(policy.retriesAfterClose(1000, CloseCause.PEER)).isTrue();
        assertThat(policy.retriesAfterClose(1006, CloseCause.LOCAL)).isTrue();
        assertThat(policy.retriesAfterClose(1006, CloseCause.IO_ERROR)).isFalse();
        assertThat(policy.retriesAfterClose(1000, CloseCause.SHUTDOWN)).isFalse();
        assertThat(policy.retriesAfterFailure(refusal(403))).isTrue();
        assertThat(policy.retriesAfterFailure(refusal(503))).isFalse();
        assertThat(policy.withMaxAttempts(3).withJitter(0.1).withStableTime(1, TimeUnit.SECONDS)
            .retriesAfterFailure(refusal(403))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "408, true", "425, true", "429, true", "500, true", "502, true", "503, true", "504, true", "101, false",
        "200, false", "301, false", "400, false", "401, false", "403, false", "404, false", "407, false", "426, false",
        "501, false"})
    void shouldTryAgainAfterARefusalThatMayPass(final int status, final boolean expected)
    {
        assertThat(POLICY.retriesAfterFailure(refusal(status))).isEqualTo(expected);
    }

    @Test
    void shouldTryAgainWhenNobodyAnsweredButNotAfterAFaultOfTheProgram()
    {
        assertThat(POLICY.retriesAfterFailure(new ConnectException("refused"))).isTrue();
        assertThat(POLICY.retriesAfterFailure(new IOException("reset"))).isTrue();
        assertThat(POLICY.retriesAfterFailure(new HandshakeException("not HTTP", null))).isTrue();
        assertThat(POLICY.retriesAfterFailure(new IllegalStateException("closed"))).isFalse();
        assertThat(POLICY.retriesAfterFailure(new OutOfMemoryError())).isFalse();
    }

    @Test
    void shouldRefuseWhatMakesNoSense()
    {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> ReconnectPolicy.exponential(0, 1, TimeUnit.SECONDS));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> ReconnectPolicy.exponential(2, 1, TimeUnit.SECONDS));
        assertThatIllegalArgumentException().isThrownBy(() -> POLICY.withJitter(-0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> POLICY.withJitter(1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> POLICY.withJitter(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> POLICY.withMaxAttempts(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> POLICY.withStableTime(-1, TimeUnit.SECONDS));
    }

    private static HandshakeException refusal(final int status)
    {
        return new HandshakeException("refused", new Refusal(status, "", List.of()));
    }

    private record Refusal(int status, String reason, List<Map.Entry<String, String>> headers)
        implements HandshakeResponse
    {
        @Override
        public String header(final String name)
        {
            return null;
        }

        @Override
        public byte[] body()
        {
            return new byte[0];
        }

        @Override
        public String bodyText()
        {
            return "";
        }

        @Override
        public boolean isBodyCut()
        {
            return false;
        }
    }
}
