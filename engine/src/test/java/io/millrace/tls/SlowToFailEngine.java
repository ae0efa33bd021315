package io.millrace.tls;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/** An engine between whose failing and our hearing of it something else happens. */
final class SlowToFailEngine extends SSLEngine
{
    private final SSLEngine engine;
    private Runnable meanwhile = () -> {};

    SlowToFailEngine(final SSLEngine engine)
    {
        this.engine = engine;
    }

    /** What happens after wrapping has failed and before it throws. */
    void whileWrapFails(final Runnable action)
    {
        meanwhile = action;
    }

    @Override
    public SSLEngineResult wrap(
        final ByteBuffer[] sources, final int offset, final int length, final ByteBuffer target) throws SSLException
    {
        try
        {
            return engine.wrap(sources, offset, length, target);
        }
        catch (final SSLException | RuntimeException ex)
        {
            meanwhile.run();
            throw ex;
        }
    }

    @Override
    public SSLEngineResult unwrap(
        final ByteBuffer source, final ByteBuffer[] targets, final int offset, final int length) throws SSLException
    {
        return engine.unwrap(source, targets, offset, length);
    }

    @Override
    public void closeInbound() throws SSLException
    {
        engine.closeInbound();
    }

    @Override
    public boolean isInboundDone()
    {
        return engine.isInboundDone();
    }

    @Override
    public void closeOutbound()
    {
        engine.closeOutbound();
    }

    @Override
    public boolean isOutboundDone()
    {
        return engine.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites()
    {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites()
    {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(final String[] suites)
    {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols()
    {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols()
    {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(final String[] protocols)
    {
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession()
    {
        return engine.getSession();
    }

    @Override
    public SSLSession getHandshakeSession()
    {
        return engine.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException
    {
        engine.beginHandshake();
    }

    @Override
    public HandshakeStatus getHandshakeStatus()
    {
        return engine.getHandshakeStatus();
    }

    @Override
    public Runnable getDelegatedTask()
    {
        return engine.getDelegatedTask();
    }

    @Override
    public void setUseClientMode(final boolean mode)
    {
        engine.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode()
    {
        return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(final boolean need)
    {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth()
    {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(final boolean want)
    {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth()
    {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(final boolean flag)
    {
        engine.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation()
    {
        return engine.getEnableSessionCreation();
    }
}
