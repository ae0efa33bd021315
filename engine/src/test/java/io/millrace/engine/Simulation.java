package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.protocol.Opcode;
import io.millrace.testkit.InMemoryServer;

/**
 * Clients, channels, producers and a handler that do what a seed says, against the real engine, whose agents take turns
 * as the seed says: all on one loop, or apart as if each had a thread. Each client numbers its messages; the handler
 * echoes them; producers send to any connection at any moment. Written down is what was taken and what was accepted.
 */
final class Simulation implements ConnectionHandler
{
    private static final int STEPS = 400;
    private static final long SECOND = 1_000_000_000L;

    private final Random random;
    private final ServerSettings settings;
    private final InMemoryServer server;
    private final List<Peer> peers = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final StringBuilder trace = new StringBuilder();
    private final Producers producers;
    private final Publishers publishers;
    private final Faults faults;
    private final boolean publishing;
    private final long idleBuffers;
    private final boolean violent;
    private int starved = -1;
    private boolean droppable;
    private boolean calm;

    Simulation(final long seed)
    {
        random = new Random(seed);
        violent = random.nextBoolean();
        publishing = random.nextInt(3) > 0;
        final SlowConsumerPolicy policy =
            publishing ? Publishers.policy(random, violent) : SlowConsumerPolicy.refuse();
        final int messages = publishing && random.nextBoolean() ? 1 + random.nextInt(40) : 0;
        final int limit = 4096 << random.nextInt(5);
        // Rings for all, so that each can begin; but not what each may have waiting.
        final int total = publishing && random.nextInt(3) == 0 ? Math.max(limit, 64 * 1024) : 0;
        settings = new ServerSettings().fallback(endpoint()).threading(this::threads)
            .buffers(b -> b.inboundRingCapacity(16 << random.nextInt(3)).receiveArenaLength(1 << 16)
                .readLength(1024 << random.nextInt(5)).outboundRingCapacity(4096 << random.nextInt(2))
                .stagingLength(4096 << random.nextInt(3)))
            .limits(l -> l.outboundLimit(limit).lowWatermark(limit / 4).outboundMessageLimit(messages)
                .totalOutboundLimit(total).slowConsumerPolicy(policy))
            .timeouts(t -> t.slowConsumerTimeoutNs(20 * SECOND).closeTimeoutNs(25 * SECOND).idleTimeoutNs(0)
                .pingIntervalNs(random.nextBoolean() ? 0 : 2 * SECOND).timerResolutionNs(1L << 26));
        server = InMemoryServer.start(settings);
        idleBuffers = server.server().lentBuffers();
        publishers = new Publishers(random, server.server().topics(), peers, policy, violent);
        faults = new Faults(random, server, peers);
        producers = new Producers(random, publishers, faults);
    }

    /** Now and then the callbacks are made by an executor, which also gets its turns as the seed says. */
    private Endpoint endpoint()
    {
        final Endpoint.Builder endpoint = Endpoint.builder(this);
        if (random.nextInt(4) == 0)
        {
            trace.append("executor ");
            endpoint.executor(tasks::addLast);
        }
        return endpoint.build();
    }

    private void runTasks(final int count)
    {
        Runnable task;
        for (int i = 0; i < count && (task = tasks.pollFirst()) != null; i++)
        {
            task.run();
        }
    }

    private void threads(final ThreadingSettings threading)
    {
        switch (random.nextInt(4))
        {
            case 0:
                threading.threadingMode(ThreadingMode.SHARED_NETWORK);
                threading.selectors(1 + random.nextInt(2)).handlers(1 + random.nextInt(2));
                break;
            case 1:
            case 2:
                threading.threadingMode(ThreadingMode.DEDICATED);
                threading.selectors(1 + random.nextInt(2)).handlers(1 + random.nextInt(2))
                    .writers(1 + random.nextInt(2));
                break;
            default:
                threading.threadingMode(ThreadingMode.INVOKER);
                break;
        }
        trace.append(threading.threadingMode()).append(' ');
    }

    /** What has gone wrong, by name. */
    Set<String> faults()
    {
        return faults.happened();
    }

    /** Runs to the end and checks; returns what happened, in words. */
    String run()
    {
        for (int i = 1 + random.nextInt(5); i > 0; i--)
        {
            final Peer peer = new Peer(peers.size(), server.connectRaw().automaticReplies(false));
            peer.client.sendHandshake("/" + peer.number);
            peers.add(peer);
        }
        for (int step = 0; step < STEPS; step++)
        {
            final Peer peer = peers.get(random.nextInt(peers.size()));
            act(peer);
            if (random.nextBoolean())
            {
                producers.act(peers.get(random.nextInt(peers.size())));
            }
            if (publishing && random.nextBoolean())
            {
                publishers.act();
            }
            faults.act();
            runSome();
            peers.forEach(Peer::reply);
            letTimePass();
            checkBounds();
        }
        settle();
        peers.forEach(this::check);
        assertThat(server.server().lentBuffers()).as("lent").isEqualTo(idleBuffers);
        server.close();
        peers.forEach(Peer::checkMarkers);
        assertThat(server.server().lentBuffers()).as("lent at the end").isZero();
        assertThat(server.server().offHeapBytes()).as("memory at the end").isZero();
        peers.forEach(peer -> assertThat(peer.causes).as("ends of %s", peer).hasSize(peer.opened ? 1 : 0));
        peers.forEach(peer -> trace.append(peer).append(peer.causes).append(peer.taken.size()).append('/')
            .append(peer.accepted.size()).append(' '));
        return trace.toString();
    }

    private void checkBounds()
    {
        final LimitSettings limits = settings.limits();
        assertThat(server.server().outboundBytes()).isLessThanOrEqualTo(limits.totalOutboundLimit());
        for (final Peer peer : peers)
        {
            if (peer.connection != null && limits.outboundMessageLimit() > 0)
            {
                assertThat(peer.connection.messagesBuffered()).isLessThanOrEqualTo(limits.outboundMessageLimit());
            }
            if (peer.connection != null)
            {
                assertThat(peer.connection.bytesBuffered()).as("buffered for %s", peer)
                    .isLessThan(limits.outboundLimit() + settings.buffers().outboundRingCapacity() / 8);
            }
        }
    }

    /** The loops take turns in no order; now and then one of them gets no turn for a while. */
    private void runSome()
    {
        if (random.nextInt(30) == 0)
        {
            starved = random.nextInt(2 * server.loopCount());
        }
        for (int i = random.nextInt(1 + 2 * server.loopCount()); i > 0; i--)
        {
            final int loop = random.nextInt(server.loopCount());
            if (loop != starved || server.loopCount() == 1)
            {
                server.doWork(loop);
            }
        }
        runTasks(random.nextInt(4));
    }

    private void letTimePass()
    {
        switch (random.nextInt(60))
        {
            case 0:
                server.advance(random.nextInt(500_000_000));
                break;
            case 1:
                server.stand(random.nextInt(1_000_000_000));
                break;
            default:
                server.stand(random.nextInt(10_000_000));
                break;
        }
    }

    private void settle()
    {
        calm = true;
        faults.end();
        for (final Peer peer : peers)
        {
            peer.client.channel().readLimit(Integer.MAX_VALUE).writeLimit(Integer.MAX_VALUE)
                .writeWindow(Long.MAX_VALUE);
            peer.flush();
            producers.settle(peer);
            peer.resume();
        }
        for (int i = 0; i < 30; i++)
        {
            rest();
            peers.forEach(Peer::reply);
            peers.forEach(producers::settle);
        }
        peers.forEach(Peer::resume);
        rest();
        peers.forEach(producers::withdraw);
    }

    private void rest()
    {
        server.advance(SECOND);
        while (!tasks.isEmpty())
        {
            runTasks(Integer.MAX_VALUE);
            server.runUntilIdle();
        }
    }

    private void act(final Peer peer)
    {
        switch (random.nextInt(12))
        {
            case 0:
                peer.client.channel().readLimit(random.nextInt(3) * random.nextInt(2000));
                break;
            case 1:
                peer.client.channel().writeLimit(random.nextInt(3) * random.nextInt(2000));
                break;
            case 2:
                peer.client.channel().writeWindow(random.nextInt(4) == 0 ? 0 : random.nextInt(20_000));
                break;
            case 3:
                peer.client.channel().readLimit(Integer.MAX_VALUE).writeLimit(Integer.MAX_VALUE)
                    .writeWindow(Long.MAX_VALUE);
                break;
            case 4:
                peer.flush();
                break;
            case 5:
                end(peer);
                break;
            default:
                for (int i = random.nextInt(6); i >= 0; i--)
                {
                    send(peer);
                }
                break;
        }
    }

    private void end(final Peer peer)
    {
        if (!violent || random.nextInt(4) > 0 || peer.ended)
        {
            return;
        }
        peer.ended = true;
        peer.flush();
        switch (random.nextInt(5))
        {
            case 0:
                peer.lost = true;
                peer.client.reset();
                break;
            case 1:
                peer.lost = true;
                peer.client.disconnect();
                break;
            case 2:
                peer.client.halfClose();
                break;
            case 3:
                peer.client.sendFrame(true, 5, 1, new byte[2]);
                break;
            default:
                peer.client.close(1000, "done");
                break;
        }
        trace.append(peer).append(" ends at ").append(server.nowNs()).append(' ');
    }

    private void send(final Peer peer)
    {
        if (peer.ended)
        {
            return;
        }
        final int length = random.nextInt(10) == 0 ? random.nextInt(9000) : random.nextInt(200);
        final String text = peer.number + "/" + peer.sent.size() + "/" + "\u00e9x".repeat(length / 3);
        peer.sent.add(text);
        final byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        int from = 0;
        while (random.nextInt(4) == 0 && from < payload.length)
        {
            final int to = from + random.nextInt(payload.length - from + 1);
            peer.queue(false, peer.firstPart ? Opcode.TEXT : Opcode.CONTINUATION, payload, from, to);
            from = to;
            if (random.nextInt(4) == 0)
            {
                peer.queue(true, Opcode.PING, payload, 0, Math.min(20, payload.length));
            }
        }
        peer.queue(true, peer.firstPart ? Opcode.TEXT : Opcode.CONTINUATION, payload, from, payload.length);
        peer.firstPart = true;
        if (random.nextInt(3) == 0)
        {
            peer.flush();
        }
        else
        {
            peer.flushSome(random);
        }
    }

    private void check(final Peer peer)
    {
        final List<String> received = new ArrayList<>();
        String text;
        while ((text = peer.client.receiveText()) != null)
        {
            received.add(text);
        }
        assertPrefix(peer.taken, peer.sent, "taken from " + peer);
        peer.arrivals = new Arrivals(peer, received, peer.causes.contains(CloseCause.SLOW_CONSUMER));
        peer.complete = peer.causes.isEmpty() || (!peer.lost && !peer.cut && !peer.abandoned && !faults.hasJumped() &&
            !faults.wasScarce() && !peer.causes.contains(CloseCause.IO_ERROR) &&
            !peer.causes.contains(CloseCause.SLOW_CONSUMER) && !peer.causes.contains(CloseCause.TIMEOUT));
        checkCause(peer);
        if (peer.complete)
        {
            peer.arrivals.checkComplete();
        }
        if (peer.opened)
        {
            assertThat(peer.reportedDropped).as("reported for %s", peer).isEqualTo(peer.connection.droppedMessages());
            assertThat(peer.reportedConflated).as("reported for %s", peer)
                .isEqualTo(peer.connection.conflatedMessages());
        }
        if (peer.opened && peer.causes.isEmpty())
        {
            assertThat(peer.client.isOpen()).as("%s is open", peer).isTrue();
            assertThat(peer.taken.size()).as("taken from %s", peer).isEqualTo(peer.sent.size());
            assertThat(peer.connection.bytesBuffered()).as("buffered for %s", peer).isZero();
        }
        else
        {
            assertThat(peer.client.isReleased()).as("%s is released", peer).isTrue();
        }
    }

    /** A fault ends only those whom it concerns. */
    private void checkCause(final Peer peer)
    {
        if (peer.causes.contains(CloseCause.HANDLER_ERROR))
        {
            assertThat(peer.thrown || peer.abandoned || faults.hasJumped()).as("a callback of %s threw", peer).isTrue();
        }
        if (peer.causes.contains(CloseCause.IO_ERROR))
        {
            assertThat(peer.lost || peer.ended || faults.wasScarce()).as("%s was lost", peer).isTrue();
        }
        assertThat(peer.abandoned && peer.causes.isEmpty()).as("%s outlives an abandoned claim", peer).isFalse();
    }

    private static void assertPrefix(final List<String> part, final List<String> whole, final String name)
    {
        for (int i = 0; i < part.size(); i++)
        {
            if (i >= whole.size() || !part.get(i).equals(whole.get(i)))
            {
                throw new AssertionError(name + ", number " + i + ": " + shorten(part.get(i)) + ", not " +
                    (i < whole.size() ? shorten(whole.get(i)) : "the end"));
            }
        }
    }

    private static String shorten(final String text)
    {
        return text.substring(0, Math.min(20, text.length())) + " (" + text.length() + ")";
    }

    // The handler.

    private Peer peer(final Connection connection)
    {
        return peers.get(Integer.parseInt(connection.path().substring(1)));
    }

    @Override
    public void onOpen(final Connection connection)
    {
        final Peer peer = peer(connection);
        peer.opened = true;
        peer.connection = connection;
        failMaybe(peer, "onOpen", 20);
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        final Peer peer = peer(connection);
        if (!calm && random.nextInt(40) == 0)
        {
            message.defer();
            connection.schedule(connection::resumeReading, random.nextInt(300), TimeUnit.MILLISECONDS);
            return;
        }
        final String text = message.asText();
        final SendResult result = echo(connection, message, text);
        if (result == SendResult.BACK_PRESSURE)
        {
            message.defer();
            return;
        }
        peer.taken.add(text);
        peer.droppedNewest += result == SendResult.DROPPED ? 1 : 0;
        if (result.isAccepted())
        {
            peer.accept(text, droppable);
        }
        if (!calm)
        {
            if (publishing && random.nextInt(4) == 0)
            {
                publishers.act();
            }
            if (random.nextInt(5) == 0)
            {
                producers.act(peers.get(random.nextInt(peers.size())));
            }
            misbehave(peer, connection);
        }
    }

    private SendResult echo(final Connection connection, final Message message, final String text)
    {
        droppable = publishers.isDroppable(peer(connection));
        switch (random.nextInt(3))
        {
            case 0:
                return connection.sendText(text);
            case 1:
                droppable = false;
                final MessageClaim claim = new MessageClaim();
                final SendResult result = connection.claim(message.type(), message.length(), claim);
                if (result.isAccepted())
                {
                    claim.buffer().putBytes(claim.offset(), message.buffer(), message.offset(), message.length());
                    claim.commit();
                }
                return result;
            default:
                return connection.send(message);
        }
    }

    private void misbehave(final Peer peer, final Connection connection)
    {
        failMaybe(peer, "onMessage", 100);
        switch (random.nextInt(violent ? 400 : 100_000))
        {
            case 0:
                connection.close(1000, "enough");
                break;
            case 1:
                peer.thrown = true;
                throw new IllegalStateException("thrown on purpose");
            case 2:
                peer.cut = true;
                connection.disconnect();
                break;
            default:
                if (random.nextInt(40) == 0)
                {
                    connection.pauseReading();
                    connection.schedule(connection::resumeReading, random.nextInt(300), TimeUnit.MILLISECONDS);
                }
                break;
        }
    }

    @Override
    public void onDropped(final Connection connection, final long dropped, final long conflated)
    {
        final Peer peer = peer(connection);
        assertThat(peer.opened).as("%s was opened before it hears of drops", peer).isTrue();
        assertThat(peer.causes).as("ends of %s before it hears of drops", peer).isEmpty();
        peer.reportedDropped += dropped;
        peer.reportedConflated += conflated;
        failMaybe(peer, "onDropped", 20);
    }

    @Override
    public void onPing(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        failMaybe(peer(connection), "onPing", 100);
    }

    @Override
    public void onPong(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        failMaybe(peer(connection), "onPong", 4);
    }

    @Override
    public void onWritable(final Connection connection)
    {
        failMaybe(peer(connection), "onWritable", 50);
    }

    private void failMaybe(final Peer peer, final String callback, final int oneIn)
    {
        if (!calm)
        {
            faults.fail(peer, callback, oneIn);
        }
    }

    @Override
    public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
        peer(connection).causes.add(cause);
        failMaybe(peer(connection), "onClose", 4);
    }
}
