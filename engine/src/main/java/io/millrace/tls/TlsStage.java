package io.millrace.tls;

import java.io.IOException;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

import io.millrace.outbound.EncodingStage;
import io.millrace.outbound.PendingBytes;
import io.millrace.outbound.WireBuffer;
import io.millrace.outbound.WireBuffers;
import io.millrace.outbound.WriteTarget;

/**
 * Encrypts what leaves (RFC 8446 §5, RFC 5246 §6), many records in one write, and sends what the TLS handshake has to
 * say. Bytes that the socket does not take wait in a pooled buffer. Belongs to the connection's writer thread.
 */
final class TlsStage implements EncodingStage
{
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int WRAPS_PER_FLUSH = 64;
    private static final int LAST_WRAPS = 8;

    private final TlsState state;
    private final SSLEngine engine;
    private final WireBuffer wire;
    private final PendingBytes pending;
    private int packetLength;

    TlsStage(final TlsState state, final WireBuffers buffers)
    {
        this.state = state;
        engine = state.engine();
        wire = buffers.records();
        pending = new PendingBytes(buffers.pool());
        packetLength = engine.getSession().getPacketBufferSize();
    }

    @Override
    public int write(final WriteTarget target, final ByteBuffer bytes) throws IOException
    {
        if (state.failure() != null)
        {
            throw new IOException("TLS has failed", state.failure());
        }
        final int start = bytes.position();
        boolean goesOn = isReady();
        while (goesOn && bytes.hasRemaining() && hasRoom(target))
        {
            goesOn = encrypt(bytes);
        }
        return bytes.position() - start;
    }

    @Override
    public boolean flush(final WriteTarget target) throws IOException
    {
        if (state.failure() == null)
        {
            if (!pending.drain(PLAIN, target))
            {
                return false;
            }
            handshake(target);
        }
        if (state.failure() != null)
        {
            tellFailure(target);
            return true;
        }
        return wire.drain(PLAIN, target, pending);
    }

    @Override
    public boolean isPending()
    {
        return !pending.isEmpty();
    }

    @Override
    public boolean isReady()
    {
        return state.isEstablished() && !state.areTasksRun();
    }

    /** Sends close_notify (RFC 8446 §6.1). */
    @Override
    public boolean finish(final WriteTarget target) throws IOException
    {
        if (!flush(target))
        {
            return false;
        }
        if (state.failure() == null)
        {
            state.onFinishing();
            wrapLast();
        }
        return wire.drain(PLAIN, target, pending);
    }

    @Override
    public void release()
    {
        pending.release();
    }

    private boolean hasRoom(final WriteTarget target) throws IOException
    {
        return pending.isEmpty() && (wire.room() >= packetLength || wire.drain(PLAIN, target, pending));
    }

    /** Makes one record. Returns false if none can be made now. */
    private boolean encrypt(final ByteBuffer bytes) throws IOException
    {
        final SSLEngineResult result;
        try
        {
            result = engine.wrap(bytes, wire.free());
        }
        catch (final SSLException ex)
        {
            state.fail(TlsFailures.explain(ex, engine.getUseClientMode(), true));
            throw ex;
        }
        wire.advance(result.bytesProduced());
        if (result.getStatus() == Status.CLOSED)
        {
            throw new IOException("nothing more can be sent: TLS was closed by " +
                (state.isFinishing() ? "us" : "the peer"));
        }
        if (result.getStatus() == Status.BUFFER_OVERFLOW)
        {
            learnPacketLength();
            return true;
        }
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK)
        {
            state.startTasks();
        }
        return result.bytesProduced() > 0;
    }

    /** It grows when the peer sends longer records than usual. */
    private void learnPacketLength() throws IOException
    {
        packetLength = Math.max(packetLength + 1, engine.getSession().getPacketBufferSize());
        if (wire.length() == 0 && wire.room() < packetLength)
        {
            throw new IOException("the TLS engine makes records of more than " + wire.room() + " bytes");
        }
    }

    private void handshake(final WriteTarget target) throws IOException
    {
        if (state.areTasksRun())
        {
            // The engine would have us wait for them; when they end, this is called again.
            return;
        }
        final boolean wanted = state.takeWrapWanted();
        if (state.isEstablished() && !wanted)
        {
            return;
        }
        boolean wrapped = false;
        boolean room = true;
        try
        {
            boolean goesOn = true;
            for (int i = 0; i < WRAPS_PER_FLUSH && goesOn && room; i++)
            {
                room = hasRoom(target);
                goesOn = room && wrapMessage();
                wrapped |= goesOn;
            }
        }
        catch (final SSLException ex)
        {
            state.fail(TlsFailures.explain(ex, engine.getUseClientMode(), state.isEstablished()));
        }
        catch (final RuntimeException ex)
        {
            state.fail(new SSLException("TLS failed: " + ex.getMessage(), ex));
        }
        if (!room && wanted)
        {
            state.wrapLater();
        }
        else if (wanted || wrapped)
        {
            state.onWrapped();
        }
    }

    private boolean wrapMessage() throws IOException
    {
        final HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK)
        {
            state.startTasks();
            return false;
        }
        if (status != HandshakeStatus.NEED_WRAP)
        {
            return false;
        }
        final SSLEngineResult result = engine.wrap(NOTHING, wire.free());
        if (result.getStatus() == Status.BUFFER_OVERFLOW)
        {
            learnPacketLength();
            return true;
        }
        wire.advance(result.bytesProduced());
        state.onResult(result);
        return result.bytesProduced() > 0 && result.getStatus() == Status.OK;
    }

    /** The alert that says why the connection ends, if the socket takes it at once. */
    private void tellFailure(final WriteTarget target)
    {
        if (state.isFailureTold())
        {
            return;
        }
        try
        {
            if (pending.drain(PLAIN, target) && wire.drain(PLAIN, target, pending))
            {
                wrapLast();
                wire.drain(PLAIN, target, pending);
            }
        }
        catch (final IOException ex)
        {
            // The peer is gone, so there is nobody to be told.
            pending.release();
        }
        pending.release();
        state.onFailureTold();
    }

    /** An engine that has failed throws once more what it has thrown, and makes its alert only then. */
    private void wrapLast() throws IOException
    {
        if (engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP || state.failure() == null)
        {
            engine.closeOutbound();
        }
        for (int i = 0; i < LAST_WRAPS && !engine.isOutboundDone() && wire.room() >= packetLength; i++)
        {
            try
            {
                final SSLEngineResult result = engine.wrap(NOTHING, wire.free());
                wire.advance(result.bytesProduced());
                if (result.getStatus() == Status.BUFFER_OVERFLOW)
                {
                    learnPacketLength();
                }
                else if (result.bytesProduced() == 0)
                {
                    return;
                }
            }
            catch (final SSLException | RuntimeException ex)
            {
                // Reported already.
                engine.closeOutbound();
            }
        }
    }
}
