package io.millrace.protocol;

import io.millrace.api.CloseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

class ProtocolViolationTest
{
    static List<ProtocolViolation> all()
    {
        return Arrays.stream(ProtocolViolation.class.getFields())
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .map(field ->
            {
                try
                {
                    return (ProtocolViolation) field.get(null);
                }
                catch (final IllegalAccessException exception)
                {
                    throw new AssertionError(exception);
                }
            })
            .filter(Objects::nonNull)
            .collect(Collectors.toList());
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldNameCloseCodeSectionAndRule(final ProtocolViolation violation)
    {
        assertThat(CloseCode.isValidOnWire(violation.closeCode())).isTrue();
        assertThat(violation.section()).matches("RFC (6455|7692) \\d+(\\.\\d+)*");
        assertThat(violation.getMessage()).isNotBlank().doesNotContain("\n");
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldKeepNothingOfWhoeverThrowsIt(final ProtocolViolation violation)
    {
        violation.addSuppressed(new IllegalStateException());
        assertThat(violation.getSuppressed()).isEmpty();
        assertThat(violation.getStackTrace()).isEmpty();
    }

    @Test
    void shouldHaveDistinctMessages()
    {
        assertThat(all()).hasSizeGreaterThanOrEqualTo(16).extracting(Throwable::getMessage).doesNotHaveDuplicates();
    }

    @Test
    void shouldCloseWithTheCodeOfTheRule()
    {
        assertThat(all()).filteredOn(violation -> violation.closeCode() == CloseCode.INVALID_PAYLOAD)
            .containsExactlyInAnyOrder(
                ProtocolViolation.INVALID_UTF_8, ProtocolViolation.INVALID_UTF_8_IN_CLOSE_REASON,
                ProtocolViolation.INVALID_COMPRESSION);
        assertThat(all()).filteredOn(violation -> violation.closeCode() == CloseCode.MESSAGE_TOO_BIG)
            .containsExactlyInAnyOrder(ProtocolViolation.MESSAGE_TOO_BIG, ProtocolViolation.FRAME_TOO_BIG);
        assertThat(all()).filteredOn(violation -> violation.closeCode() == CloseCode.POLICY_VIOLATION)
            .containsExactlyInAnyOrder(
                ProtocolViolation.TOO_MANY_FRAGMENTS, ProtocolViolation.INFLATE_RATIO_TOO_HIGH,
                ProtocolViolation.TOO_MANY_CONTROL_FRAMES);
        assertThat(all()).filteredOn(violation -> violation.closeCode() == CloseCode.PROTOCOL_ERROR)
            .hasSize(all().size() - 8);
    }
}
