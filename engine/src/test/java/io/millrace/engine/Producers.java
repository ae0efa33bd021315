package io.millrace.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.millrace.api.Connection;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.protocol.Opcode;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Those who send without being asked, in a {@link Simulation}: whole messages, claims that stay open for a while,
 * fragments, large ones, under corks or not; and who want to know when all is out.
 */
final class Producers
{
    private final Random random;
    private final Publishers publishers;
    private final Faults faults;
    private final List<Claimed> claims = new ArrayList<>();
    private int count;

    Producers(final Random random, final Publishers publishers, final Faults faults)
    {
        this.faults = faults;
        this.random = random;
        this.publishers = publishers;
    }

    /** A claim that is open, and its place in the order. */
    private record Claimed(Peer peer, MessageClaim claim, StringBuilder place)
    {
    }

    void act(final Peer peer)
    {
        final Connection connection = peer.connection;
        if (connection == null)
        {
            return;
        }
        switch (random.nextInt(9))
        {
            case 0:
                claim(peer);
                break;
            case 1:
                if (!claims.isEmpty())
                {
                    complete(claims.remove(random.nextInt(claims.size())), random.nextInt(4) > 0);
                }
                break;
            case 2:
                cork(peer);
                break;
            case 3:
                connection.flush();
                break;
            case 4:
                mark(peer);
                break;
            case 5:
                stream(peer);
                break;
            case 6:
                connection.bytesBuffered();
                break;
            default:
                send(peer);
                break;
        }
    }

    /** Ends what is open, so that the connection can come to rest. */
    void settle(final Peer peer)
    {
        while (!claims.isEmpty())
        {
            complete(claims.remove(0), true);
        }
        for (; peer.corks > 0; peer.corks--)
        {
            peer.connection.uncork();
        }
        if (peer.stream != null)
        {
            endStream(peer);
        }
    }

    /** A stream that could not be ended, because its connection has, never arrives as a message. */
    void withdraw(final Peer peer)
    {
        if (peer.stream != null)
        {
            peer.stream.setLength(0);
        }
    }

    private String text(final Peer peer)
    {
        final int length = random.nextInt(15) == 0 ? random.nextInt(6000) : random.nextInt(100);
        return "to " + peer + " " + count++ + " " + "z".repeat(length);
    }

    private void send(final Peer peer)
    {
        final String text = text(peer);
        final SendResult result = peer.connection.sendText(text);
        peer.droppedNewest += result == SendResult.DROPPED ? 1 : 0;
        if (result.isAccepted())
        {
            peer.accept(text, publishers.isDroppable(peer));
        }
    }

    private void claim(final Peer peer)
    {
        final byte[] payload = text(peer).getBytes(StandardCharsets.UTF_8);
        final MessageClaim claim = new MessageClaim();
        if (peer.connection.claim(MessageType.TEXT, payload.length, claim).isAccepted())
        {
            if (faults.diesInClaim())
            {
                peer.abandoned = true;
                return;
            }
            claim.buffer().putBytes(claim.offset(), payload);
            claims.add(new Claimed(peer, claim, peer.accept(new String(payload, StandardCharsets.UTF_8))));
            if (random.nextBoolean())
            {
                complete(claims.remove(claims.size() - 1), random.nextInt(4) > 0);
            }
        }
    }

    private static void complete(final Claimed claimed, final boolean commit)
    {
        if (commit)
        {
            claimed.claim.commit();
        }
        else
        {
            claimed.place.setLength(0);
            claimed.claim.abort();
        }
    }

    private void cork(final Peer peer)
    {
        if (peer.corks > 0 && random.nextBoolean())
        {
            peer.corks--;
            peer.connection.uncork();
        }
        else if (peer.corks < 2)
        {
            peer.corks++;
            peer.connection.cork();
        }
    }

    private static void mark(final Peer peer)
    {
        final Peer.Marker marker = new Peer.Marker(peer.accepted.size() - (peer.stream == null ? 0 : 1));
        final SendResult result = peer.connection.whenFlushed((connection, written) ->
        {
            marker.outcomes++;
            marker.written = written;
        });
        if (result.isAccepted())
        {
            peer.markers.add(marker);
        }
    }

    /** One message in several fragments, of which this sends the next. */
    private void stream(final Peer peer)
    {
        if (peer.stream == null)
        {
            final String text = text(peer);
            if (fragment(peer, false, Opcode.TEXT, text))
            {
                peer.stream = peer.accept(text);
            }
        }
        else if (random.nextBoolean())
        {
            final String more = "+" + count++;
            if (fragment(peer, false, Opcode.CONTINUATION, more))
            {
                peer.stream.append(more);
            }
        }
        else
        {
            endStream(peer);
        }
    }

    private void endStream(final Peer peer)
    {
        if (fragment(peer, true, Opcode.CONTINUATION, "."))
        {
            peer.stream.append('.');
            peer.stream = null;
        }
    }

    private static boolean fragment(final Peer peer, final boolean fin, final int opcode, final String text)
    {
        final byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        return peer.connection.sendFrame(fin, 0, opcode, new UnsafeBuffer(payload), 0, payload.length).isAccepted();
    }
}
