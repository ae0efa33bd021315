package io.millrace.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.millrace.counters.AgentRole;
import io.millrace.inbound.ConnectionRegistry;
import io.millrace.inbound.Dispatcher;
import io.millrace.inbound.HandshakePolicy;
import io.millrace.inbound.InboundLane;
import io.millrace.memory.HandleTable;
import io.millrace.memory.ReceiveArena;
import io.millrace.monitor.CounterSet;
import io.millrace.outbound.OutboundContext;
import io.millrace.outbound.OutboundLimits;
import io.millrace.outbound.OutboundRingPool;
import io.millrace.outbound.OutboundWriter;
import io.millrace.outbound.WireBuffers;
import io.millrace.transport.HandlerLane;
import io.millrace.transport.Network;
import io.millrace.transport.SelectorAgent;
import io.millrace.transport.WriterAgent;

/**
 * The agents of an engine, on the loops that the threading mode gives them.
 *
 * <pre>
 *  SHARED            loop 0: selector 0, handler 0, writer 0      loop 1: selector 1, handler 1, writer 1 …
 *  SHARED_NETWORK    network 0: selector 0, writer 0 …            handler 0, handler 1 …
 *  DEDICATED         selector 0, selector 1 …                     handler 0 …          writer 0 …
 * </pre>
 *
 * Between every selector and every handler that share no loop lies a lane with an arena of its own; a loop that has
 * both needs only the one lane between them.
 */
final class Topology implements AutoCloseable
{
    private static final int WRITTEN_PER_VISIT = 1024 * 1024;

    private final EngineResources resources;
    private final ThreadingMode mode;
    private final List<AgentLoop> loops = new ArrayList<>();
    private final List<AgentLoop> selectorLoops = new ArrayList<>();
    private final List<SelectorAgent> selectors = new ArrayList<>();
    private final List<CounterSet> selectorCounters = new ArrayList<>();
    private final List<WriterAgent> writers = new ArrayList<>();
    private final List<Dispatcher> dispatchers = new ArrayList<>();
    private final List<AutoCloseable> memory = new ArrayList<>();

    private Topology(final EngineResources resources, final ThreadingMode mode)
    {
        this.resources = resources;
        this.mode = mode;
    }

    /**
     * Builds the agents of an engine.
     *
     * @param resources that they share.
     * @param mode      which of them share a loop.
     * @param network   to open pollers of.
     * @param policy    decides on handshakes.
     * @param registry  is told of connections.
     * @return the agents, not yet driven.
     * @throws IOException if no poller can be opened.
     */
    static Topology build(
        final EngineResources resources,
        final ThreadingMode mode,
        final Network network,
        final HandshakePolicy policy,
        final ConnectionRegistry registry) throws IOException
    {
        final Topology topology = new Topology(resources, mode);
        boolean built = false;
        try
        {
            topology.addSelectors(network);
            topology.addWriters();
            topology.addHandlers(policy, registry);
            topology.loops.forEach(topology::monitor);
            built = true;
        }
        finally
        {
            if (!built)
            {
                topology.close();
            }
        }
        return topology;
    }

    List<AgentLoop> loops()
    {
        return loops;
    }

    /** The loops that have a selector, in the order of {@link #selectors()}. */
    List<AgentLoop> selectorLoops()
    {
        return selectorLoops;
    }

    List<SelectorAgent> selectors()
    {
        return selectors;
    }

    List<Dispatcher> dispatchers()
    {
        return dispatchers;
    }

    /** Releases everything. Only when nothing drives the loops any more. */
    @Override
    public void close()
    {
        dispatchers.forEach(Dispatcher::close);
        selectorLoops.forEach(loop -> loop.poller().close());
        memory.forEach(Topology::release);
        memory.clear();
    }

    private void monitor(final AgentLoop loop)
    {
        loop.monitor(new LoopMonitor(
            loop.name(),
            resources.monitor(),
            resources.monitor().add(AgentRole.LOOP, loop.name()),
            resources.settings().monitoring().dutyCycleThresholdNs()));
    }

    private void addSelectors(final Network network) throws IOException
    {
        final int count = resources.settings().threading().selectors();
        final String name = mode == ThreadingMode.DEDICATED ? "millrace-sel-" :
            mode == ThreadingMode.SHARED_NETWORK ? "millrace-net-" : "millrace-loop-";
        for (int i = 0; i < count; i++)
        {
            final AgentLoop loop = new AgentLoop(name + i, resources.clock(), network.openPoller());
            selectorLoops.add(loop);
            loops.add(loop);
            final SelectorAgent selector = new SelectorAgent(
                loop.poller(), resources.clock(), resources.transportConfig(), resources.pool(), loop::wakeUp);
            final CounterSet counters = resources.monitor().add(AgentRole.SELECTOR, loop.name());
            selector.counters(counters);
            selectorCounters.add(counters);
            selectors.add(selector);
            memory.add(selector.inflaters());
            loop.add(selector);
        }
    }

    private void addWriters()
    {
        if (mode != ThreadingMode.DEDICATED)
        {
            selectorLoops.forEach(this::addWriter);
            return;
        }
        for (int i = 0; i < resources.settings().threading().writers(); i++)
        {
            final AgentLoop loop = new AgentLoop("millrace-wrt-" + i, resources.clock(), null);
            loops.add(loop);
            addWriter(loop);
        }
    }

    private void addWriter(final AgentLoop loop)
    {
        final BufferSettings buffers = resources.settings().buffers();
        final LimitSettings limits = resources.settings().limits();
        final OutboundRingPool rings = new OutboundRingPool(
            resources.allocator(), buffers.outboundRingCapacity(), resources.frames().budget());
        memory.add(rings);
        final OutboundWriter outboundWriter =
            new OutboundWriter(resources.pool(), buffers.stagingLength(), WRITTEN_PER_VISIT);
        memory.add(outboundWriter);
        final WireBuffers wire = new WireBuffers(resources.pool());
        memory.add(wire);
        final OutboundContext context = new OutboundContext(
            rings,
            resources.frames(),
            new HandleTable<>(),
            new HandleTable<>(),
            new OutboundLimits(limits.outboundLimit(), limits.lowWatermark(), limits.outboundMessageLimit()),
            limits.slowConsumerPolicy(),
            resources.stats(),
            wire);
        final WriterAgent writer = new WriterAgent(outboundWriter, context, loop::wakeUp, this::onNetworkThread);
        writer.counters(resources.monitor().add(AgentRole.WRITER, loop.name()));
        writers.add(writer);
        loop.add(writer);
    }

    /** Whether the current thread reads or writes sockets, so that others may wait for it. */
    private boolean onNetworkThread()
    {
        if (resources.driven().getAsBoolean())
        {
            return true;
        }
        for (final AgentLoop loop : loops)
        {
            if (loop.isNetworking() && loop.isOwnedBy(Thread.currentThread()))
            {
                return true;
            }
        }
        return false;
    }

    private void addHandlers(final HandshakePolicy policy, final ConnectionRegistry registry)
    {
        if (mode == ThreadingMode.SHARED)
        {
            for (int i = 0; i < selectors.size(); i++)
            {
                final AgentLoop loop = loops.get(i);
                connect(List.of(loop), selectors.subList(i, i + 1), List.of(writers.get(i)), policy, registry);
            }
            return;
        }
        final List<AgentLoop> handlerLoops = new ArrayList<>();
        for (int i = 0; i < resources.settings().threading().handlers(); i++)
        {
            handlerLoops.add(new AgentLoop("millrace-hnd-" + i, resources.clock(), null));
        }
        loops.addAll(handlerLoops);
        connect(handlerLoops, selectors, mode == ThreadingMode.DEDICATED ? writers : null, policy, registry);
    }

    /** Connects each of the selectors with each of the handlers; without writers, each with the one of its own loop. */
    private void connect(
        final List<AgentLoop> handlerLoops,
        final List<SelectorAgent> connected,
        final List<WriterAgent> sharedWriters,
        final HandshakePolicy policy,
        final ConnectionRegistry registry)
    {
        final HandlerLane[][] lanes = new HandlerLane[connected.size()][handlerLoops.size()];
        for (int h = 0; h < handlerLoops.size(); h++)
        {
            final AgentLoop loop = handlerLoops.get(h);
            final InboundLane[] inbound = new InboundLane[connected.size()];
            for (int s = 0; s < inbound.length; s++)
            {
                inbound[s] = newLane(selectors.indexOf(connected.get(s)));
            }
            final Dispatcher dispatcher =
                new Dispatcher(inbound, resources.pool(), policy, registry, resources.clock(), loop::wakeUp);
            dispatcher.counters(
                resources.monitor().add(AgentRole.HANDLER, loop.name()), resources.monitor().executors());
            loop.add(dispatcher);
            dispatchers.add(dispatcher);
            final Runnable onPublished = mode == ThreadingMode.SHARED ? loop::runToCompletion : loop::wakeUp;
            for (int s = 0; s < inbound.length; s++)
            {
                lanes[s][h] = new HandlerLane(inbound[s], dispatcher, onPublished);
            }
        }
        for (int s = 0; s < connected.size(); s++)
        {
            final List<WriterAgent> own = sharedWriters == null ? List.of(writers.get(s)) : sharedWriters;
            connected.get(s).connect(lanes[s], own.toArray(new WriterAgent[0]));
        }
    }

    private InboundLane newLane(final int selector)
    {
        final BufferSettings buffers = resources.settings().buffers();
        final ReceiveArena arena = new ReceiveArena(resources.allocator(), buffers.receiveArenaLength());
        memory.add(arena);
        final InboundLane lane =
            new InboundLane(buffers.inboundRingCapacity(), arena, selectorLoops.get(selector)::wakeUp);
        lane.counters(selectorCounters.get(selector));
        return lane;
    }

    private static void release(final AutoCloseable closeable)
    {
        try
        {
            closeable.close();
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
