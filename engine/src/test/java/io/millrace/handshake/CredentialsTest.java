package io.millrace.handshake;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CredentialsTest
{
    @Test
    void shouldWriteTheSamplesOfTheRfcs()
    {
        assertThat(Credentials.basic("Aladdin", "open sesame")).isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assertThat(Credentials.basic("test", "123\u00a3")).isEqualTo("Basic dGVzdDoxMjPCow==");
        assertThat(Credentials.bearer("mF_9.B5f-4.1JqM")).isEqualTo("Bearer mF_9.B5f-4.1JqM");
        assertThat(Credentials.bearer("a+/~==")).isEqualTo("Bearer a+/~==");
    }

    @Test
    void shouldRefuseAUserOrPasswordThatCannotBeSent()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> Credentials.basic("a:b", "secret"))
            .withMessageNotContaining("secret");
        assertThatIllegalArgumentException().isThrownBy(() -> Credentials.basic("a", "b\r\n"));
        assertThatIllegalArgumentException().isThrownBy(() -> Credentials.basic("a\u0000", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "a b", "a=b", "a\r\nX: y", "\u00e4", "a,b"})
    void shouldRefuseATokenThatCouldEndTheHeader(final String token)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> Credentials.bearer(token));
    }
}
