package io.millrace.tls;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;

import io.millrace.memory.BufferPool;
import io.millrace.outbound.EncodingStage;
import io.millrace.outbound.WireBuffers;
import io.millrace.transport.ChannelSignals;
import io.millrace.transport.TransportChannel;

/**
 * A channel whose bytes are records of TLS (RFC 8446 §5, RFC 5246 §6) on the channel that it wraps. Reading decrypts,
 * straight into the reader's memory where a whole record has room. Writing passes on what the {@link TlsStage}, which
 * this channel makes, has encrypted.
 * <p>
 * The handshake goes on whenever either side is called, and brings no bytes to read. One that fails is reported by the
 * read that follows the alert. A stream that ends without {@code close_notify} has been cut, by the peer or by somebody
 * in between (RFC 8446 §6.1): that fails as well, unless the WebSocket connection was closed before. Renegotiation
 * (RFC 5246 §7.4.1) is refused, and so are more key updates and empty records than go with the data: they would cost
 * the peer little and us much.
 * <p>
 * The selector thread reads; any thread may close.
 */
public final class TlsChannel implements TransportChannel
{
    /** Answers that the peer can ask for, by TLS 1.3's key updates, before it is read again only when they are sent. */
    private static final int UNSENT_ANSWERS = 16;

    /** A record without data, such as a key update, takes many times longer than one with little. */
    private static final int EMPTY_RECORD_COST = 8;
    private static final int MOST_CREDIT = 64 * EMPTY_RECORD_COST;

    private final TransportChannel socket;
    private final SSLEngine engine;
    private final TlsState state;
    private final RecordInput input;
    private final PlaintextRest rest;
    private int unsentAnswers;
    private int credit = MOST_CREDIT;
    private boolean writerAsked;
    private boolean received;
    private boolean ended;
    private boolean cut;
    private boolean endReported;
    private boolean endExpected;
    private boolean closed;

    /**
     * Wraps a channel.
     *
     * @param socket  to read records from; closed with this.
     * @param engine  configured, its handshake not begun, used by this channel alone.
     * @param context of the connections of a server or client.
     * @throws SSLException if the engine cannot begin the handshake.
     */
    public TlsChannel(final TransportChannel socket, final SSLEngine engine, final TlsContext context)
        throws SSLException
    {
        this.socket = socket;
        this.engine = engine;
        final BufferPool pool = context.pool();
        input = new RecordInput(pool);
        rest = new PlaintextRest(pool);
        state = new TlsState(
            engine, context.executor(), failure -> context.failures().accept(socket.remoteAddress(), failure));
        engine.beginHandshake();
    }

    @Override
    public void connect(final ChannelSignals signals)
    {
        state.connect(signals);
        if (engine.getUseClientMode())
        {
            signals.wakeWriter();
        }
    }

    @Override
    public EncodingStage stage(final WireBuffers buffers)
    {
        return new TlsStage(state, buffers);
    }

    @Override
    public synchronized int read(final ByteBuffer target) throws IOException
    {
        if (closed)
        {
            throw new ClosedChannelException();
        }
        final int start = target.position();
        rest.moveTo(target);
        try
        {
            boolean goesOn = target.hasRemaining();
            boolean asked = target.position() > start;
            while (goesOn && target.hasRemaining() && canDecrypt())
            {
                if (isEndNext() && (endExpected || asked || target.position() > start))
                {
                    ended = endExpected;
                    goesOn = false;
                }
                else if (hasRecord() || state.takeTasksEnded() || writerAsked)
                {
                    goesOn = decrypt(target);
                }
                else
                {
                    goesOn = !asked && target.position() == start && fill(target.remaining());
                    asked = true;
                }
            }
        }
        finally
        {
            input.trim();
        }
        final int count = target.position() - start;
        return count > 0 ? count : outcome();
    }

    /** What a read reports that brought no bytes. */
    private int outcome() throws IOException
    {
        if (state.failure() != null)
        {
            if (!state.isFailureTold())
            {
                return 0;
            }
            throw state.failure();
        }
        if (!ended || !rest.isEmpty())
        {
            return 0;
        }
        final boolean first = !endReported;
        endReported = true;
        if (cut && state.isEstablished() && !endExpected && !state.isFinishing())
        {
            throw new SSLException("the stream ended without close_notify: the peer's last bytes may be missing");
        }
        if (received && !state.isEstablished())
        {
            final SSLException failure =
                new SSLHandshakeException("the peer closed the connection during the TLS handshake");
            if (first)
            {
                state.report(failure);
            }
            throw failure;
        }
        return -1;
    }

    private boolean canDecrypt()
    {
        return !ended && state.failure() == null && !state.isReaderWaiting();
    }

    private boolean fill(final int wanted) throws IOException
    {
        final int count = input.fill(socket, wanted);
        if (count < 0)
        {
            ended = true;
            cut = true;
        }
        received |= count > 0;
        return count > 0;
    }

    /** During the handshake the engine judges what has arrived: it may be no TLS at all. */
    private boolean hasRecord()
    {
        if (!input.hasHeader() || input.isIncomplete())
        {
            return false;
        }
        return !state.isEstablished() || isTooLong() || input.recordLength() <= input.length();
    }

    /**
     * Whether an alert is next, in TLS 1.2. The engine sends nothing more once it has seen {@code close_notify}, not
     * even the answer to a close frame that has come just before. So what came before it is handed on by itself, and
     * the alert is left to a read that begins with it, and can wait until frames before it are decoded; and after a
     * close frame it is taken for the end that it is, without being shown to the engine.
     */
    @Override
    public boolean isEndNext()
    {
        return state.isEstablished() && !state.isTls13() && hasRecord() && input.recordType() == RecordInput.ALERT;
    }

    private boolean isTooLong()
    {
        return input.recordLength() > RecordInput.LONGEST_RECORD;
    }

    /** Returns false if there is nothing more to be had now. */
    private boolean decrypt(final ByteBuffer target)
    {
        try
        {
            if (state.isEstablished() && input.hasHeader())
            {
                checkRecord();
            }
            final boolean fits = !state.isEstablished() ||
                input.hasHeader() && target.remaining() >= input.recordLength();
            SSLEngineResult result = fits ? engine.unwrap(input.bytes(), target) : decryptAside(target);
            if (result.getStatus() == Status.BUFFER_OVERFLOW && fits)
            {
                result = decryptAside(target);
            }
            return onDecrypted(result);
        }
        catch (final SSLException ex)
        {
            state.fail(TlsFailures.explain(ex, engine.getUseClientMode(), state.isEstablished()));
        }
        catch (final RuntimeException ex)
        {
            state.fail(new SSLException("TLS failed: " + ex.getMessage(), ex));
        }
        return false;
    }

    private void checkRecord() throws SSLException
    {
        if (isTooLong())
        {
            throw new SSLException("a record of " + input.recordLength() + " bytes is longer than TLS allows");
        }
        if (input.recordType() == RecordInput.HANDSHAKE && !state.isTls13())
        {
            throw new SSLException("the peer wants to renegotiate, which is refused");
        }
    }

    private SSLEngineResult decryptAside(final ByteBuffer target) throws SSLException
    {
        final int needed = Math.max(
            input.hasHeader() ? input.recordLength() : 0, engine.getSession().getApplicationBufferSize());
        final int length = state.isEstablished() && input.hasHeader() ? input.recordLength() : needed;
        SSLEngineResult result = decryptInto(rest.prepare(length));
        if (result.getStatus() == Status.BUFFER_OVERFLOW)
        {
            result = decryptInto(rest.prepare(needed));
        }
        rest.moveTo(target);
        if (result.getStatus() == Status.BUFFER_OVERFLOW)
        {
            throw new SSLException("the TLS engine asks for more room than it said that it needs");
        }
        return result;
    }

    private SSLEngineResult decryptInto(final ByteBuffer aside) throws SSLException
    {
        int produced = 0;
        try
        {
            final SSLEngineResult result = engine.unwrap(input.bytes(), aside);
            produced = result.bytesProduced();
            return result;
        }
        finally
        {
            rest.filled(produced);
        }
    }

    private boolean onDecrypted(final SSLEngineResult result) throws SSLException
    {
        input.skip(result.bytesConsumed());
        state.onResult(result);
        if (result.getStatus() == Status.CLOSED)
        {
            onClosed(result.bytesConsumed() > 0);
        }
        onHandshakeStatus(result.getHandshakeStatus());
        if (result.bytesConsumed() > 0 && state.isEstablished())
        {
            count(result.bytesProduced());
        }
        if (result.getStatus() == Status.BUFFER_UNDERFLOW)
        {
            if (input.length() >= RecordInput.LONGEST_RECORD)
            {
                throw new SSLException("a record is longer than TLS allows");
            }
            input.onIncomplete();
            return true;
        }
        return result.bytesConsumed() > 0 || result.bytesProduced() > 0;
    }

    /** An engine whose handshake has failed says why only once, and it may be saying so to the writer just now. */
    private void onClosed(final boolean byThePeer)
    {
        if (byThePeer || state.isEstablished() || writerAsked)
        {
            ended = true;
        }
        else
        {
            writerAsked = true;
            state.wantWrap(true);
        }
    }

    /** The peer earns by data what it may send without. */
    private void count(final int plaintextLength) throws SSLException
    {
        credit = plaintextLength > 0 ? Math.min(credit + 1, MOST_CREDIT) : credit - EMPTY_RECORD_COST;
        if (credit < 0)
        {
            throw new SSLException("the peer sends too many records without data");
        }
    }

    private void onHandshakeStatus(final HandshakeStatus status)
    {
        if (status == HandshakeStatus.NEED_TASK)
        {
            state.startTasks();
        }
        else if (status != HandshakeStatus.NEED_WRAP)
        {
            unsentAnswers = 0;
        }
        else if (!state.isEstablished())
        {
            state.wantWrap(true);
        }
        else if (ended)
        {
            // TLS 1.2 answers close_notify; TLS 1.3 leaves our direction open.
            if (!state.isTls13())
            {
                state.wantWrap(false);
            }
        }
        else if (!state.isFinishing())
        {
            unsentAnswers++;
            state.wantWrap(unsentAnswers > UNSENT_ANSWERS);
        }
    }

    @Override
    public boolean hasBuffered()
    {
        return !rest.isEmpty() || ended && !endReported || state.failure() != null && state.isFailureTold() ||
            (hasRecord() || socket.hasBuffered()) && canDecrypt();
    }

    /** Tasks of the handshake run, or the writer has to send something first. */
    @Override
    public boolean isWaiting()
    {
        return rest.isEmpty() && state.isReaderWaiting();
    }

    @Override
    public boolean isEstablished()
    {
        return state.isEstablished();
    }

    @Override
    public void endExpected()
    {
        endExpected = true;
    }

    /** Takes records that the stage has made. */
    @Override
    public int write(final ByteBuffer source) throws IOException
    {
        return socket.write(source);
    }

    @Override
    public SSLSession sslSession()
    {
        return state.session();
    }

    @Override
    public TransportChannel socket()
    {
        return socket.socket();
    }

    @Override
    public void shutdownOutput() throws IOException
    {
        socket.shutdownOutput();
    }

    @Override
    public void close()
    {
        socket.close();
        synchronized (this)
        {
            closed = true;
            input.release();
            rest.release();
        }
    }

    @Override
    public SocketAddress localAddress()
    {
        return socket.localAddress();
    }

    @Override
    public SocketAddress remoteAddress()
    {
        return socket.remoteAddress();
    }

    @Override
    public SocketAddress peerAddress()
    {
        return socket.peerAddress();
    }
}
