package io.millrace.protocol;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DecoderConfigTest
{
    @Test
    void shouldExpectWholeMessagesFromClientsWhenServer()
    {
        assertThat(DecoderConfig.server(5000)).isEqualTo(new DecoderConfig(true, false, false, Long.MAX_VALUE, 5000));
    }
}
