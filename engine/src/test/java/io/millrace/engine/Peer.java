package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

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
    final List<Marker> markers = new ArrayList<>();
    final List<CloseCause> causes = new ArrayList<>();
    private final ByteArrayOutputStream queued = new ByteArrayOutputStream();
    Connection connection;
    boolean firstPart = true;
    boolean opened;
    boolean ended;
    boolean lost;
    boolean cut;
    int receivedCount;
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

    /** What was accepted and not withdrawn. */
    List<String> acceptedTexts()
    {
        final List<String> texts = new ArrayList<>();
        accepted.stream().filter(place -> place.length() > 0).forEach(place -> texts.add(place.toString()));
        return texts;
    }

    /** Each marker had one outcome; where it was "written", what was accepted before has arrived. */
    void checkMarkers()
    {
        for (final Marker marker : markers)
        {
            assertThat(marker.outcomes).as("outcomes of a marker of %s", this).isEqualTo(1);
            if (marker.written && !lost)
            {
                final long before = accepted.subList(0, marker.acceptedBefore).stream()
                    .filter(place -> place.length() > 0).count();
                assertThat(before).as("accepted before a marker of %s", this).isLessThanOrEqualTo(receivedCount);
            }
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
