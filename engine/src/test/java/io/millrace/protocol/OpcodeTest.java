package io.millrace.protocol;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class OpcodeTest
{
    @Test
    void shouldTellControlFromDataByTheTopBit()
    {
        assertThat(IntStream.rangeClosed(0, 15).filter(Opcode::isControl))
            .containsExactly(8, 9, 10, 11, 12, 13, 14, 15);
    }

    @Test
    void shouldKnowWhichOpcodesAreReserved()
    {
        assertThat(IntStream.rangeClosed(0, 15).filter(Opcode::isReserved))
            .containsExactly(3, 4, 5, 6, 7, 11, 12, 13, 14, 15);
    }

    @Test
    void shouldHaveTheValuesOfTheRegistry()
    {
        final IntStream opcodes = IntStream.of(
            Opcode.CONTINUATION, Opcode.TEXT, Opcode.BINARY, Opcode.CLOSE, Opcode.PING, Opcode.PONG);
        assertThat(opcodes).containsExactly(0, 1, 2, 8, 9, 10);
    }

    @Test
    void shouldNameEachOpcode()
    {
        assertThat(IntStream.rangeClosed(0, 15).mapToObj(Opcode::name)).containsExactly(
            "CONTINUATION", "TEXT", "BINARY", "RESERVED_3", "RESERVED_4", "RESERVED_5", "RESERVED_6", "RESERVED_7",
            "CLOSE", "PING", "PONG", "RESERVED_11", "RESERVED_12", "RESERVED_13", "RESERVED_14", "RESERVED_15");
    }
}
