package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest
{
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8081, 127.0.0.1:8081, /",
        "127.0.0.1:8081/a/b?c=d, 127.0.0.1:8081, /a/b?c=d",
        "ws://127.0.0.1:80/, 127.0.0.1:80, /",
        "[::1]:9001/x, [::1]:9001, /x",
    })
    void shouldReadAddressAndPath(final String text, final String host, final String path) throws UnknownHostException
    {
        final Target target = Target.parse(text);

        assertThat(target.host()).isEqualTo(host);
        assertThat(target.path()).isEqualTo(path);
        assertThat(target.address().isUnresolved()).isFalse();
        assertThat(host).endsWith(":" + target.address().getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "host", ":80", "host:", "host:0", "host:65536", "wss://host:1", "::1:80", "a b:80" })
    void shouldRefuseWhatIsNoAddress(final String text)
    {
        assertThatThrownBy(() -> Target.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSayWhichHostIsUnknown()
    {
        assertThatThrownBy(() -> Target.parse("nowhere.invalid:80"))
            .isInstanceOf(UnknownHostException.class).hasMessageContaining("nowhere.invalid");
    }
}
