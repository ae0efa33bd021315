package io.millrace.engine;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import io.millrace.handshake.HandshakeLimits;
import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapAllocator;
import io.millrace.memory.SharedBuffers;
import io.millrace.monitor.EngineMonitor;
import io.millrace.outbound.OutboundStats;
import io.millrace.transport.LimitStats;
import io.millrace.transport.SocketConfig;
import io.millrace.transport.TransportConfig;

/**
 * What the loops of one engine share.
 *
 * @param settings  frozen.
 * @param allocator of all its off-heap memory.
 * @param pool      of buffers.
 * @param frames    that are shared or too large for a ring.
 * @param stats     of slow consumers.
 * @param clock     in nanoseconds, monotonic.
 * @param monitor   of its counters.
 * @param limitStats of limits that peers reach.
 * @param driven    tells whether the current thread drives the engine itself.
 */
record EngineResources(
    EngineSettings<?> settings,
    OffHeapAllocator allocator,
    BufferPool pool,
    SharedBuffers frames,
    OutboundStats stats,
    LongSupplier clock,
    EngineMonitor monitor,
    LimitStats limitStats,
    BooleanSupplier driven)
{
    TransportConfig transportConfig()
    {
        final LimitSettings limits = settings.limits();
        final TimeoutSettings timeouts = settings.timeouts();
        return new TransportConfig(
            settings.buffers().readLength(),
            limits.maxFrameLength(),
            limits.maxMessageLength(),
            new HandshakeLimits(
                limits.maxHandshakeLength(), limits.maxHandshakeLineLength(), limits.maxHandshakeHeaders()),
            timeouts.handshakeTimeoutNs(),
            timeouts.idleTimeoutNs(),
            timeouts.pingIntervalNs(),
            timeouts.messageTimeoutNs(),
            timeouts.fragmentTimeoutNs(),
            timeouts.closeTimeoutNs(),
            timeouts.slowConsumerTimeoutNs(),
            timeouts.claimTimeoutNs(),
            timeouts.timerResolutionNs(),
            limits.maxFragments(),
            limits.maxInflateRatio(),
            limits.maxControlFrameRate(),
            limitStats);
    }

    SocketConfig socketConfig()
    {
        final SocketSettings socket = settings.socket();
        return new SocketConfig(
            socket.tcpNoDelay(),
            socket.keepAlive(),
            socket.reuseAddress(),
            socket.reusePort(),
            socket.receiveBufferLength(),
            socket.sendBufferLength(),
            socket.backlog());
    }
}
