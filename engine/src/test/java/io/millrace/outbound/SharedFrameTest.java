package io.millrace.outbound;

import static io.millrace.outbound.OutboundFixture.FIN_BINARY;
import static io.millrace.outbound.OutboundFixture.STAGING_LENGTH;
import static io.millrace.outbound.OutboundFixture.frameText;
import static io.millrace.outbound.OutboundFixture.payload;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.memory.SharedBuffer;
import io.millrace.memory.SharedBuffers;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedFrameTest
{
    private static final int SHORT = 100;
    private static final int LONG = 2 * STAGING_LENGTH;

    @ParameterizedTest
    @ValueSource(ints = { 1, SHORT, STAGING_LENGTH, LONG, Integer.MAX_VALUE })
    void shouldWriteLongFramesAmongShortOnesWhenWritesAreCutShort(final int writeLimit)
    {
        final OutboundFixture fixture = new OutboundFixture();
        final SharedBuffers frames = new SharedBuffers(fixture.pool);
        fixture.writeLimit = writeLimit;
        final StringBuilder expected = new StringBuilder();
        for (final int length : new int[]{ LONG, LONG, SHORT, LONG, SHORT, SHORT, LONG })
        {
            final UnsafeBuffer payload = payload(length, length);
            final SharedBuffer frame = PreparedFrame.encode(frames, MessageType.BINARY, payload, 0, length);
            assertThat(fixture.outbound.sendShared(frame, false)).isEqualTo(SendResult.ACCEPTED);
            expected.append(frameText(FIN_BINARY, payload));
        }
        assertThat(fixture.drain()).isEqualTo(OutboundWriter.Status.DRAINED);

        assertThat(fixture.wireText()).isEqualTo(expected.toString());
        fixture.assertNothingIsHeld();
    }
}
