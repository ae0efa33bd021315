package io.millrace.stress.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.millrace.api.MessageType;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PayloadTest
{
    private static final int BODY_LENGTH = 333;
    private final Payload payload = new Payload();

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void shouldTellWhereAMessageBelongsWhenItIsIntact(final MessageType type)
    {
        final byte[] message = Payload.encode(type, 77, 1L << 40, -5, BODY_LENGTH, new Random(1));

        assertThat(wrap(message)).isTrue();
        assertThat(payload.stream()).isEqualTo(77);
        assertThat(payload.sequence()).isEqualTo(1L << 40);
        assertThat(payload.sentNs()).isEqualTo(-5);
    }

    @Test
    void shouldSeeEachChangedBit()
    {
        final byte[] message = Payload.encode(MessageType.BINARY, 1, 2, 3, BODY_LENGTH, new Random(2));
        for (int i = 0; i < 8 * message.length; i++)
        {
            message[i / 8] ^= (byte)(1 << i % 8);
            // Digits of the checksum may be of either case.
            assertThat(wrap(message)).as("bit %d", i).isEqualTo(i / 8 >= 48 && i / 8 < 56 && i % 8 == 5 &&
                Character.isLetter(message[i / 8]));
            message[i / 8] ^= (byte)(1 << i % 8);
        }
    }

    @Test
    void shouldSeeWhenBytesAreMissing()
    {
        final byte[] message = Payload.encode(MessageType.TEXT, 1, 2, 3, BODY_LENGTH, new Random(3));
        for (int length = 0; length < message.length; length++)
        {
            assertThat(payload.wrap(new UnsafeBuffer(message), 0, length)).as("%d bytes", length).isFalse();
        }
    }

    @Test
    void shouldBeValidUtf8WhenItIsText() throws CharacterCodingException
    {
        for (int length = 0; length < BODY_LENGTH; length++)
        {
            StandardCharsets.UTF_8.newDecoder().decode(
                ByteBuffer.wrap(Payload.encode(MessageType.TEXT, 1, 2, 3, length, new Random(length))));
        }
    }

    private boolean wrap(final byte[] message)
    {
        return payload.wrap(new UnsafeBuffer(message), 0, message.length);
    }
}
