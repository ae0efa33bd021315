package io.millrace.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.millrace.api.MessageType;
import io.millrace.memory.SharedBuffer;
import io.millrace.memory.SharedBuffers;

import org.junit.jupiter.api.Test;

/**
 * A message that was encoded once (RFC 6455 §5.2), until it is closed and after.
 */
class PreparedFrameTest
{
    private final OutboundFixture fixture = new OutboundFixture();
    private final SharedBuffers buffers = fixture.outbound.buffers();

    @Test
    void shouldBeWrittenEvenIfItIsClosedMeanwhile()
    {
        final PreparedFrame message = prepare("hello");
        final SharedBuffer frame = message.frame(buffers);
        frame.retain(1);
        fixture.outbound.sendShared(frame, false);

        message.close();
        message.close();
        fixture.visit();

        assertThat(fixture.wireText()).isEqualTo("\u0081\u0005hello");
        assertThat(message.isClosed()).isTrue();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldBeRefusedOnceItIsClosed()
    {
        final PreparedFrame message = prepare("hello");
        message.close();

        assertThatIllegalStateException().isThrownBy(() -> message.frame(buffers));
    }

    @Test
    void shouldRefuseOneWhoLookedBeforeTheCloseEvenWhenItsMemoryIsInUseAgain()
    {
        final PreparedFrame message = prepare("hello");
        final SharedBuffer frame = message.frame(buffers);
        message.close();
        final PreparedFrame other = prepare("other");

        assertThatIllegalStateException().isThrownBy(() -> frame.retain(1));
        other.close();
        fixture.assertNothingIsHeld();
    }

    @Test
    void shouldRefuseMessageOfAnotherServer()
    {
        final PreparedFrame message = prepare("hello");

        assertThatIllegalArgumentException().isThrownBy(() -> message.frame(new SharedBuffers(fixture.pool)));
        message.close();
    }

    private PreparedFrame prepare(final String text)
    {
        return new PreparedFrame(buffers, MessageType.TEXT, text, 0, text.length());
    }
}
