package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class HandshakeFailureTest
{
    @ParameterizedTest
    @ValueSource(ints = {0, 101, 200, 399, 600})
    void shouldThrowWhenTheStatusIsNoError(final int status)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> HandshakeFailure.of(status, "reason"));
    }

    @Test
    void shouldThrowWhenThereIsNoReason()
    {
        assertThatNullPointerException().isThrownBy(() -> HandshakeFailure.of(400, null));
    }

    @Test
    void shouldNotChangeWhenTheGivenHeadersChange()
    {
        final List<Map.Entry<String, String>> headers = new ArrayList<>();
        final HandshakeFailure failure = new HandshakeFailure(599, "reason", headers);
        headers.add(Map.entry("Allow", "GET"));

        assertThat(failure.headers()).isEmpty();
    }
}
