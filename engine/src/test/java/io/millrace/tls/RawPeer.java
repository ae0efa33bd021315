package io.millrace.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * A peer of a {@link TlsEnd} under full control of a test: an engine of the JDK whose records the test may have sent as
 * they are, or change, keep or send again.
 */
final class RawPeer implements AutoCloseable
{
    final Pipe toPeer = new Pipe();
    final Pipe toEnd = new Pipe();
    final SSLEngine engine;
    final TlsEnd end;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteBuffer input = ByteBuffer.allocate(256 * 1024);
    private final ByteBuffer plaintext = ByteBuffer.allocate(64 * 1024);
    private final ByteBuffer record = ByteBuffer.allocate(64 * 1024);

    /** A peer with the engine of its own, and one for the end that is tested. */
    RawPeer(final SSLEngine engine, final SSLEngine tested) throws SSLException
    {
        this.engine = engine;
        end = new TlsEnd(tested, new MemoryChannel(toEnd, toPeer));
        engine.beginHandshake();
    }

    /** The end that is tested goes on, and the peer with the handshake, until nothing happens any more. */
    RawPeer run() throws SSLException
    {
        boolean goesOn = true;
        while (goesOn)
        {
            goesOn = runEnd() | shakeHands() | receive();
        }
        return this;
    }

    /** Only the end that is tested goes on. Returns whether it did anything. */
    boolean runEnd()
    {
        int turns = 0;
        while (end.read() | end.write() | end.runTask())
        {
            turns++;
            assertThat(turns).as("turns, or the end does not come to rest").isLessThan(20_000);
        }
        return turns > 0;
    }

    RawPeer establish() throws SSLException
    {
        run();
        assertThat(end.channel.isEstablished()).isTrue();
        return this;
    }

    private boolean shakeHands() throws SSLException
    {
        boolean worked = false;
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK)
        {
            engine.getDelegatedTask().run();
            worked = true;
        }
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isOutboundDone())
        {
            toEnd.add(record());
            worked = true;
        }
        return worked;
    }

    /** The next record that the engine makes, not sent. */
    byte[] record(final byte... content) throws SSLException
    {
        engine.wrap(ByteBuffer.wrap(content), record.clear());
        final byte[] bytes = new byte[record.flip().remaining()];
        record.get(bytes);
        return bytes;
    }

    /** Unwraps what has come, as far as the engine takes it. */
    boolean receive() throws SSLException
    {
        toPeer.take(input, Integer.MAX_VALUE);
        input.flip();
        boolean worked = false;
        try
        {
            SSLEngineResult result;
            do
            {
                result = engine.unwrap(input, plaintext.clear());
                received.write(plaintext.array(), 0, plaintext.position());
                worked |= result.bytesConsumed() > 0;
            }
            while (result.bytesConsumed() > 0 && result.getStatus() == Status.OK);
        }
        finally
        {
            input.compact();
        }
        return worked;
    }

    byte[] received()
    {
        return received.toByteArray();
    }

    @Override
    public void close()
    {
        assertThat(end.release()).as("off-heap bytes that are left").isZero();
    }
}
