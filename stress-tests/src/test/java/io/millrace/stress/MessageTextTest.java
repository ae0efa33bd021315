package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest
{
    @Test
    void shouldTakeBackslashesAsTheyAreWhenNotToldToUnescape()
    {
        assertThat(MessageText.parse("a\\nü", false)).isEqualTo("a\\nü".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldUnderstandEscapesWhenToldTo()
    {
        assertThat(MessageText.parse("ü\\n\\r\\t\\\\\\x41\\xFF\\0.", true))
            .isEqualTo(new byte[]{ (byte)0xC3, (byte)0xBC, '\n', '\r', '\t', '\\', 'A', (byte)0xFF, 0, '.' });
    }

    @ParameterizedTest
    @ValueSource(strings = { "\\", "a\\q", "\\x", "\\x4", "\\xg0" })
    void shouldRefuseAnEscapeThatItDoesNotKnow(final String text)
    {
        assertThatThrownBy(() -> MessageText.parse(text, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldPutAsManyBytesAsTcpkaliInPlaceOfTheMarker()
    {
        assertThat(MessageText.parse("<\\{message.marker}>", false)).hasSize(32);
    }
}
