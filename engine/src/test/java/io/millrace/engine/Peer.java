package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.protocol.Opcode;
import io.millrace.testkit.ReceivedFrame;
import io.millrace.testkit.TestClient;

/** One client of a {@link Simulation}, and what is known of it. */
final class Peer
{
    final int number;
    final TestClient client;
    final List<String> sent = new ArrayList<>();
    final List<String> taken = new ArrayList<>();
    final List<StringBuilder> accepted = new ArrayList<>();
    final Set<StringBuilder> droppable = Collections.newSetFromMap(new IdentityHashMap<>());
    final Map<String, List<String>> conflated = new LinkedHashMap<>();
    final Map<String, String> keys = new HashMap<>();
    final List<Marker> markers = new ArrayList<>();
    final List<CloseCause> causes = new ArrayList<>();
    private final ByteArrayOutputStream queued = new ByteArrayOutputStream();
    Connection connection;
    boolean firstPart = true;
    boolean opened;
    boolean ended;
    boolean lost;
    boolean cut;
    boolean thrown;
    boolean abandoned;
    long droppedNewest;
    long reportedDropped;
    long reportedConflated;
    Arrivals arrivals;
    boolean complete;
    int corks;
    StringBuilder stream;
    private int answered;

    Peer(final int number, final TestClient client)
    {
        this.number = number;
        this.client = client;
    }

    /** A producer wants to know when what was accepted so far is out. */
    static final class Marker
    {
        final int acceptedBefore;
        int outcomes;
        boolean written;

        Marker(final int acceptedBefore)
        {
            this.acceptedBefore = acceptedBefore;
        }
    }

    /** Takes the next place in the order of what this client should receive; null for what was aborted. */
    StringBuilder accept(final String text)
    {
        final StringBuilder place = new StringBuilder(text);
        accepted.add(place);
        return place;
    }

    /** The same for what may be dropped later. */
    void accept(final String text, final boolean isDroppable)
    {
        final StringBuilder place = accept(text);
        if (isDroppable)
        {
            droppable.add(place);
        }
    }

    /** Notes a message that may take the place of an older one of its key, or have a newer one take its own. */
    void conflate(final String key, final String text)
    {
        conflated.computeIfAbsent(key, k -> new ArrayList<>()).add(text);
        keys.put(text, key);
    }

    /** Each marker had one outcome, and it was the right one. */
    void checkMarkers()
    {
        for (final Marker marker : markers)
        {
            assertThat(marker.outcomes).as("outcomes of a marker of %s", this).isEqualTo(1);
        }
        if (!lost)
        {
            arrivals.checkMarkers(complete);
        }
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
