package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageClaim;
import io.millrace.api.SendResult;
import io.millrace.protocol.Opcode;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.ReceivedFrame;
import io.millrace.testkit.TestClient;

/**
 * Clients, channels and a handler that do what a seed says, against the real engine. Each client numbers its messages;
 * the handler echoes them, and writes down which it took and which echoes were accepted.
 */
final class Simulation implements ConnectionHandler
{
    private static final int STEPS = 400;
    private static final long SECOND = 1_000_000_000L;

    private final Random random;
    private final InMemoryServer server;
    private final List<Peer> peers = new ArrayList<>();
    private final StringBuilder trace = new StringBuilder();
    private final boolean violent;
    private boolean calm;

    Simulation(final long seed)
    {
        random = new Random(seed);
        violent = random.nextBoolean();
        final int limit = 4096 << random.nextInt(5);
        server = InMemoryServer.start(new ServerSettings().handler(this)
            .buffers(b -> b.inboundRingCapacity(16 << random.nextInt(3)).receiveArenaLength(1 << 16)
                .readLength(1024 << random.nextInt(5)).outboundRingCapacity(4096 << random.nextInt(2))
                .stagingLength(4096 << random.nextInt(3)))
            .limits(l -> l.outboundLimit(limit).lowWatermark(limit / 4))
            .timeouts(t -> t.slowConsumerTimeoutNs(20 * SECOND).closeTimeoutNs(25 * SECOND).idleTimeoutNs(0)
                .pingIntervalNs(random.nextBoolean() ? 0 : 2 * SECOND).timerResolutionNs(1L << 26)));
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
            act(peers.get(random.nextInt(peers.size())));
            for (int i = random.nextInt(3); i > 0; i--)
            {
                server.doWork();
            }
            peers.forEach(Peer::reply);
            if (random.nextInt(20) == 0)
            {
                server.advance(random.nextInt(500_000_000));
            }
        }
        settle();
        peers.forEach(this::check);
        assertThat(server.server().lentBuffers()).as("lent").isEqualTo(1);
        server.close();
        assertThat(server.server().lentBuffers()).as("lent at the end").isZero();
        assertThat(server.server().offHeapBytes()).as("memory at the end").isZero();
        peers.forEach(peer -> assertThat(peer.causes).as("ends of %s", peer).hasSize(peer.opened ? 1 : 0));
        peers.forEach(peer -> trace.append(peer).append(peer.causes).append(peer.taken.size()).append(' '));
        return trace.toString();
    }

    private void settle()
    {
        calm = true;
        for (final Peer peer : peers)
        {
            peer.client.channel().readLimit(Integer.MAX_VALUE).writeLimit(Integer.MAX_VALUE)
                .writeWindow(Long.MAX_VALUE);
            peer.flush();
            peer.resume();
        }
        for (int i = 0; i < 30; i++)
        {
            server.advance(SECOND);
            peers.forEach(Peer::reply);
        }
        peers.forEach(Peer::resume);
        server.advance(SECOND);
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
        assertPrefix(received, peer.accepted, "echoes to " + peer + " " + peer.causes);
        final boolean orderly = peer.causes.isEmpty() || (!peer.lost && !peer.cut &&
            !peer.causes.contains(CloseCause.SLOW_CONSUMER) && !peer.causes.contains(CloseCause.TIMEOUT));
        if (orderly)
        {
            assertThat(received.size()).as("echoes to %s %s", peer, peer.causes).isEqualTo(peer.accepted.size());
        }
        if (peer.opened && peer.causes.isEmpty())
        {
            assertThat(peer.client.isOpen()).as("%s is open", peer).isTrue();
            assertThat(peer.taken.size()).as("taken from %s", peer).isEqualTo(peer.sent.size());
        }
        else
        {
            assertThat(peer.client.isReleased()).as("%s is released", peer).isTrue();
        }
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
        if (result.isAccepted())
        {
            peer.accepted.add(text);
        }
        if (!calm)
        {
            misbehave(peer, connection);
        }
    }

    private SendResult echo(final Connection connection, final Message message, final String text)
    {
        switch (random.nextInt(3))
        {
            case 0:
                return connection.sendText(text);
            case 1:
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
        switch (random.nextInt(violent ? 400 : 100_000))
        {
            case 0:
                connection.close(1000, "enough");
                break;
            case 1:
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
    public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
        peer(connection).causes.add(cause);
    }

    /** One client and what is known of it. */
    private static final class Peer
    {
        private final int number;
        private final TestClient client;
        private final List<String> sent = new ArrayList<>();
        private final List<String> taken = new ArrayList<>();
        private final List<String> accepted = new ArrayList<>();
        private final List<CloseCause> causes = new ArrayList<>();
        private final ByteArrayOutputStream queued = new ByteArrayOutputStream();
        private Connection connection;
        private boolean firstPart = true;
        private boolean opened;
        private boolean ended;
        private boolean lost;
        private boolean cut;
        private int answered;

        Peer(final int number, final TestClient client)
        {
            this.number = number;
            this.client = client;
        }

        void queue(final boolean fin, final int opcode, final byte[] payload, final int from, final int to)
        {
            queued.writeBytes(client.encodeFrame(fin, 0, opcode, Arrays.copyOfRange(payload, from, to)));
            firstPart = firstPart && Opcode.isControl(opcode);
        }

        void flush()
        {
            client.sendBytes(queued.toByteArray());
            queued.reset();
        }

        void flushSome(final Random random)
        {
            final byte[] bytes = queued.toByteArray();
            final int count = random.nextInt(bytes.length + 1);
            client.sendBytes(Arrays.copyOf(bytes, count));
            queued.reset();
            queued.write(bytes, count, bytes.length - count);
        }

        /** Answers what came, at a boundary of frames. */
        void reply()
        {
            for (; answered < client.received().size(); answered++)
            {
                final ReceivedFrame frame = client.received().get(answered);
                if (frame.opcode() == Opcode.PING)
                {
                    queue(true, Opcode.PONG, frame.payload(), 0, frame.payload().length);
                }
                else if (frame.opcode() == Opcode.CLOSE)
                {
                    flush();
                    client.close(1000, "");
                    ended = true;
                }
            }
            if (client.isEnded())
            {
                client.disconnect();
            }
        }

        void resume()
        {
            if (connection != null)
            {
                connection.resumeReading();
            }
        }

        @Override
        public String toString()
        {
            return "client " + number;
        }
    }
}
