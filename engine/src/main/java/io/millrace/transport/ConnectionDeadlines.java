package io.millrace.transport;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Limit;
import io.millrace.outbound.ClaimWatch;
import io.millrace.protocol.ProtocolViolation;

/**
 * The deadlines of one connection, all on one timer: handshake, silence, ping, progress of a message, of a write,
 * closing handshake, and the moment that a peer gets to take our last bytes; and how many control frames come in a
 * second. Belongs to the selector thread.
 */
final class ConnectionDeadlines extends ConnectionTimers.Node
{
    /** Bytes that are worth waiting for. */
    static final int LEAST_PROGRESS = 16 * 1024;

    private static final long NONE = Long.MAX_VALUE;
    private static final long LINGER_NS = 1_000_000_000L;

    private final SelectorAgent agent;
    private final NetworkConnection owner;
    private final WriteSide writing;
    private long handshakeNs = NONE;
    private long closeNs = NONE;
    private long progressNs = NONE;
    private long claimNs = NONE;
    private long lastReadNs;
    private long lastPingNs;
    private long progressBytes;
    private long closeBytes;
    private boolean ending;
    private boolean held;
    private int controlFrames;
    private RateLimit controlRate;
    private FrameReader reader;
    private MessageProgress messages;
    private ClaimWatch claims;

    ConnectionDeadlines(final SelectorAgent agent, final NetworkConnection owner, final WriteSide writing)
    {
        this.agent = agent;
        this.owner = owner;
        this.writing = writing;
    }

    void onSignals(final int signals)
    {
        final long timeoutNs = agent.config().claimTimeoutNs();
        if ((signals & ConnectionSignals.CLAIMED) != 0 && timeoutNs > 0)
        {
            claims = claims == null ? new ClaimWatch(owner.connection().outbound(), timeoutNs) : claims;
            claimNs = claims.look(agent.nowNs());
            arm(claimNs);
        }
    }

    void onAccepted(final long handshakeTimeoutNs)
    {
        handshakeNs = after(agent.nowNs(), handshakeTimeoutNs);
        arm(handshakeNs);
    }

    void onOpened(final FrameReader newReader)
    {
        reader = newReader;
        handshakeNs = NONE;
        lastReadNs = agent.nowNs();
        lastPingNs = lastReadNs;
        arm(nextNs());
    }

    void onRead() throws ProtocolViolation
    {
        lastReadNs = agent.nowNs();
        if (reader.controlFrames() != controlFrames)
        {
            onControlFrames();
        }
        if (reader.isUnfinished())
        {
            onUnfinished();
        }
    }

    private void onControlFrames() throws ProtocolViolation
    {
        final int count = reader.controlFrames() - controlFrames;
        controlFrames += count;
        final int perSecond = agent.config().maxControlFrameRate();
        if (perSecond > 0)
        {
            controlRate = controlRate == null ? new RateLimit(perSecond, agent.nowNs()) : controlRate;
            if (!controlRate.use(count, agent.nowNs()))
            {
                throw ProtocolViolation.TOO_MANY_CONTROL_FRAMES;
            }
        }
    }

    private void onUnfinished()
    {
        if (messages == null)
        {
            final TransportConfig config = agent.config();
            messages = new MessageProgress(reader, config.messageTimeoutNs(), config.fragmentTimeoutNs());
        }
        messages.onUnfinished(agent.nowNs());
        arm(messages.deadlineNs());
    }

    /** Whether the application lets the socket be read; the selector thread may hear of it later than a timer. */
    boolean onHeldMaybeChanged(final boolean reading)
    {
        if (reading)
        {
            onReadAgain();
        }
        held = !reading;
        return reading;
    }

    /** The socket was not read for a while. */
    void onReadAgain()
    {
        held = false;
        restart();
    }

    private void restart()
    {
        lastReadNs = agent.nowNs();
        if (messages != null)
        {
            messages.restart(lastReadNs);
        }
    }

    /** A peer that stays blocked must take a worthwhile number of bytes in each period. */
    void onBlocked(final boolean anew)
    {
        if (anew || progressNs == NONE)
        {
            progressBytes = writing.writtenBytes();
            progressNs = after(agent.nowNs(), agent.config().slowConsumerTimeoutNs());
            arm(progressNs);
        }
    }

    void onClosing()
    {
        handshakeNs = NONE;
        closeBytes = writing.writtenBytes();
        closeNs = Math.min(closeNs, after(agent.nowNs(), agent.config().closeTimeoutNs()));
        arm(closeNs);
    }

    /** The peer has the whole close timeout to answer. */
    void onCloseWritten()
    {
        ending = true;
        closeNs = after(agent.nowNs(), agent.config().closeTimeoutNs());
        arm(closeNs);
    }

    void onShut()
    {
        ending = true;
        closeNs = Math.min(closeNs, agent.nowNs() + Math.min(LINGER_NS, agent.config().closeTimeoutNs()));
        arm(closeNs);
    }

    void disarm()
    {
        agent.timers().disarm(this);
    }

    @Override
    void onExpired(final long nowNs)
    {
        owner.onTimer(nowNs);
    }

    void onTimer(final long nowNs)
    {
        if (nowNs >= closeNs && !isClosingStill(nowNs))
        {
            owner.cut();
            return;
        }
        if (nowNs >= handshakeNs)
        {
            handshakeNs = NONE;
            reached(Limit.HANDSHAKE_TIME);
            owner.onHandshakeTimeout();
        }
        if (nowNs >= claimNs && isClaimOverdue(nowNs))
        {
            owner.connection().record(CloseCode.ABNORMAL, "", CloseCause.HANDLER_ERROR);
            owner.cut(new IllegalStateException("a claim was not completed in time, so nothing more can be sent"));
            return;
        }
        if (nowNs >= progressNs && isSlow(nowNs))
        {
            reached(Limit.WRITE_TIME);
            owner.connection().record(CloseCode.ABNORMAL, "", CloseCause.SLOW_CONSUMER);
            owner.cut();
            return;
        }
        if (owner.isOpen() && closeNs == NONE)
        {
            if (held || !owner.isReading())
            {
                restart();
            }
            checkLife(nowNs);
        }
        arm(nextNs());
    }

    private void reached(final Limit limit)
    {
        agent.config().limitStats().onReached(limit, owner.connection().id());
    }

    /** What was accepted before the close goes out as long as the peer takes it. */
    private boolean isClosingStill(final long nowNs)
    {
        final long written = writing.writtenBytes();
        final boolean goesOn = !ending && written > closeBytes;
        if (goesOn)
        {
            closeBytes = written;
            closeNs = after(nowNs, agent.config().closeTimeoutNs());
        }
        return goesOn;
    }

    private boolean isClaimOverdue(final long nowNs)
    {
        claimNs = claims.look(nowNs);
        return claims.isOverdue();
    }

    private boolean isSlow(final long nowNs)
    {
        if (!writing.isBlocked())
        {
            progressNs = NONE;
            return false;
        }
        final long written = writing.writtenBytes();
        final boolean slow = written - progressBytes < LEAST_PROGRESS;
        progressBytes = written;
        progressNs = after(nowNs, agent.config().slowConsumerTimeoutNs());
        return slow;
    }

    private void checkLife(final long nowNs)
    {
        if (nowNs >= after(lastReadNs, agent.config().idleTimeoutNs()))
        {
            reached(Limit.IDLE_TIME);
            owner.connection().close(CloseCode.GOING_AWAY, "idle timeout", CloseCause.TIMEOUT);
            onClosing();
        }
        else if (messages != null && messages.isOverdue(nowNs))
        {
            // The peer is there, and nobody goes away: it breaks a rule of this server.
            reached(Limit.MESSAGE_TIME);
            owner.connection().close(CloseCode.POLICY_VIOLATION, "message timeout", CloseCause.TIMEOUT);
            onClosing();
        }
        else if (nowNs >= pingNs())
        {
            lastPingNs = nowNs;
            owner.connection().ping();
        }
    }

    private long pingNs()
    {
        return after(Math.max(lastReadNs, lastPingNs), agent.config().pingIntervalNs());
    }

    private long nextNs()
    {
        long next = Math.min(Math.min(handshakeNs, closeNs), Math.min(progressNs, claimNs));
        if (owner.isOpen() && closeNs == NONE)
        {
            next = Math.min(next, Math.min(after(lastReadNs, agent.config().idleTimeoutNs()), pingNs()));
            next = messages == null ? next : Math.min(next, messages.deadlineNs());
        }
        return next;
    }

    /** Arms the timer unless it expires earlier anyway. */
    private void arm(final long deadlineNs)
    {
        if (deadlineNs != NONE && (!isArmed() || deadlineNs < armedForNs()))
        {
            agent.timers().arm(this, deadlineNs);
        }
    }

    static long after(final long startNs, final long periodNs)
    {
        return periodNs == 0 ? NONE : startNs + periodNs;
    }
}
