package io.millrace.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Audience;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.api.Topic;
import io.millrace.api.Topics;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Those who send to many in a {@link Simulation}: they subscribe and unsubscribe, change policies, publish with keys
 * and without, to all or some, and send prepared and conflated messages.
 */
final class Publishers
{
    private static final int TOPICS = 3;
    private static final int KEYS = 4;

    private final Random random;
    private final Topics topics;
    private final List<Peer> peers;
    private final SlowConsumerPolicy serverPolicy;
    private final boolean violent;
    private final List<Topic> named = new ArrayList<>();
    private int count;

    Publishers(
        final Random random,
        final Topics topics,
        final List<Peer> peers,
        final SlowConsumerPolicy serverPolicy,
        final boolean violent)
    {
        this.random = random;
        this.topics = topics;
        this.peers = peers;
        this.serverPolicy = serverPolicy;
        this.violent = violent;
        for (int i = 0; i < TOPICS; i++)
        {
            named.add(topics.topic("topic " + i));
        }
    }

    /** A policy that cannot hold up the one thread of a simulation. */
    static SlowConsumerPolicy policy(final Random random, final boolean violent)
    {
        switch (random.nextInt(violent ? 12 : 10))
        {
            case 0:
                return SlowConsumerPolicy.refuse();
            case 1:
                return SlowConsumerPolicy.waitFor(1, TimeUnit.NANOSECONDS);
            case 2:
            case 3:
                return SlowConsumerPolicy.dropNewest();
            case 4:
            case 5:
            case 6:
                return SlowConsumerPolicy.dropOldest();
            case 7:
            case 8:
            case 9:
                return SlowConsumerPolicy.conflate();
            default:
                return SlowConsumerPolicy.disconnect(CloseCode.TRY_AGAIN_LATER, "slow");
        }
    }

    void act()
    {
        final Peer peer = peers.get(random.nextInt(peers.size()));
        if (peer.connection == null)
        {
            return;
        }
        final Topic topic = named.get(random.nextInt(TOPICS));
        switch (random.nextInt(16))
        {
            case 0:
            case 1:
            case 2:
                topic.subscribe(peer.connection);
                break;
            case 3:
                topic.unsubscribe(peer.connection);
                break;
            case 4:
                changePolicy(peer, topic);
                break;
            case 5:
                sendPrepared();
                break;
            case 6:
            case 7:
                sendConflated(peer);
                break;
            case 8:
                publish(topics.everyone(), null, "everyone");
                break;
            default:
                for (int i = random.nextInt(8); i >= 0; i--)
                {
                    publish(topic, topic, topic.name());
                }
                break;
        }
    }

    private void changePolicy(final Peer peer, final Topic topic)
    {
        final SlowConsumerPolicy changed = random.nextInt(3) == 0 ? null : policy(random, violent);
        if (random.nextBoolean())
        {
            topic.slowConsumerPolicy(changed);
        }
        else
        {
            peer.connection.slowConsumerPolicy(changed);
        }
    }

    private SlowConsumerPolicy.Kind kind(final Peer peer, final Topic topic)
    {
        final SlowConsumerPolicy own = peer.connection.slowConsumerPolicy();
        final SlowConsumerPolicy published = topic == null ? null : topic.slowConsumerPolicy();
        return (own != null ? own : published != null ? published : serverPolicy).kind();
    }

    /** Whether what is sent to this one now may be dropped later. */
    boolean isDroppable(final Peer peer)
    {
        return kind(peer, null) == SlowConsumerPolicy.Kind.DROP_OLDEST;
    }

    private Peer peer(final Connection connection)
    {
        return peers.get(Integer.parseInt(connection.path().substring(1)));
    }

    /** Everyone includes those whose handler was not told yet that they are open. */
    private Peer known(final Connection connection)
    {
        final Peer peer = peer(connection);
        peer.connection = connection;
        return peer;
    }

    private String text()
    {
        final int length = random.nextInt(12) == 0 ? random.nextInt(4000) : random.nextInt(120);
        return "published " + count++ + " " + "p".repeat(length);
    }

    private void publish(final Audience audience, final Topic topic, final String origin)
    {
        final boolean keyed = random.nextBoolean();
        final int key = random.nextInt(KEYS);
        final String text = text();
        final UnsafeBuffer buffer = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        final List<Peer> meant = new ArrayList<>();
        final Peer except = peers.get(random.nextInt(peers.size()));
        final Audience some = audience.only(connection -> peer(connection) != except && meant.add(known(connection)))
            .reporting((connection, result) ->
            {
                meant.remove(peer(connection));
                note(peer(connection), result);
            });
        if (keyed)
        {
            some.publish(key, MessageType.TEXT, buffer, 0, buffer.capacity());
        }
        else
        {
            some.publish(MessageType.TEXT, buffer, 0, buffer.capacity());
        }
        for (final Peer peer : meant)
        {
            final SlowConsumerPolicy.Kind kind = kind(peer, topic);
            if (kind == SlowConsumerPolicy.Kind.CONFLATE)
            {
                peer.conflate(keyed ? origin + " " + key : origin, text);
            }
            else
            {
                peer.accept(text, kind == SlowConsumerPolicy.Kind.DROP_OLDEST);
            }
        }
    }

    private static void note(final Peer peer, final SendResult result)
    {
        if (result == SendResult.DROPPED)
        {
            peer.droppedNewest++;
        }
    }

    private void sendPrepared()
    {
        final String text = text();
        try (PreparedMessage prepared = topics.prepareText(text))
        {
            for (final Peer peer : peers)
            {
                if (peer.connection != null && random.nextBoolean())
                {
                    final SendResult result = peer.connection.send(prepared);
                    note(peer, result);
                    if (result.isAccepted())
                    {
                        peer.accept(text, isDroppable(peer));
                    }
                }
            }
        }
        catch (final OutOfMemoryError ex)
        {
            // The total limit is reached.
            count++;
        }
    }

    private void sendConflated(final Peer peer)
    {
        final String text = text();
        final int key = random.nextInt(KEYS);
        final UnsafeBuffer buffer = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        final SendResult result = peer.connection.sendConflated(key, MessageType.TEXT, buffer, 0, buffer.capacity());
        note(peer, result);
        if (result.isAccepted())
        {
            peer.conflate("own " + key, text);
        }
    }
}
