package io.millrace.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

import io.millrace.transport.ChannelSignals;

/**
 * What the two sides of a TLS connection share: the engine, how far the handshake is, what each wants of the other. Any
 * thread may call it. Whatever is waited for is done before the signal that tells of it, so none is missed.
 */
final class TlsState
{
    private static final String NO_PROTOCOL = "NONE";
    private static final String TLS_1_3 = "TLSv1.3";
    private static final ChannelSignals NOBODY = new ChannelSignals()
    {
        @Override
        public void wakeReader()
        {
            // Nobody is connected yet, so nobody waits.
        }

        @Override
        public void wakeWriter()
        {
            // As above.
        }
    };

    private final SSLEngine engine;
    private final Executor executor;
    private final Consumer<SSLException> failures;
    private final AtomicBoolean tasksRun = new AtomicBoolean();
    private volatile ChannelSignals signals = NOBODY;
    private volatile SSLSession session;
    private volatile SSLException failure;
    private volatile boolean failureTold;
    private volatile boolean tasksEnded;
    private volatile boolean wrapWanted;
    private volatile boolean wrapAwaited;
    private volatile boolean finishing;

    TlsState(final SSLEngine engine, final Executor executor, final Consumer<SSLException> failures)
    {
        this.engine = engine;
        this.executor = executor;
        this.failures = failures;
    }

    SSLEngine engine()
    {
        return engine;
    }

    void connect(final ChannelSignals newSignals)
    {
        signals = newSignals;
    }

    void wakeReader()
    {
        signals.wakeReader();
    }

    void wakeWriter()
    {
        signals.wakeWriter();
    }

    /** Null as long as the handshake goes on. */
    SSLSession session()
    {
        return session;
    }

    boolean isEstablished()
    {
        return session != null;
    }

    boolean isTls13()
    {
        return TLS_1_3.equals(session.getProtocol());
    }

    /** Whether reading would bring nothing before the reader is woken. */
    boolean isReaderWaiting()
    {
        return failure != null ? !failureTold : tasksRun.get() || wrapAwaited;
    }

    /** Either side has called the engine. */
    void onResult(final SSLEngineResult result)
    {
        if (session == null)
        {
            final HandshakeStatus status = result.getHandshakeStatus();
            final boolean ended = status == HandshakeStatus.FINISHED || status == HandshakeStatus.NOT_HANDSHAKING ||
                engine.getHandshakeSession() == null;
            if (ended && !NO_PROTOCOL.equals(engine.getSession().getProtocol()))
            {
                session = engine.getSession();
                signals.wakeReader();
                signals.wakeWriter();
            }
        }
    }

    /** The reader needs the writer; if it waits, it is woken when that is done. */
    void wantWrap(final boolean waits)
    {
        wrapAwaited = waits;
        wrapWanted = true;
        signals.wakeWriter();
    }

    boolean takeWrapWanted()
    {
        final boolean wanted = wrapWanted;
        if (wanted)
        {
            wrapWanted = false;
        }
        return wanted;
    }

    /** The writer could not do it all now. */
    void wrapLater()
    {
        wrapWanted = true;
    }

    void onWrapped()
    {
        wrapAwaited = false;
        signals.wakeReader();
    }

    /** Whether tasks have run since this was last asked, so that the engine may have something to say. */
    boolean takeTasksEnded()
    {
        final boolean ended = tasksEnded;
        if (ended)
        {
            tasksEnded = false;
        }
        return ended;
    }

    boolean areTasksRun()
    {
        return tasksRun.get();
    }

    /** Has the engine's tasks run, one after another. */
    void startTasks()
    {
        if (tasksRun.compareAndSet(false, true))
        {
            try
            {
                executor.execute(this::runTasks);
            }
            catch (final RuntimeException ex)
            {
                tasksRun.set(false);
                fail(new SSLException("the executor refused the tasks of a TLS handshake", ex));
            }
        }
    }

    private void runTasks()
    {
        try
        {
            Runnable task;
            while ((task = engine.getDelegatedTask()) != null)
            {
                task.run();
            }
        }
        catch (final RuntimeException | Error ex)
        {
            // After an error, which the JDK lets through, the handshake would wait for ever.
            fail(new SSLException("a task of a TLS handshake failed: " + ex.getMessage(), ex));
        }
        finally
        {
            tasksEnded = true;
            tasksRun.set(false);
            signals.wakeReader();
            signals.wakeWriter();
        }
    }

    SSLException failure()
    {
        return failure;
    }

    boolean isFailureTold()
    {
        return failureTold;
    }

    /** The writer has told the peer, or cannot. */
    void onFailureTold()
    {
        failureTold = true;
        signals.wakeReader();
    }

    /** The first failure counts. The writer tells the peer before the reader reports it. */
    void fail(final SSLException newFailure)
    {
        synchronized (this)
        {
            if (failure != null)
            {
                return;
            }
            failure = newFailure;
        }
        try
        {
            if (session == null)
            {
                report(newFailure);
            }
        }
        finally
        {
            signals.wakeWriter();
        }
    }

    /** Tells the application of a handshake that has failed. */
    void report(final SSLException handshakeFailure)
    {
        failures.accept(handshakeFailure);
    }

    boolean isFinishing()
    {
        return finishing;
    }

    /** Nothing is sent any more but close_notify. */
    void onFinishing()
    {
        finishing = true;
    }
}
