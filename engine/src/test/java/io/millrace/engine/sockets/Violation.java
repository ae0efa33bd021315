package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.CloseCause;
import io.millrace.protocol.ProtocolViolation;

/**
 * What must happen when a peer breaks the protocol: what was valid is delivered and its replies go out, then the close
 * frame that names the violation and the end of the stream; the application hears of it once; nobody else is affected.
 */
final class Violation
{
    private Violation()
    {
    }

    static void check(final TestServer server, final RawClient witness, final byte[] broken, final int code)
    {
        try (RawClient client = server.open())
        {
            client.send(concat(text("first"), text("second"), broken));
            checkEnd(server, client, code);
        }
        checkWitness(witness);
    }

    /** The violation arrives after the valid messages, a byte at a time, as far as the server still reads it. */
    static void checkByteByByte(final TestServer server, final RawClient witness, final byte[] broken, final int code)
    {
        try (RawClient client = server.open())
        {
            client.send(concat(text("first"), text("second")));
            client.sendByteByByte(broken);
            checkEnd(server, client, code);
        }
        checkWitness(witness);
    }

    private static void checkEnd(final TestServer server, final RawClient client, final int code)
    {
        client.expectText("first").expectText("second");
        final WireFrame frame = client.expectClose(code);
        client.expectEnd();
        client.leave();
        final Recorder.Ending ending = server.recorder().ending(client);
        assertThat(ending.code()).isEqualTo(code);
        assertThat(ending.reason()).isEqualTo(frame.closeReason());
        assertThat(ending.cause()).isEqualTo(CloseCause.PROTOCOL_ERROR);
        final Recorder.Log log = server.recorder().log(client);
        assertThat(log.events).containsExactly("open", "error", "close");
        assertThat(log.errors).hasSize(1).hasOnlyElementsOfType(ProtocolViolation.class);
    }

    private static void checkWitness(final RawClient witness)
    {
        witness.sendText("still here").expectText("still here");
    }
}
